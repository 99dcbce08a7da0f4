"""Puts mail into the outbox, and takes it out again with patience."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.message import EmailMessage

from sqlalchemy import select, update

from webapp.clock import now
from webapp.extensions import db

from .message import Sender, build, unsubscribe_headers
from .models import BOUNCED, FAILED, SENT, WAITING, DeadMailbox, OutboxMail
from .transports import DeliveryError, Transport
from .writing import LANGUAGES, write

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
"""Pause after each failed attempt. RFC 5321 section 4.5.4.1 asks to keep trying for some days."""

CLAIM = timedelta(minutes=10)
"""For how long a mail is one machine's to deliver: longer than any server takes to answer."""

FAREWELL = "data-erased"
"""The one mail whose row goes with it: the person it was for has just been forgotten."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one round of delivery did."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0


def address_hash(address: str) -> str:
    """Return what stands for an address where the address itself need not be kept."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def send(
    to: str,
    template: str,
    language: str,
    *,
    optional: str = "",
    unsubscribe_url: str = "",
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> OutboxMail | None:
    """Put a mail into the outbox. It leaves once the caller's transaction is committed.

    Parameters:
        to: one address, already validated.
        template: name of a template in some ``webapp/*/letters``, without language.
        language: ``fr`` or ``en``.
        optional: one of `stops.KINDS` for mail that people did not just ask for: it carries a one-click link that
            stops this kind (RFC 8058), and is not written where that link was used.
        unsubscribe_url: such a link of the caller's own. The template gets either as ``unsubscribe_url``.
        headers: further headers (``Reply-To``, ``From``).
        context: what the template asks for.

    Returns:
        the row, None when nothing may be sent there: mail came back before, or the person refused this kind.
    """
    from . import stops

    if db.session.get(DeadMailbox, address_hash(to)) is not None:
        return None
    if optional and {optional, stops.EVERYTHING} & stops.stopped(to):
        return None
    if optional and not unsubscribe_url:
        unsubscribe_url = stops.stop_url(to, optional)
    letter = write(template, language, unsubscribe_url=unsubscribe_url, **context)
    row = OutboxMail(
        reference=secrets.token_hex(16),
        recipient=to,
        template=template,
        language=language if language in LANGUAGES else LANGUAGES[0],
        subject=letter.subject[:300],
        text=letter.text,
        html=letter.html,
        headers={**(headers or {}), **(unsubscribe_headers(unsubscribe_url) if unsubscribe_url else {})},
    )
    db.session.add(row)
    return row


def deliver_due(transport: Transport, sender: Sender, *, moment: datetime | None = None, limit: int = 100) -> Tally:
    """Try every mail whose time has come, committing after each, so that a crash repeats one mail at most."""
    moment = moment or now()
    due = select(OutboxMail.id).where(OutboxMail.state == WAITING, OutboxMail.due_at <= moment)
    sent = postponed = failed = 0
    for key in db.session.scalars(due.order_by(OutboxMail.due_at).limit(limit)).all():
        row = _claimed(key, moment)
        if row is None:  # another machine was faster
            continue
        try:
            transport.deliver(_built(row, sender))
        except DeliveryError as error:
            row.attempts += 1
            row.problem = error.reason[:300]
            if error.mailbox:
                _close(row, BOUNCED, moment)
                mark_dead(row.recipient)
                failed += 1
            elif error.permanent or row.attempts > len(WAITS):
                _close(row, FAILED, moment)
                failed += 1
            else:
                row.due_at = moment + WAITS[row.attempts - 1]
                postponed += 1
        else:
            row.attempts += 1
            if row.template == FAREWELL:
                db.session.delete(row)
            else:
                _close(row, SENT, moment)
            sent += 1
        db.session.commit()
    return Tally(sent, postponed, failed)


def _built(row: OutboxMail, sender: Sender) -> EmailMessage:
    try:
        return build(
            sender=sender,
            to=row.recipient,
            subject=row.subject,
            text=row.text,
            html=row.html,
            language=row.language,
            reference=row.reference,
            when=row.created_at,
            headers=row.headers,
        )
    except (MessageError, ValueError, IndexError) as error:
        # An address that is none, as the sender of a mail may have: the parser says so in these ways. One mail must
        # not keep the others from leaving.
        raise DeliveryError(f"{type(error).__name__}: {error}", permanent=True) from error


def _claimed(key: int, moment: datetime) -> OutboxMail | None:
    """Take a mail for ourselves in one statement, so that of two machines one sends it; None when it is taken.

    A machine that dies on the way leaves it to be tried again after `CLAIM`.
    """
    mine = update(OutboxMail).where(OutboxMail.id == key, OutboxMail.state == WAITING, OutboxMail.due_at <= moment)
    taken = db.session.execute(mine.values(due_at=moment + CLAIM))
    db.session.commit()
    return db.session.get(OutboxMail, key, populate_existing=True) if taken.rowcount == 1 else None


def mark_bounced(reference: str) -> bool:
    """Note that a mail came back. Returns whether we had sent one with this reference."""
    row = db.session.scalar(select(OutboxMail).where(OutboxMail.reference == reference))
    if row is None:
        return False
    _close(row, BOUNCED, now())
    mark_dead(row.recipient)
    return True


def mark_dead(address: str) -> None:
    """Send nothing more to an address."""
    if db.session.get(DeadMailbox, address_hash(address)) is None:
        db.session.add(DeadMailbox(address_hash=address_hash(address)))


def mark_alive(address: str) -> None:
    """Send to an address again: its owner has just shown that mail reaches her."""
    row = db.session.get(DeadMailbox, address_hash(address))
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def _close(row: OutboxMail, state: str, moment: datetime) -> None:
    """The words of a mail hold links that act in a person's name: they do not outlive its departure."""
    row.state, row.closed_at, row.text, row.html = state, moment, "", ""
