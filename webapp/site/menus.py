"""What the header, the account page and the footer lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask, current_app, g, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_login import current_user


@dataclass(frozen=True, slots=True)
class Item:
    """One link of a menu.

    Parameters:
        brief: what it is called on a narrow screen, where there is no room for `label`.
        primary: whether it is shown as a button.
        news: how many new things wait there.
    """

    label: LazyString
    url: str
    brief: LazyString | str = ""
    primary: bool = False
    news: int = 0


STAFF = (("admin.home", _("Équipe")),)
VISITOR = (("accounts.log_in", _("Se connecter")),)
MEMBER = (("messages.inbox", _("Messages")), ("accounts.overview", _("Mon compte")))
BRIEF = {"accounts.overview": _("Compte")}
"""What links are called where there is no room."""

ACCOUNT = (
    ("manage.mine", _("Mes annonces")),
    ("messages.inbox", _("Mes messages")),
    ("favourites.mine", _("Mes favoris et recherches")),
    ("privacy.rights", _("Mes données : copie, rectification, effacement")),
)

FOOTER = (
    ("privacy.policy", _("Vie privée")),
    ("legal.conditions", _("Conditions d’utilisation")),
    ("legal.notice", _("Mentions légales")),
    ("legal.contact", _("Contact")),
    ("moderation.report", _("Signaler un contenu")),
    ("legal.accessibility", _("Accessibilité")),
)
"""What has to be reachable from everywhere: GDPR art. 13, law 2004-575 art. 1-1, DSA art. 11, 12, 14 and 16."""


def count_beside(app: Flask, endpoint: str, count: Callable[[], int]) -> None:
    """Show a number beside every link to ``endpoint``, unless it is 0."""
    app.extensions.setdefault("menu_counts", {})[endpoint] = count


def news(endpoint: str) -> int:
    """Return the number beside a link, worked out once for all menus of a page."""
    counted: dict[str, int] = g.setdefault("menu_counts", {})
    if endpoint not in counted:
        count = current_app.extensions.get("menu_counts", {}).get(endpoint)
        counted[endpoint] = count() if count else 0
    return counted[endpoint]


def items(menu: tuple[tuple[str, LazyString], ...]) -> Iterator[Item]:
    """Turn endpoints into links."""
    for endpoint, label in menu:
        yield Item(label, url_for(endpoint), brief=BRIEF.get(endpoint, ""), news=news(endpoint))


def navigation() -> Iterator[Item]:
    """Return the header's links. A page that tells of a breakdown does not ask the database who is reading."""
    yield from items(MEMBER if not g.get("broken") and current_user.is_authenticated else VISITOR)
    yield Item(_("Déposer une annonce"), url_for("post.write"), brief=_("Publier"), primary=True)


def init_app(app: Flask) -> None:
    """Give templates the menus."""
    app.add_template_global(navigation)
    app.add_template_global(lambda: items((*ACCOUNT, *(STAFF if current_user.is_staff else ()))), "account_menu")
    app.add_template_global(lambda: items(FOOTER), "footer")
