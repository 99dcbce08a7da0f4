"""Turns: of several machines with one database, one does a job; the others leave it to her.

A turn is a row. Who changes it in one statement has it; nobody keeps a transaction or a connection open meanwhile, and
a machine that dies loses its turn when the lease is over.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import String, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import Moment, now
from webapp.extensions import db

LEASE = timedelta(hours=1)
"""After which the turn of a machine that was not heard of again is anybody's. No job takes as long."""


class JobTurn(db.Model):
    """Whose turn a job is, and when it was done last."""

    __tablename__ = "job_turn"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32), default="")
    until: Mapped[datetime | None] = mapped_column(Moment, default=None)
    done_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class NotOurTurnError(Exception):
    """Another machine is at it, or has done it just now."""


@contextmanager
def turn(name: str, *, rest: timedelta = timedelta(0)) -> Iterator[None]:
    """Do a job while nobody else does. A job that fails may be tried again at once, by anybody.

    Commits what the session holds before and after.

    Parameters:
        name: of the job, up to 40 characters.
        rest: how long the job need not be done again once it was done.

    Raises:
        NotOurTurnError: at the start of the block, which is then not run.
    """
    holder = secrets.token_hex(16)
    if not _taken(name, holder, rest):
        raise NotOurTurnError(name)
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            db.session.rollback()
        values: dict[str, object] = {"holder": "", "until": None}
        if done:
            values["done_at"] = now()
        # Not ours any more when it took longer than the lease: then it is another's to give back.
        db.session.execute(update(JobTurn).where(JobTurn.name == name, JobTurn.holder == holder).values(values))
        db.session.commit()


def _taken(name: str, holder: str, rest: timedelta) -> bool:
    moment = now()
    _exists(name)
    free = or_(JobTurn.until.is_(None), JobTurn.until <= moment)
    rested = or_(JobTurn.done_at.is_(None), JobTurn.done_at <= moment - rest)
    taken = db.session.execute(
        update(JobTurn).where(JobTurn.name == name, free, rested).values(holder=holder, until=moment + LEASE)
    )
    db.session.commit()
    return taken.rowcount == 1


def _exists(name: str) -> None:
    if db.session.scalar(select(JobTurn.name).where(JobTurn.name == name)) is not None:
        return
    try:
        db.session.add(JobTurn(name=name))
        db.session.commit()
    except IntegrityError:  # another machine was faster
        db.session.rollback()
