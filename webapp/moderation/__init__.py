"""Reports by anybody, decisions by people, reasons for those concerned, and a second look."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Join the board."""
    from .escalation_views import blueprint as threats
    from .guard import watch
    from .views import blueprint

    watch()
    app.register_blueprint(blueprint)
    app.register_blueprint(threats)
