"""The outbox: mail is written in the same transaction as what it tells of, and leaves afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import Moment, now
from webapp.extensions import db

WAITING, SENT, FAILED, BOUNCED = "waiting", "sent", "failed", "bounced"


class OutboxMail(db.Model):
    """One mail to one person. Its words go when it has left; the row goes with `webapp.privacy`'s retention."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    template: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    due_at: Mapped[datetime] = mapped_column(Moment, default=now)
    closed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    problem: Mapped[str] = mapped_column(String(300), default="")


class DeadMailbox(db.Model):
    """A mailbox that mail came back from: nothing more is sent there until its owner proves it works."""

    __tablename__ = "dead_mailbox"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment, default=now)


class MailStop(db.Model):
    """A kind of mail that one mailbox no longer wants."""

    __tablename__ = "mail_stop"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment, default=now)
