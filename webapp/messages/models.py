"""Conversations about listings. Two people take part; neither learns the other's address."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import Moment, now
from webapp.extensions import db


class Thread(db.Model):
    """One conversation about one listing."""

    __tablename__ = "thread"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    """The listing's title, which stays when the listing goes."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    last_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """When the writer showed that the mailbox is hers. Nobody else hears of the conversation before."""

    participants: Mapped[list[Participant]] = relationship(
        order_by="Participant.id", cascade="all, delete-orphan", back_populates="thread"
    )
    messages: Mapped[list[Message]] = relationship(
        order_by="Message.id", cascade="all, delete-orphan", back_populates="thread"
    )


class Participant(db.Model):
    """One of the two people in a conversation."""

    __tablename__ = "participant"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    is_poster: Mapped[bool]
    email: Mapped[str] = mapped_column(String(254), index=True)
    """Empty once the person had her data erased."""
    pseudonym: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    read_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    blocked_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """Since when this person wants nothing more from the other one."""

    thread: Mapped[Thread] = relationship(back_populates="participants")

    @property
    def other(self) -> Participant:
        """The person at the other end."""
        return next(one for one in self.thread.participants if one.id != self.id)


class Message(db.Model):
    """What one of them wrote."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
    via: Mapped[str] = mapped_column(String(4), default="web")
    """``web`` or ``mail``."""
    warned: Mapped[str] = mapped_column(String(60), default="")
    """Keys of the warnings shown beside it, separated by spaces."""

    thread: Mapped[Thread] = relationship(back_populates="messages")
    author: Mapped[Participant] = relationship()
