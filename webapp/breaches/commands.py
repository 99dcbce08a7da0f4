"""``flask breaches``: reminders, and what is overdue."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp.extensions import db
from webapp.turns import NotOurTurnError, turn

from . import services

group = AppGroup("breaches", help="The register of personal data breaches.")


@group.command("remind")
def remind() -> None:
    """Write to the staff as the 72 hours of a breach run out. Meant for every hour."""
    try:
        with turn("remind_of_breaches"):
            written = services.remind(db.session)
            db.session.commit()
    except NotOurTurnError:
        click.echo("another machine is at it")
        return
    click.echo(f"{written} reminders")


@group.command("overdue")
def overdue() -> None:
    """List breaches that the CNIL should have been told of; exit status 1 when there is one."""
    late = services.overdue(db.session)
    for breach in late:
        click.echo(f"{breach.reference}  due {services.due_at(breach):%Y-%m-%d %H:%M} UTC")
    raise SystemExit(1 if late else 0)
