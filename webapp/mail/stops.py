"""What people no longer want to receive, by kind, and the one-click link that says so (RFC 8058)."""

from __future__ import annotations

from sqlalchemy import select

from webapp import rows, signing
from webapp.extensions import db
from webapp.site.addresses import whole

from .models import MailStop
from .outbox import address_hash

USE = "mail-stop"
KINDS = ("messages", "listings", "alerts")
"""Mail that people may refuse. What they asked for a moment ago (links, receipts) is not among it."""
EVERYTHING = "*"
"""Stands for all mail while a person's data are frozen."""


def stop_url(address: str, kind: str) -> str:
    """Return the whole address that stops one kind of mail for one mailbox. It never names the mailbox."""
    return whole("mail_stops.stop", token=signing.sign(USE, [address_hash(address), kind]))


def read_token(token: str) -> tuple[str, str] | None:
    """Return (address hash, kind) that a link stands for, None when it is forged."""
    value = signing.read(USE, token)
    if isinstance(value, list) and len(value) == 2:
        return str(value[0]), str(value[1])
    return None


def stop(hashed: str, kind: str) -> None:
    """Send no more of this kind."""
    stop = rows.insert(db.session, MailStop).values(address_hash=hashed, kind=kind)
    db.session.execute(stop.on_conflict_do_nothing())


def resume(hashed: str, kind: str) -> None:
    """Send this kind again."""
    row = db.session.get(MailStop, (hashed, kind))
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def take_along(old: str, new: str) -> None:
    """Send to a person's new mailbox nothing that she refused at the old one."""
    for kind in stopped(old):
        stop(address_hash(new), kind)


def stopped(address: str) -> set[str]:
    """Return the kinds that this mailbox refused."""
    return set(db.session.scalars(select(MailStop.kind).where(MailStop.address_hash == address_hash(address))))
