"""Defences of what anybody may send, without any third party: used by listings and messages alike."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Join the board."""
    from . import models  # noqa: F401 -- its tables belong to the database from the start
    from .protection import protection

    app.add_template_global(protection)
