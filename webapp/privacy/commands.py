"""``flask retention`` and ``flask privacy``: what operators run by hand or by cron."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.clock import now, standing_at
from webapp.extensions import db
from webapp.photos.views import store

from . import erasure, published, requests, unsealing
from . import retention as rules
from .sealing import SealError, read_private

retention = AppGroup("retention", help="Erase what has been kept long enough.")
privacy = AppGroup("privacy", help="Requests, sealed records, restored backups.")


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Say it as of this day (with --dry-run).")
def run(dry_run: bool, at: datetime | None) -> None:
    """Erase what is due."""
    if at and not dry_run:
        raise click.UsageError("--at is for looking ahead: use it with --dry-run")
    if dry_run:
        with standing_at((at or now()).replace(tzinfo=UTC)):
            _tell(rules.due(db.session))
        return
    done = rules.run(db.session, store(), current_app.extensions["sealer"])
    requests.remind(db.session)
    db.session.commit()
    erasure.checkpoint(db.session)
    _tell(done)


@privacy.command("overdue")
def overdue() -> None:
    """List requests that should have been answered; exit status 1 when there is one."""
    late = requests.overdue(db.session)
    for one in late:
        click.echo(f"{one.reference}  {one.kind}  due {one.due_at:%Y-%m-%d}")
    raise SystemExit(1 if late else 0)


@privacy.command("unseal")
@click.argument("key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--containing", required=True, help="Only records that contain this (an address, a listing's number).")
@click.option("--request", "asked", required=True, help="Which authority asks, number and date of its request.")
def unseal(key: Path, containing: str, asked: str) -> None:
    """Open sealed records with the private key in the file KEY, for a request of the courts. The staff log keeps it."""
    try:
        found = unsealing.unseal(db.session, read_private(key), containing=containing, request=asked)
    except SealError as error:
        raise click.ClickException(str(error)) from error
    except unsealing.NoRequestError as error:
        raise click.UsageError("say who asks (--request) and what for (--containing)") from error
    # What is shown has been logged before.
    db.session.commit()
    for content in found.contents:
        click.echo(json.dumps(content, ensure_ascii=False))
    if found.foreign:
        click.echo(f"{found.foreign} records were sealed for another key", err=True)


@privacy.command("replay-erasures")
def replay() -> None:
    """Erase again, in a restored backup, everybody who was erased since that backup was made."""
    path = Path(current_app.instance_path) / erasure.REPLAY
    again = erasure.replay(db.session, store(), current_app.extensions["sealer"], path)
    db.session.commit()
    erasure.checkpoint(db.session)
    click.echo(f"{again} erased again")


@privacy.command("announce")
def announce() -> None:
    """Write to everybody with an account or a listing on line about versions of the policy that nobody was told of.

    The board does this by itself every day.
    """
    written = published.announce(db.session, current_app.extensions["policy"])
    db.session.commit()
    click.echo(f"{written} written to")


def _tell(counts: dict[str, int]) -> None:
    for name, count in counts.items():
        click.echo(f"{count:6}  {name}")
