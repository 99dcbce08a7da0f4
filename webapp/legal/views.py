"""Legal notice, terms, contact points, accessibility: pages that must be reachable from everywhere."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, jsonify, render_template

from webapp.clock import now
from webapp.site.languages import current_language

from . import documents
from .facts import terms_facts
from .operator import Operator
from .rules import RULES

blueprint = Blueprint("legal", __name__, template_folder="templates")


def operator() -> Operator:
    """Return who runs this board."""
    return current_app.extensions["operator"]


def terms() -> documents.Document:
    """Return the terms with their history."""
    return current_app.extensions["terms"]


@blueprint.get("/mentions-legales")
def notice() -> str:
    """Say who publishes and who hosts the site (law 2004-575, article 1-1)."""
    return render_template("legal/notice.html", operator=operator())


@blueprint.get("/contact")
def contact() -> str:
    """Say how people and authorities reach a person here (regulation 2022/2065, articles 11 and 12)."""
    return render_template("legal/contact.html", operator=operator())


@blueprint.get("/accessibilite")
def accessibility() -> str:
    """Say how usable the site is and where to tell us that it is not."""
    return render_template("legal/accessibility.html", operator=operator())


@blueprint.get("/conditions")
@blueprint.get("/conditions/<number>")
def conditions(number: str = "") -> str:
    """Show the terms: those in force, or an older version."""
    document = terms()
    current = document.in_force(now().date())
    version = document.find(number) if number else current
    if version is None:
        abort(404)
    language = current_language()
    return render_template(
        "legal/text.html",
        body=documents.render(version.text(language), terms_facts(operator(), language)),
        version=version,
        current=current,
        document=document,
        today=now().date(),
        endpoint="legal.conditions",
        machine_readable=True,
    )


@blueprint.get("/conditions.json")
def conditions_json() -> Response:
    """Return the terms for machines (regulation 2022/2065, article 14(1))."""
    document, language = terms(), current_language()
    current = document.in_force(now().date())
    facts = {name: str(fact()) for name, fact in terms_facts(operator(), language).items()}
    return jsonify(
        provider=operator().name,
        version=current.number,
        published=current.published.isoformat(),
        versions=[{"number": one.number, "published": one.published.isoformat()} for one in document.versions],
        minimum_age=18,
        rules=[
            {"key": rule.key, "fr": rule.words.fr, "en": rule.words.en, "law": rule.law or None, "urgent": rule.urgent}
            for rule in RULES.values()
        ],
        moderation={
            "automated_removal": False,
            "automated_detection": ["words", "duplicates", "rate"],
            "human_review": True,
            "complaint_months": 6,
            "second_reviewer": True,
            "account_removal_reviewers": 2,
        },
        ranking={"default": "newest first", "choices": ["date", "price", "distance", "relevance"], "profiling": False},
        contact={
            "users": operator().email,
            "authorities": operator().authorities_contact,
            "complaints": operator().complaints_contact,
            "languages": list(operator().languages),
        },
        text=documents.spelled_out(current.text(language), facts, language),
    )
