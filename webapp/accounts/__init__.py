"""Accounts: signing up, logging in and out, passwords, mailboxes, sessions."""

from __future__ import annotations

from flask import Flask

from . import commands, own, passkey_views
from .entry import blueprint
from .guard import init_login

PAGES = (own, passkey_views)
"""Modules that add their pages to the blueprint."""


def init_app(app: Flask) -> None:
    """Join the board."""
    init_login(app)
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
