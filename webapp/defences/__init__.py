"""Defences of what anybody may send, without any third party: used by listings and messages alike."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Join the board."""
    from .protection import protection
    from .views import blueprint

    app.register_blueprint(blueprint)
    app.add_template_global(protection)
