"""The house around all pages: home, layout, languages, errors, security headers."""

from __future__ import annotations

from flask import Flask

from . import assets, errors, headers, languages, menus
from .views import blueprint


def init_app(app: Flask) -> None:
    """Join the board."""
    assets.init_app(app)
    languages.init_app(app)
    headers.init_app(app)
    menus.init_app(app)
    errors.init_app(app)
    app.register_blueprint(blueprint)
