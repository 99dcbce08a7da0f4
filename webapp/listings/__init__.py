"""Listings (annonces): posting, reading, managing."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Join the board."""
    from webapp.photos import on_ready
    from webapp.search.vocabulary import Speller

    from . import arrivals, commands, helpers
    from .api import api
    from .feeds import feeds
    from .manage import manage
    from .post import post
    from .transfer import transfer
    from .views import listings

    app.extensions["speller"] = Speller()
    helpers.init_app(app)
    commands.init_app(app)
    on_ready(app, arrivals.photo_ready)
    for blueprint in (listings, post, manage, transfer, feeds, api):
        app.register_blueprint(blueprint)
