"""Facts of this board that stand inside its legal texts."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup, escape

from . import documents
from .operator import Operator
from .rules import RULES


def mail_link(address: str) -> Markup:
    """Return a link that opens the mail program."""
    return Markup('<a href="mailto:{}">{}</a>').format(address, address)


def operator_block(operator: Operator) -> Markup:
    """Return who answers for the board."""
    return documents.lines(operator.name, operator.form, operator.registration, operator.address)


def rules_list(language: str) -> Markup:
    """Return what may not be published, with the law where there is one."""
    items = (
        Markup("<li>{}{}</li>").format(
            rule.words(language), Markup(" <small>({})</small>").format(rule.law) if rule.law else ""
        )
        for rule in RULES.values()
    )
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def terms_facts(operator: Operator, language: str) -> documents.Facts:
    """Return what the terms refer to."""
    return {"operator-name": lambda: escape(operator.name), "rules": lambda: rules_list(language)}


def processors_table(operator: Operator, language: str) -> Markup:
    """Return who works for the operator (GDPR, articles 13(1)(e) and 28)."""
    return documents.table(
        [_("Nom"), _("Rôle"), _("Pays"), _("Depuis")],
        [
            [one.name, one.role.get(language, one.role["fr"]), one.country, one.since.isoformat()]
            for one in operator.processors
        ],
        _("Prestataires"),
    )
