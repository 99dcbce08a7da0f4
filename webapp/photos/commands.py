"""Commands for photos."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.extensions import db

from . import services, work
from .queues import RedisQueue

photos = AppGroup("photos", help="Processing and keeping of photos.")


@photos.command("work")
@click.option("--until-empty", is_flag=True, help="Stop when nothing waits.")
def work_command(until_empty: bool) -> None:
    """Process the photos that wait in Redis, on any machine, as often as wanted."""
    queue = current_app.extensions["photo_queue"]
    if not isinstance(queue, RedisQueue):
        raise click.ClickException("PHOTO_QUEUE is not set: each process of the site works on its photos by itself.")
    queue.add(work.overdue(db.session()))
    # Each job runs in a process of its own, which must not share our connection: a file that brings a decoder down
    # takes nothing else with it.
    db.session.remove()
    db.engine.dispose()
    queue.worker().work(burst=until_empty)


@photos.command("resume")
def resume() -> None:
    """See to photos that a stopped machine left; for cron, where the board's own timer does not run."""
    session, store, queue = db.session(), current_app.extensions["photos"], current_app.extensions["photo_queue"]
    if isinstance(queue, RedisQueue):
        queue.add(work.overdue(session))
    else:
        work.drain(session, store, current_app.extensions["photo_ready"])
    work.tidy(session, store)
    session.commit()


@photos.command("sweep")
def sweep() -> None:
    """Delete files of photos that no row answers for."""
    click.echo(f"{services.sweep(db.session(), current_app.extensions['photos'])} files deleted")
