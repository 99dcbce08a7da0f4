"""Requests about data, freezes, sealed records, and what staff looked at."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from webapp.clock import Moment, now
from webapp.extensions import db


class Kind(StrEnum):
    """What somebody asks for (GDPR, articles 15 to 21; law 78-17, article 85)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    LIMITATION = "limitation"
    OBJECTION = "objection"
    AFTER_DEATH = "after-death"
    OTHER = "other"


class RightsRequest(db.Model):
    """A request about data, from its receipt to its answer."""

    __tablename__ = "rights_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(8))
    """``form`` or ``mail``."""
    received_at: Mapped[datetime] = mapped_column(Moment, default=now)
    due_at: Mapped[datetime] = mapped_column(Moment, index=True)
    proven_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """When the person showed that the mailbox is hers."""
    doubt: Mapped[str] = mapped_column(Text, default="")
    """Why more proof was asked for; empty as a rule (GDPR, article 12(6))."""
    extension_reason: Mapped[str] = mapped_column(Text, default="")
    extended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    answered_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    granted: Mapped[bool | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), default=None)


class Freeze(db.Model):
    """A person without account whose data are limited (GDPR, article 18): kept, not shown, not used, not written to."""

    __tablename__ = "freeze"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment, default=now)


class FrozenListing(db.Model):
    """A listing that was taken out of sight by a freeze, to be shown again when it ends."""

    __tablename__ = "frozen_listing"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment, default=now)


class SealedRecord(db.Model):
    """What hosting law wants kept, encrypted for a key that this application does not have. Names nobody by itself."""

    __tablename__ = "sealed_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Reveal(db.Model):
    """One look of one staff member at one hidden thing. Append-only."""

    __tablename__ = "reveal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    staff_role: Mapped[str] = mapped_column(String(20))
    subject_email: Mapped[str] = mapped_column(String(254), index=True)
    what: Mapped[str] = mapped_column(String(20))
    """``email`` or ``phone``."""
    where: Mapped[str] = mapped_column(String(60))
    """Table and number of the row."""
    reason: Mapped[str] = mapped_column(String(300))


class LogPurge(db.Model):
    """One end of old lines of the staff log. Triggers let only lines go that are older than the latest `before`.

    The rows say when the log was shortened, and triggers keep them as they are: it cannot be done unseen.
    """

    __tablename__ = "log_purge"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    before: Mapped[datetime] = mapped_column(Moment)
    """Lines older than this go; a trigger wants it to lie a year before `at`."""


class PolicyNotice(db.Model):
    """A version of the policy on this board: when people were told of it, and since when it is in force here."""

    __tablename__ = "policy_notice"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Moment, default=now)
    people: Mapped[int]
    """How many were written to."""
    in_force_at: Mapped[datetime] = mapped_column(Moment)


class PolicySnapshot(db.Model):
    """The tables inside a version of the policy as they stood on a day: a new row whenever they change."""

    __tablename__ = "policy_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), index=True)
    language: Mapped[str] = mapped_column(String(2))
    taken_at: Mapped[datetime] = mapped_column(Moment, default=now)
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    """HTML by the name that the text refers to it with."""


class SensitiveConsent(db.Model):
    """Explicit consent to publish what touches on article 9, given in a box of its own."""

    __tablename__ = "sensitive_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    given_at: Mapped[datetime] = mapped_column(Moment, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    wording: Mapped[str] = mapped_column(Text)
    """The exact sentence beside the box."""
    language: Mapped[str] = mapped_column(String(2))


class AppendOnlyError(Exception):
    """Somebody tried to change a record that may only be added."""


@event.listens_for(Reveal, "before_update")
@event.listens_for(Reveal, "before_delete")
def _refuse(mapper: Mapper[Reveal], connection: Connection, target: Reveal) -> None:
    raise AppendOnlyError("a reveal record can be neither changed nor deleted; the purge deletes by statement")
