"""Rows that several requests may want to write at the same moment, on either database."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import false, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Row = TypeVar("Row")


def alone(session: Session, kind: type[Row], number: int) -> Row | None:
    """Return a row that nobody else changes before this transaction is over, as it is now; None when it is gone.

    The row alone: what comes with it (a listing's category) is everybody's.
    """
    session.flush()
    if session.get_bind().dialect.name == "sqlite":
        # There is no lock on a row, and reading locks nothing: of two who read before either writes, the second writes
        # over the first. A statement that changes nothing makes the second wait here.
        session.execute(update(kind).where(false()).values(id=0).execution_options(synchronize_session=False))
    return session.get(kind, number, populate_existing=True, with_for_update={"of": kind})


def insert(session: Session, kind: type) -> Any:
    """Return an INSERT that knows what to do about a row that is there already (``on_conflict_…``)."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(kind)
