"""Who is told that photos wait: a thread of this process, or workers behind Redis.

A queue is a bell, nothing more: what waits stands in the database. A bell that is not heard loses nothing, because the
timer rings again for what is overdue.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from flask import Flask, current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from config import REDIS_PATIENCE, ConfigurationError
from webapp.extensions import db

from . import work
from .services import RECEIVED

if TYPE_CHECKING:
    from rq import Worker

JOB_TIMEOUT = 100
"""Seconds after which a worker's process is ended; less than the lease, so that nobody else is at it yet."""

QUEUE = "photos"
"""Name of the queue in Redis."""

logger = logging.getLogger(__name__)


class PhotoQueue(Protocol):
    """Sees to it that photos are processed soon."""

    def add(self, names: Sequence[str]) -> None:
        """Have these processed. Adding one again does no harm."""


class ThreadQueue:
    """Processes photos in one thread of this process, one after the other: so many pixels fit into memory once.

    The thread ends when nothing waits. After a fork the child has none and starts its own.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._more = False

    def add(self, names: Sequence[str]) -> None:
        """Start the thread, or have it look once more."""
        if not names:
            return
        with self._lock:
            self._more = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="photos", daemon=True)
                self._thread.start()

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread has ended, at most `timeout` seconds."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _run(self) -> None:
        while self._asked():
            try:
                with self._app.app_context():
                    work.drain(db.session(), self._app.extensions["photos"], self._app.extensions["photo_ready"])
            except Exception:
                # The database is away, perhaps; the timer rings again.
                logger.exception("photos were not processed")

    def _asked(self) -> bool:
        with self._lock:
            more, self._more = self._more, False
            if not more:
                self._thread = None
            return more


class RedisQueue:
    """Tells workers, on this or other machines, which photos wait (``flask --app webapp photos work``).

    Only the photo's random name goes through Redis.
    """

    def __init__(self, url: str) -> None:
        try:
            import redis
            import rq
            from rq.serializers import JSONSerializer
        except ImportError as error:
            raise ConfigurationError(
                "PHOTO_QUEUE is set, but the packages that speak to it are not installed: pip install rq redis"
            ) from error
        try:
            connection = redis.Redis.from_url(url, socket_connect_timeout=REDIS_PATIENCE, socket_timeout=REDIS_PATIENCE)
        except ValueError as error:
            raise ConfigurationError(f"PHOTO_QUEUE cannot be used: {error}") from error
        self._away = redis.RedisError
        # JSON, not pickle: what lies in Redis is data and cannot become code of ours.
        self.jobs = rq.Queue(QUEUE, connection=connection, serializer=JSONSerializer)

    def add(self, names: Sequence[str]) -> None:
        """Put one job per photo into Redis."""
        try:
            for name in names:
                self.jobs.enqueue(process_one, name, job_timeout=JOB_TIMEOUT, result_ttl=0, failure_ttl=3600)
        except self._away as error:
            logger.warning("photos wait, but Redis is away: %s", error)

    def worker(self) -> Worker:
        """Return one who does the jobs, each in a process of its own."""
        from rq import Worker

        return Worker([self.jobs], connection=self.jobs.connection, serializer=self.jobs.serializer)


def process_one(name: str) -> None:
    """Process one photo. Workers call this inside an application context."""
    work.work(db.session(), current_app.extensions["photos"], current_app.extensions["photo_ready"], name)
    db.session.remove()


def watch() -> None:
    """Tell the queue of photos as soon as they are committed, whoever takes them in. Again changes nothing."""
    if not event.contains(Session, "after_commit", _committed):
        event.listen(Session, "after_commit", _committed)
        event.listen(Session, "after_soft_rollback", _rolled_back)


def _committed(session: Session) -> None:
    names = session.info.pop(RECEIVED, None)
    if names and has_app_context():
        current_app.extensions["photo_queue"].add(names)


def _rolled_back(session: Session, previous: SessionTransaction) -> None:
    session.info.pop(RECEIVED, None)
