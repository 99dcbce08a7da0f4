"""Jobs that a site on one machine runs by itself, in a thread of the server. Elsewhere a timer runs the commands."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from flask import Flask, current_app

from webapp.extensions import db
from webapp.favourites import services as favourites
from webapp.listings import jobs
from webapp.mail.wiring import deliver_now
from webapp.moderation import services as moderation
from webapp.photos.views import store
from webapp.privacy import requests, retention
from webapp.search.engines import index_for
from webapp.site.addresses import whole

logger = logging.getLogger(__name__)


def daily() -> None:
    """Remind, end, and erase what was never confirmed."""
    jobs.remind(db.session)
    jobs.expire(db.session)
    jobs.purge(db.session, store())
    retention.run(db.session, store(), current_app.extensions["sealer"])
    requests.remind(db.session)
    moderation.lift_ended(db.session)
    index_for(db.session).optimise(db.session)
    db.session.commit()


def alerts() -> None:
    """Tell people what is new in their searches and about their favourites."""
    favourites.send_alerts(db.session, whole)
    favourites.send_favourite_news(db.session, whole)
    db.session.commit()


SCHEDULE: tuple[tuple[float, Callable[[], object]], ...] = ((5.0, deliver_now), (600.0, alerts), (86_400.0, daily))
"""Seconds between two runs, and what is run. Every job may be run twice without harm."""


class Timer(threading.Thread):
    """Runs the jobs until it is stopped."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="timer", daemon=True)
        self._app = app
        self._stopped = threading.Event()

    def run(self) -> None:
        """Run what is due; sleep until the next is."""
        due = dict.fromkeys((job for _, job in SCHEDULE), 0.0)
        while not self._stopped.is_set():
            for seconds, job in SCHEDULE:
                if time.monotonic() >= due[job]:
                    due[job] = time.monotonic() + seconds
                    self._run(job)
            self._stopped.wait(max(0.0, min(due.values()) - time.monotonic()))

    def stop(self) -> None:
        """Stop after the job that is running."""
        self._stopped.set()
        self.join(timeout=10)

    def _run(self, job: Callable[[], object]) -> None:
        with self._app.app_context():
            try:
                job()
            except Exception:
                # One job that fails must not keep the others from running; it is tried again next time.
                logger.exception("%s failed", job.__name__)
                db.session.rollback()
