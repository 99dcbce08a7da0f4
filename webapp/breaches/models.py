"""The register of personal data breaches (GDPR, article 33(5)). It names nobody: kinds of data, numbers of people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import Moment, now
from webapp.extensions import db


class Risk(StrEnum):
    """What a breach may mean for people; decides who is told."""

    UNKNOWN = "unknown"
    """Not assessed yet: the clock runs as if there were one."""
    NONE = "none"
    """Unlikely to result in a risk: kept in the register, nobody is told (article 33(1))."""
    SOME = "some"
    """The CNIL is told within 72 hours."""
    HIGH = "high"
    """The people concerned are told, too (article 34)."""


class Breach(db.Model):
    """One breach, from the moment somebody became aware of it."""

    __tablename__ = "breach"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    happened: Mapped[str] = mapped_column(Text)
    kinds: Mapped[str] = mapped_column(String(60))
    """Words of ``confidentiality integrity availability``."""
    data: Mapped[str] = mapped_column(Text, default="")
    """Kinds of data and how many records, as far as known."""
    people: Mapped[int | None] = mapped_column(default=None)
    """How many are concerned, about; None while nobody knows."""
    consequences: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    began_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    aware_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """When we became aware: from here the 72 hours run."""
    recorded_at: Mapped[datetime] = mapped_column(Moment, default=now)
    risk: Mapped[str] = mapped_column(String(8), default=Risk.UNKNOWN)
    risk_because: Mapped[str] = mapped_column(Text, default="")
    cnil_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    cnil_words: Mapped[str] = mapped_column(Text, default="")
    cnil_reference: Mapped[str] = mapped_column(String(60), default="")
    late_because: Mapped[str] = mapped_column(Text, default="")
    """Why the CNIL was told after 72 hours (article 33(1), second sentence)."""
    people_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    people_words: Mapped[str] = mapped_column(Text, default="")
    people_untold_because: Mapped[str] = mapped_column(Text, default="")
    """Why people at high risk need not be told (article 34(3))."""
    reminded: Mapped[str] = mapped_column(String(20), default="")
    """Last reminder that the staff got about the 72 hours."""
    closed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)

    entries: Mapped[list[BreachEntry]] = relationship(back_populates="breach", order_by="BreachEntry.id")


class BreachEntry(db.Model):
    """One line of a breach's history: what was done or learned. Triggers keep lines as they were written."""

    __tablename__ = "breach_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    breach_id: Mapped[int] = mapped_column(ForeignKey("breach.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Moment, default=now)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), default=None)
    staff_role: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)

    breach: Mapped[Breach] = relationship(back_populates="entries")
