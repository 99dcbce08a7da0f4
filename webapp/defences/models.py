"""What defences remember: used forms, and the words that staff watch for. Nothing about people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import Moment, now
from webapp.extensions import db


class SpentForm(db.Model):
    """A form that was sent: its challenge is good for nothing any more. Kept until it would be too old anyway."""

    __tablename__ = "spent_form"

    number: Mapped[str] = mapped_column(String(22), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Effect(StrEnum):
    """What a watched word does to a listing."""

    HOLD = "hold"
    """A person reads the listing first."""
    REFUSE = "refuse"
    """The form comes back and names the word."""


class BannedWord(db.Model):
    """A word, or several in a row, that listings may not hold, or not without a second look."""

    __tablename__ = "banned_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(80))
    category_code: Mapped[str | None] = mapped_column(ForeignKey("category.code", ondelete="CASCADE"), index=True)
    """A category, or a whole branch; None for the whole board."""
    effect: Mapped[str] = mapped_column(String(6), default=Effect.HOLD)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
