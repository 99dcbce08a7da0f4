"""Jobs that a site runs by itself, in a thread of the server, or from cron. Of several machines one does each job."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta

import click
from flask import Flask, current_app

from webapp.breaches import services as breaches
from webapp.extensions import db
from webapp.favourites import services as favourites
from webapp.listings import jobs
from webapp.mail.wiring import deliver_now
from webapp.moderation import services as moderation
from webapp.photos import services as photos
from webapp.photos import work
from webapp.photos.views import queue, store
from webapp.privacy import erasure, requests, retention
from webapp.privacy.published import keep_policy
from webapp.search.engines import index_for
from webapp.site.addresses import whole
from webapp.turns import NotOurTurnError, turn

logger = logging.getLogger(__name__)

Job = Callable[[], object]


def end_listings() -> None:
    """Remind posters, end what is over, erase what was never confirmed."""
    jobs.remind(db.session)
    jobs.expire(db.session)
    jobs.purge(db.session, store())
    db.session.commit()


def forget() -> None:
    """Erase what has been kept long enough, and warn owners of accounts that nobody uses."""
    retention.run(db.session, store(), current_app.extensions["sealer"])
    db.session.commit()
    erasure.checkpoint(db.session)


def remind_of_requests() -> None:
    """Tell the staff which requests about data fall due."""
    requests.remind(db.session)
    db.session.commit()


def remind_of_breaches() -> None:
    """Tell the staff how the 72 hours of a data breach run out."""
    breaches.remind(db.session)
    db.session.commit()


def lift_suspensions() -> None:
    """Give back accounts whose suspension is over."""
    moderation.lift_ended(db.session)
    db.session.commit()


def tidy_index() -> None:
    """Merge the pieces of the text index."""
    index_for(db.session).optimise(db.session)
    db.session.commit()


def tidy_photos() -> None:
    """Delete files of photos that no listing and no form knows."""
    photos.sweep(db.session(), store())


def resume_photos() -> None:
    """See to photos that a stopped machine left."""
    queue().add(work.overdue(db.session()))
    work.tidy(db.session(), store())
    db.session.commit()


DAILY: tuple[Job, ...] = (
    end_listings,
    forget,
    remind_of_requests,
    remind_of_breaches,
    keep_policy,
    lift_suspensions,
    tidy_index,
    tidy_photos,
)
"""What is done once a day. Each is its own transaction: one that fails undoes none of the others."""


def alerts() -> None:
    """Tell people what is new in their searches and about their favourites."""
    favourites.send_alerts(db.session, whole)
    favourites.send_favourite_news(db.session, whole)
    db.session.commit()


SCHEDULE: tuple[tuple[float, tuple[Job, ...]], ...] = (
    (5.0, (deliver_now,)),
    (60.0, (resume_photos,)),
    (600.0, (alerts,)),
    (3600.0, (remind_of_breaches,)),
    (86_400.0, DAILY),
)
"""Seconds between two runs, and what is run. Every job may be run twice without harm."""

SHARED = frozenset({deliver_now, resume_photos})
"""Jobs that machines do side by side: mails and photos are shared out one by one."""

AGAIN = timedelta(minutes=30)
"""How long the command leaves alone what another machine's has just done."""


def run(job: Job, rest: timedelta = timedelta(0)) -> bool:
    """Run a job inside an application context, unless another machine is at it or did it less than `rest` ago.

    Returns whether it went well; if not, the log says why.
    """
    try:
        with nullcontext() if job in SHARED else turn(job.__name__, rest=rest):
            job()
    except NotOurTurnError:
        return True
    except Exception:
        # One job that fails must not keep the others from running; it is tried again next time.
        logger.exception("%s failed", job.__name__)
        db.session.rollback()
        return False
    return True


@click.command("daily")
@click.option("--again", is_flag=True, help="Also what was done, here or elsewhere, within the last half hour.")
def daily(again: bool) -> None:
    """Do what is done once a day, where the board's own timer does not run: with several processes, from cron.

    It may run on all machines: each job is done by one of them. Exit status 1 when a job failed; the others were done.
    """
    failed = [job.__name__ for job in DAILY if not run(job, timedelta(0) if again else AGAIN)]
    click.echo(f"{len(DAILY) - len(failed)} jobs done")
    if failed:
        raise click.ClickException(f"failed: {', '.join(failed)}")


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(daily)


class Timer(threading.Thread):
    """Runs the jobs until it is stopped."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="timer", daemon=True)
        self._app = app
        self._stopped = threading.Event()

    def run(self) -> None:
        """Run what is due; sleep until the next is."""
        due = [0.0] * len(SCHEDULE)
        while not self._stopped.is_set():
            for number, (seconds, jobs_due) in enumerate(SCHEDULE):
                if time.monotonic() >= due[number]:
                    due[number] = time.monotonic() + seconds
                    # A little less than the pause: the clocks of two machines are not the same to the second.
                    self._run(jobs_due, timedelta(seconds=0.9 * seconds))
            self._stopped.wait(max(0.0, min(due) - time.monotonic()))

    def stop(self) -> None:
        """Stop after the job that is running."""
        self._stopped.set()
        self.join(timeout=10)

    def _run(self, due: tuple[Job, ...], rest: timedelta) -> None:
        for job in due:
            if self._stopped.is_set():
                return
            with self._app.app_context():
                run(job, rest)
