"""Reports, statements of reasons and complaints (regulation (EU) 2022/2065, articles 16, 17 and 20)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import Moment, now
from webapp.extensions import db


class Report(db.Model):
    """Somebody tells us that a page breaks a rule."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    rule: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(254), default="", index=True)
    language: Mapped[str] = mapped_column(String(2))
    urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    decided_at: Mapped[datetime | None] = mapped_column(Moment, default=None, index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), default=None)
    upheld: Mapped[bool | None] = mapped_column(default=None)
    answer: Mapped[str] = mapped_column(Text, default="")


class Statement(db.Model):
    """Why something was restricted: what its author is told. No restriction is saved without one."""

    __tablename__ = "statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    target: Mapped[str] = mapped_column(String(8))
    """``listing`` or ``account``."""
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(254), index=True)
    language: Mapped[str] = mapped_column(String(2))
    measure: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """None: for good."""
    facts: Mapped[str] = mapped_column(Text)
    from_report: Mapped[bool] = mapped_column(default=False)
    detected_by: Mapped[str] = mapped_column(String(10))
    """``person``, ``filter`` or ``report``."""
    decided_by_machine: Mapped[bool] = mapped_column(default=False)
    rule: Mapped[str] = mapped_column(String(20))
    explanation: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), default=None)
    """Who agreed, where two people are needed."""
    state: Mapped[str] = mapped_column(String(10), default="active")
    """``proposed``, ``active``, ``reversed`` or ``declined``."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)

    complaints: Mapped[list[Complaint]] = relationship(back_populates="statement", order_by="Complaint.id")


class Escalation(db.Model):
    """A suspected threat to somebody's life or safety, and what the authorities were told of it (article 18).

    It ends in one of two ways: sent, or dropped with the reason why it is no threat.
    """

    __tablename__ = "escalation"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id", ondelete="SET NULL"), index=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"), index=True)
    url: Mapped[str] = mapped_column(String(500))
    suspicion: Mapped[str] = mapped_column(Text)
    """What makes somebody fear for a life."""
    opened_at: Mapped[datetime] = mapped_column(Moment, default=now)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), default=None)
    """None: opened by the report itself."""
    closed_at: Mapped[datetime | None] = mapped_column(Moment, default=None, index=True)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), default=None)
    closed_as: Mapped[str] = mapped_column(String(20), default="")
    """Role of whoever closed it: it stays when the account goes."""
    authority: Mapped[str] = mapped_column(String(120), default="")
    """To whom it was sent; empty when it was dropped."""
    channel: Mapped[str] = mapped_column(String(120), default="")
    sent: Mapped[str] = mapped_column(Text, default="")
    """What exactly was sent."""
    receipt: Mapped[str] = mapped_column(String(120), default="")
    """Number that the authority gave it."""
    dropped_because: Mapped[str] = mapped_column(Text, default="")


class Complaint(db.Model):
    """The person concerned contests a decision; somebody else looks at it again."""

    __tablename__ = "complaint"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    decided_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), default=None)
    upheld: Mapped[bool | None] = mapped_column(default=None)
    """Whether the person was right."""
    answer: Mapped[str] = mapped_column(Text, default="")

    statement: Mapped[Statement] = relationship(back_populates="complaints")
