"""The board: a French classified-ads site. `create_app` puts its parts together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Flask

import config

from . import (
    accounts,
    admin,
    breaches,
    defences,
    favourites,
    legal,
    listings,
    mail,
    messages,
    moderation,
    photos,
    privacy,
    site,
    thirdparties,
    timer,
)
from .extensions import babel, csrf, db, limiter, login, migrate, prepare
from .site import limits
from .site.languages import pick_language

PARTS = (
    site,
    legal,
    thirdparties,
    accounts,
    photos,
    defences,
    listings,
    favourites,
    mail,
    privacy,
    messages,
    moderation,
    breaches,
    admin,
    timer,
)
"""Every capability, each with `init_app(app)`: blueprints, commands, template helpers. One line to join."""


def create_app(settings: Mapping[str, object] | None = None, *, instance: Path | None = None) -> Flask:
    """Make the board as a WSGI application.

    Parameters:
        settings: stand before what the environment says; see `config.SETTINGS`.
        instance: folder for everything that the board writes; ``instance/`` beside ``webapp/`` by default.

    Raises:
        config.ConfigurationError: a setting cannot be used; the message says how to mend it.
    """
    instance = instance or config.INSTANCE
    app = Flask(__name__, instance_path=str(instance.resolve()), static_folder="site/static")
    app.config.from_mapping(config.read(instance, settings))

    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True)
    login.init_app(app)
    limits.init_app(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=pick_language, default_translation_directories="translations")
    limiter.init_app(app)
    for part in PARTS:
        part.init_app(app)
    return app
