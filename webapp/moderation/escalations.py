"""Suspected threats to somebody's life or safety: a queue of their own, before all others, and a record of what the
authorities were told (regulation (EU) 2022/2065, article 18). Plain arguments in, domain errors out.

Nobody but staff learns of it, the person concerned least of all: an inquiry may hang on it.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import mail
from webapp.accounts.models import Role, User
from webapp.clock import now
from webapp.listings.models import Listing
from webapp.site.addresses import whole

from .models import Escalation, Report
from .references import reference

Opening = Callable[[str], Escalation]
"""Opens a record for a suspicion."""

SHORTEST = 20
"""Characters that a suspicion, what was sent and a dismissal need at least."""


class EscalationError(ValueError):
    """The record lacks something; `missing` is ``suspicion``, ``authority``, ``sent``, ``reason`` or ``open``."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"the record of a threat lacks: {missing}")
        self.missing = missing


def open_for(session: Session, report: Report, *, staff: User | None = None, suspicion: str = "") -> Escalation:
    """Put a report into the queue of threats and write to the moderators at once. Twice is once.

    Parameters:
        staff: who suspects it; None when the report itself says so.
        suspicion: why; the words of the report by default.
    """
    there = about(session, report)
    if there is not None:
        return there
    if staff is not None and len(suspicion.strip()) < SHORTEST:
        raise EscalationError("suspicion")
    return _open(
        session,
        Escalation(
            reference=reference("U"),
            report_id=report.id,
            listing_id=report.listing_id,
            url=report.url,
            suspicion=suspicion.strip() or report.words,
            opened_by=staff.id if staff else None,
        ),
    )


def about(session: Session, report: Report) -> Escalation | None:
    """Return the record that a report is in already."""
    return session.scalar(select(Escalation).where(Escalation.report_id == report.id))


def open_about(session: Session, listing: Listing, *, staff: User, suspicion: str) -> Escalation:
    """Put a listing into the queue of threats that nobody reported. Raises `EscalationError`."""
    if len(suspicion.strip()) < SHORTEST:
        raise EscalationError("suspicion")
    return _open(
        session,
        Escalation(
            reference=reference("U"),
            listing_id=listing.id,
            url=whole("listings.show", number=listing.id, slug=listing.slug),
            suspicion=suspicion.strip(),
            opened_by=staff.id,
        ),
    )


def queue(session: Session) -> list[Escalation]:
    """Return what nobody has dealt with, oldest first."""
    waiting = select(Escalation).where(Escalation.closed_at.is_(None))
    return list(session.scalars(waiting.order_by(Escalation.opened_at)))


def closed(session: Session, most: int = 50) -> list[Escalation]:
    """Return what was dealt with, newest first."""
    done = select(Escalation).where(Escalation.closed_at.is_not(None))
    return list(session.scalars(done.order_by(Escalation.closed_at.desc()).limit(most)))


def record_sent(
    session: Session, found: Escalation, *, staff: User, authority: str, channel: str, sent: str, receipt: str
) -> None:
    """Record what was passed on, to whom, by which way and by whom. Raises `EscalationError`."""
    if not authority.strip():
        raise EscalationError("authority")
    if len(sent.strip()) < SHORTEST:
        raise EscalationError("sent")
    _close(found, staff)
    found.authority, found.channel = authority.strip()[:120], channel.strip()[:120]
    found.sent, found.receipt = sent.strip(), receipt.strip()[:120]
    session.flush()


def drop(session: Session, found: Escalation, *, staff: User, reason: str) -> None:
    """Record that there is no threat, and why. Raises `EscalationError`."""
    if len(reason.strip()) < SHORTEST:
        raise EscalationError("reason")
    _close(found, staff)
    found.dropped_because = reason.strip()
    session.flush()


def _open(session: Session, made: Escalation) -> Escalation:
    session.add(made)
    session.flush()
    judges = select(User).where(User.role.in_((Role.MODERATOR, Role.ADMINISTRATOR)))
    for judge in session.scalars(judges):
        # No word of what it is about: mail travels.
        mail.send(
            judge.email, "threat-reported", judge.language,
            reference=made.reference, url=whole("escalations.one", number=made.id),
        )  # fmt: skip
    return made


def _close(found: Escalation, staff: User) -> None:
    if found.closed_at is not None:
        raise EscalationError("open")
    found.closed_at, found.closed_by, found.closed_as = now(), staff.id, staff.role
