"""Administration: figures, people and their roles, categories and their rules."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Join the board."""
    from .views import blueprint

    app.register_blueprint(blueprint)
