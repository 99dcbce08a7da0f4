"""Requests about data as files: reference, receipt, due date, extension, reminder, reasons (GDPR, article 12)."""

from __future__ import annotations

import secrets
from calendar import monthrange
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import mail
from webapp.accounts.models import Role, User
from webapp.clock import local, now

from .models import Kind, RightsRequest
from .periods import ANSWER_MONTHS, EXTENSION_MONTHS

REMIND_BEFORE = timedelta(days=7)
SHORTEST_REASON = 20
"""Characters. A reason that is shorter explains nothing."""


class RequestError(ValueError):
    """What was tried is not allowed with this request; `why` is ``settled``, ``late`` or ``reasons``."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not allowed with this request: {why}")
        self.why = why


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same day some months later, the last of the month where there is no such day (regulation 1182/71)."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def receive(
    session: Session,
    *,
    email: str,
    language: str,
    kind: Kind,
    words: str,
    channel: str,
    proven: bool,
    receipt: bool = True,
) -> RightsRequest:
    """Open a file and send its receipt, unless the mailbox has had its share of them."""
    received = now()
    request = RightsRequest(
        reference=f"D-{secrets.token_hex(4).upper()}",
        email=email.strip().lower(),
        language=language,
        kind=kind,
        words=words.strip(),
        channel=channel,
        received_at=received,
        due_at=months_later(received, ANSWER_MONTHS),
        proven_at=received if proven else None,
    )
    session.add(request)
    session.flush()
    if receipt:
        due = f"{local(request.due_at):%d/%m/%Y}"
        mail.send(request.email, "request-received", language, reference=request.reference, due=due)
    return request


def extend(session: Session, request: RightsRequest, reason: str) -> None:
    """Take two more months and say why. Raises `RequestError` after the first month (article 12(3))."""
    if request.answered_at or request.extended_at:
        raise RequestError("settled")
    if now() >= request.due_at:
        raise RequestError("late")
    if len(reason.strip()) < SHORTEST_REASON:
        raise RequestError("reasons")
    request.extended_at, request.extension_reason = now(), reason.strip()
    request.due_at = months_later(request.received_at, ANSWER_MONTHS + EXTENSION_MONTHS)
    mail.send(
        request.email, "request-extended", request.language,
        reference=request.reference, due=f"{local(request.due_at):%d/%m/%Y}", reason=request.extension_reason,
    )  # fmt: skip


def answer(session: Session, request: RightsRequest, *, staff: User, granted: bool, words: str) -> None:
    """Close the file. A refusal needs its reasons; every answer names the CNIL and the courts (article 12(4))."""
    if request.answered_at:
        raise RequestError("settled")
    if not granted and len(words.strip()) < SHORTEST_REASON:
        raise RequestError("reasons")
    request.answered_at, request.answered_by = now(), staff.id
    request.granted, request.answer = granted, words.strip()
    mail.send(
        request.email, "request-answered", request.language,
        reference=request.reference, granted=granted, words=request.answer,
    )  # fmt: skip


def doubt(request: RightsRequest, reason: str) -> None:
    """Record why the mailbox is not proof enough, and write it to the person with the question that would settle it.

    Raises `RequestError` without a reason (article 12(6)).
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise RequestError("reasons")
    request.doubt = reason.strip()
    mail.send(request.email, "request-doubt", request.language, reference=request.reference, words=request.doubt)


def open_requests(session: Session) -> list[RightsRequest]:
    """Return what still waits for an answer, most urgent first."""
    waiting = select(RightsRequest).where(RightsRequest.answered_at.is_(None))
    return list(session.scalars(waiting.order_by(RightsRequest.due_at)))


def answered(session: Session, most: int = 50) -> list[RightsRequest]:
    """Return what was answered, newest first."""
    done = select(RightsRequest).where(RightsRequest.answered_at.is_not(None))
    return list(session.scalars(done.order_by(RightsRequest.answered_at.desc()).limit(most)))


def overdue(session: Session) -> list[RightsRequest]:
    """Return what should have been answered."""
    return [request for request in open_requests(session) if request.due_at <= now()]


def remind(session: Session) -> int:
    """Write to the staff once about each request that falls due within a week. Returns how many."""
    soon = [one for one in open_requests(session) if not one.reminded_at and one.due_at - now() <= REMIND_BEFORE]
    keepers = session.scalars(select(User).where(User.role.in_((Role.DATA_PROTECTION, Role.ADMINISTRATOR)))).all()
    for request in soon:
        request.reminded_at = now()
        for keeper in keepers:
            mail.send(
                keeper.email, "request-due", keeper.language,
                reference=request.reference, due=f"{local(request.due_at):%d/%m/%Y}",
            )  # fmt: skip
    return len(soon)
