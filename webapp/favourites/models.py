"""Favourites and saved searches in the database."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import Moment, now
from webapp.extensions import db
from webapp.listings.models import Listing


class Pace(StrEnum):
    """How often alerts are mailed."""

    NEVER = "never"
    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Favourite(db.Model):
    """A listing that somebody keeps."""

    __tablename__ = "favourite"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    known_price: Mapped[int | None]
    """Cents, as the person last heard of it."""
    told: Mapped[bool] = mapped_column(default=False)
    """Whether the person wants mail when the price drops or the thing is sold."""
    told_gone: Mapped[bool] = mapped_column(default=False)
    """Whether that mail about the end has been written."""

    listing: Mapped[Listing] = relationship(lazy="joined")


class SavedSearch(db.Model):
    """A search that somebody wants to repeat or be told of."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, str]] = mapped_column(JSON)
    """As in the address of the page of results."""
    pace: Mapped[str] = mapped_column(String(8), default=Pace.NEVER, index=True)
    seen: Mapped[int] = mapped_column(BigInteger, default=0)
    """Recency of the newest listing that the person was told of."""
    told_at: Mapped[datetime] = mapped_column(Moment, default=now)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    stop_hash: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the token in the newest mail's link that stops the alert."""
