"""The rule that no restriction is saved without its statement of reasons, held at the door of the database.

Whatever code takes a listing down or suspends an account, in whatever view or command: the flush fails unless a
statement about it is there (regulation (EU) 2022/2065, article 17(1)).
"""

from __future__ import annotations

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from webapp.accounts.models import User
from webapp.listings.models import Listing
from webapp.listings.states import State

from .models import Statement


class UnexplainedError(Exception):
    """A restriction without statement of reasons."""


def watch() -> None:
    """Begin to hold the rule for all sessions. Calling it again changes nothing."""
    if not event.contains(Session, "before_flush", _check):
        event.listen(Session, "before_flush", _check)


def _check(session: Session, context: UOWTransaction, instances: object) -> None:
    for row in session.dirty:
        if isinstance(row, Listing) and row.state == State.REMOVED and _changed(row, "state"):
            _demand(session, Statement.listing_id == row.id, row.poster_id)
        elif isinstance(row, User) and row.suspended_at is not None and _changed(row, "suspended_at"):
            _demand(session, Statement.account_id == row.id, row.id)


def _changed(row: object, attribute: str) -> bool:
    return inspect(row).attrs[attribute].history.has_changes()


def _demand(session: Session, about: object, account: int | None) -> None:
    with session.no_autoflush:
        valid = select(Statement.id).where(Statement.state == "active")
        if session.scalar(valid.where(about).limit(1)) is not None:
            return
        # The removal of an account takes its listings down: its own statement covers them.
        covered = valid.where(Statement.account_id == account, Statement.target == "account")
        pending = [one for one in session.dirty | session.new if isinstance(one, Statement) and one.state == "active"]
        if account is not None and (
            session.scalar(covered.limit(1)) or any(one.account_id == account for one in pending)
        ):
            return
    raise UnexplainedError("a listing or an account cannot be restricted without a statement of reasons")
