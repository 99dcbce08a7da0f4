"""What the header and footer of every page lead to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, url_for
from flask_babel import gettext as _
from flask_login import current_user


@dataclass(frozen=True, slots=True)
class Item:
    """One link of a menu."""

    label: str
    url: str
    primary: bool = False


def footer() -> list[Item]:
    """Return what has to be reachable from everywhere: law 2004-575 art. 1-1, GDPR art. 13, DSA art. 11-16."""
    return []


def navigation() -> list[Item]:
    """Return the header's links. A page that tells of a breakdown does not ask the database who is reading."""
    if g.get("broken"):
        return []
    items = []
    if current_user.is_authenticated:
        items.append(Item(_("Mon compte"), url_for("accounts.overview")))
    return items


def init_app(app: Flask) -> None:
    """Give templates both menus."""
    app.add_template_global(footer)
    app.add_template_global(navigation)
