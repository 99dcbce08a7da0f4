"""What people keep an eye on: favourite listings and saved searches with their alerts."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Join the board."""
    from . import commands
    from .views import favourites

    app.register_blueprint(favourites)
    commands.init_app(app)
