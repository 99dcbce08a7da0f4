"""``flask favourites``: what a timer runs."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from webapp.extensions import db
from webapp.site.addresses import whole
from webapp.turns import NotOurTurnError, turn

from . import services

group = AppGroup("favourites", help="Alerts about saved searches and favourites.")


@group.command("alert")
def alert() -> None:
    """Mail what is new. Meant to run every few minutes; each search keeps its own pace."""
    try:
        # The same turn as the board's own timer.
        with turn("alerts"):
            searches, kept = services.send_alerts(db.session, whole), services.send_favourite_news(db.session, whole)
            db.session.commit()
    except NotOurTurnError:
        click.echo("another machine is at it")
        return
    click.echo(f"{searches} searches and {kept} favourites mailed")


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(group)
