"""Processing of photos outside of requests. Rows are the queue: whoever changes one in one statement has the photo.

A photo whose worker died is taken up again by anybody when its lease is over; one that kills its worker every time is
given up after `TRIES`. Whatever the end, the original goes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from webapp.clock import now

from . import services
from .models import PENDING, Photo, Progress
from .processing import PhotoError, Picture, process
from .storage import PhotoStore, file_name, original_name

LEASE = timedelta(minutes=2)
"""Longer than any photo takes: 80 million pixels need some ten seconds."""

TRIES = 3
"""How often a photo is begun before it is given up."""

OVERDUE = timedelta(seconds=30)
"""After this long somebody who looks after the photo tells the queue of it once more."""

GIVEN_UP = timedelta(hours=24)
"""An original is not kept longer than this even if nobody processes photos."""

STUCK = "stuck"
"""Reason of a photo that was given up through no fault of its own."""

Ready = Callable[[Session, Photo], None]
"""Is told of each photo that becomes ready, inside the transaction that makes it so: nobody has seen it yet."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """One photo that is ours to process."""

    id: int
    name: str
    turn: int
    tries: int
    """Which try this is; the photo is ours for as long as its row says the same."""


def due(moment: datetime) -> ColumnElement[bool]:
    """Return what is true of photos that anybody may take."""
    lapsed = and_(Photo.state == Progress.WORKING, Photo.claimed_at < moment - LEASE)
    return or_(Photo.state == Progress.RECEIVED, lapsed)


def overdue(session: Session) -> list[str]:
    """Return the names of photos that should have been processed by now."""
    old = select(Photo.name).where(due(now()), Photo.created_at < now() - OVERDUE).order_by(Photo.id)
    return list(session.scalars(old))


def drain(session: Session, store: PhotoStore, ready: Sequence[Ready]) -> int:
    """Process all photos that wait, oldest first. Returns how many were begun. Commits."""
    begun = 0
    while True:
        name = session.scalar(select(Photo.name).where(due(now())).order_by(Photo.id).limit(1))
        session.commit()
        if name is None:
            return begun
        begun += work(session, store, ready, name)


def work(session: Session, store: PhotoStore, ready: Sequence[Ready], name: str) -> bool:
    """Process one photo if it is nobody else's. Returns whether it was begun. Commits."""
    task = claim(session, name)
    if task is None:
        return False
    try:
        if task.tries > TRIES:
            raise PhotoError(STUCK)
        original = store.get(original_name(name))
        if original is None:
            raise PhotoError(STUCK)
        finish(session, store, ready, task, process(original, turn=task.turn))
    except PhotoError as error:
        fail(session, store, task, error.reason)
    except Exception:
        # The store or the database is away, perhaps. One photo must not keep the others from being processed; it is
        # tried again when the lease is over.
        logger.exception("photo %s was not finished", name)
        session.rollback()
    return True


def claim(session: Session, name: str) -> Task | None:
    """Take a photo; None when it is somebody else's, done, or gone."""
    moment = now()
    taken = session.execute(
        update(Photo)
        .where(Photo.name == name, due(moment))
        .values(state=Progress.WORKING, claimed_at=moment, tries=Photo.tries + 1)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(select(Photo.id, Photo.turn, Photo.tries).where(Photo.name == name)).one_or_none()
    session.commit()
    return Task(row.id, name, row.turn, row.tries) if row is not None and taken.rowcount == 1 else None


def finish(session: Session, store: PhotoStore, ready: Sequence[Ready], task: Task, picture: Picture) -> None:
    """Keep what came out, tell whoever wants to know, and let the original go."""
    services.put(store, task.name, picture)
    done = _settle(
        session,
        task,
        state=Progress.READY,
        width=picture.width,
        height=picture.height,
        fingerprint=picture.fingerprint,
        filename="",
    )
    if not done:
        if session.scalar(select(Photo.id).where(Photo.id == task.id)) is None:
            # Deleted while we were at it: so is what we have just written.
            for variant in picture.variants:
                store.delete(file_name(task.name, variant.size, variant.format))
            store.delete(original_name(task.name))
        session.commit()
        return
    photo = session.get_one(Photo, task.id, populate_existing=True)
    for tell in ready:
        tell(session, photo)
    session.commit()
    store.delete(original_name(task.name))


def fail(session: Session, store: PhotoStore, task: Task, reason: str) -> None:
    """Say why there is no photo, and let the original go."""
    if _settle(session, task, state=Progress.FAILED, reason=reason):
        session.commit()
        store.delete(original_name(task.name))
    session.commit()


def give_up(session: Session, store: PhotoStore) -> int:
    """Fail what has waited for a day: no original stays because nobody works. Returns how many. The caller commits."""
    given_up = session.scalars(select(Photo).where(Photo.state.in_(PENDING), Photo.created_at < now() - GIVEN_UP)).all()
    for photo in given_up:
        photo.state, photo.reason = Progress.FAILED, STUCK
        store.delete(original_name(photo.name))
    session.flush()
    return len(given_up)


def tidy(session: Session, store: PhotoStore) -> None:
    """Let no original stay: neither of photos nobody processes nor what a machine that stopped left behind."""
    give_up(session, store)
    services.sweep(session, store, originals=True)


def _settle(session: Session, task: Task, **values: object) -> bool:
    """Write the end of a task down. Returns False when the photo is no longer ours."""
    ours = (Photo.id == task.id, Photo.state == Progress.WORKING, Photo.tries == task.tries)
    done = session.execute(
        update(Photo).where(*ours).values(claimed_at=None, **values).execution_options(synchronize_session=False)
    )
    return done.rowcount == 1
