"""``flask listings``: what a timer runs, and the demonstration."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from webapp.extensions import db
from webapp.photos.views import store
from webapp.search.engines import index_for

from . import jobs
from .services import ensure_categories

group = AppGroup("listings", help="Reminders, endings and the demonstration.")


@group.command("daily")
def daily() -> None:
    """Remind, end, and erase what was never confirmed. Meant to run once a day; running it twice does no harm."""
    sent, ended, erased = jobs.remind(db.session), jobs.expire(db.session), jobs.purge(db.session, store())
    index_for(db.session).optimise(db.session)
    db.session.commit()
    click.echo(f"{sent} reminded, {ended} ended, {erased} erased")


@group.command("categories")
def categories() -> None:
    """Make the categories that are missing. Meant for a new database; running it twice does no harm."""
    ensure_categories(db.session)
    db.session.commit()


@group.command("seed")
def seed() -> None:
    """Fill an empty board with the demonstration."""
    from .seed import seed_once

    made = seed_once(db.session, store())
    db.session.commit()
    click.echo(f"{made} listings made")


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(group)
