"""Accounts: signing up, logging in and out, passwords, mailboxes, sessions."""

from __future__ import annotations

from flask import Flask

from .guard import init_login


def init_app(app: Flask) -> None:
    """Join the board."""
    init_login(app)
