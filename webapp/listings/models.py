"""Listings in the database."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, String, Text, and_, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.clock import Moment, now
from webapp.extensions import db
from webapp.photos.models import Photo, Progress
from webapp.places import lookup

from .states import GONE, VISIBLE, State


class Category(db.Model):
    """Where a listing belongs, and the rules that go with it."""

    __tablename__ = "category"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    """``branch`` or ``branch-name``."""
    french: Mapped[str] = mapped_column(String(60))
    english: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    priced: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether listings may name a price."""
    price_required: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    photo_required: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    sensitive: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether listings may reveal data of article 9 of the GDPR."""
    lifetime_days: Mapped[int] = mapped_column(default=60)

    @property
    def branch(self) -> str:
        """The code of the branch, its own for a branch."""
        return self.code.partition("-")[0]

    @property
    def is_branch(self) -> bool:
        """Whether this is a branch, which holds categories and no listings."""
        return "-" not in self.code

    def name(self, language: str) -> str:
        """Return the name to show."""
        return self.english if language == "en" else self.french


def visible_index(name: str, *columns: str) -> Index:
    """Return an index over visible listings only: what searches without words walk along."""
    return Index(name, *columns, sqlite_where=text("visible"), postgresql_where=text("visible"))


class Listing(db.Model):
    """What a person puts up on the board."""

    __tablename__ = "listing"
    __table_args__ = (
        visible_index("ix_listing_newest", "recency"),
        visible_index("ix_listing_price", "price", "recency"),
        visible_index("ix_listing_branch_price", "branch", "price", "recency"),
        visible_index("ix_listing_category_price", "category_code", "price", "recency"),
        visible_index("ix_listing_department_price", "department", "price", "recency"),
        visible_index("ix_listing_commune", "commune", "recency"),
        Index("ix_listing_expiry", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(String(10), default=State.DRAFT)
    visible: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the state is one of `VISIBLE`, kept beside it for the indexes."""
    recency: Mapped[int] = mapped_column(BigInteger, unique=True)
    """Microseconds since 1970 of the last publication or bump: one number orders listings and names their place in the
    text index."""

    category_code: Mapped[str] = mapped_column(ForeignKey("category.code"))
    branch: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    price: Mapped[int | None]
    """Cents; None when no price is named."""
    seller: Mapped[str] = mapped_column(String(12), default="individual")
    """``individual`` or ``professional``."""
    language: Mapped[str] = mapped_column(String(2), default="fr")
    """In which the poster is written to."""

    postcode: Mapped[str] = mapped_column(String(5))
    commune: Mapped[str] = mapped_column(String(5))
    """INSEE code."""
    department: Mapped[str] = mapped_column(String(3))
    region: Mapped[str] = mapped_column(String(3))

    poster_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    """None for people without an account."""
    email: Mapped[str] = mapped_column(String(254), index=True)
    pseudonym: Mapped[str] = mapped_column(String(30))
    sex: Mapped[str | None] = mapped_column(String(5))
    """``woman``, ``man``, ``other``; None when not said."""
    phone: Mapped[str | None] = mapped_column(String(16))
    """E.164. Shown after a click, if the poster gave it."""
    photo_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    bumped_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_from: Mapped[str] = mapped_column(String(10), default="", server_default=text("''"))
    """State in which staff found it when they removed it; empty for all others."""
    """Since when it is sold, expired or removed."""
    reminders: Mapped[int] = mapped_column(default=0)
    """How many mails about the coming end have been written."""
    sensitive: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether staff found that it reveals data of article 9 of the GDPR although its category is about other things."""
    adult_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the poster stated to be 18 or over."""
    policy_version: Mapped[str] = mapped_column(String(20), default="", server_default=text("''"))
    """Version of the privacy policy in force when it was posted."""

    category: Mapped[Category] = relationship(lazy="joined", innerjoin=True)
    photos: Mapped[list[Photo]] = relationship(
        primaryjoin=lambda: and_(Photo.listing_id == Listing.id, Photo.state == Progress.READY),
        order_by=Photo.position,
        lazy="selectin",
        viewonly=True,
    )
    """Those that can be shown."""
    sent_photos: Mapped[list[Photo]] = relationship(order_by=Photo.position, viewonly=True)
    """Also those in work and those that failed, for the poster."""
    holds: Mapped[list[ListingHold]] = relationship(order_by="ListingHold.id", viewonly=True)

    @property
    def is_visible(self) -> bool:
        """Whether anybody may read it."""
        return self.state in VISIBLE

    @property
    def is_sensitive(self) -> bool:
        """Whether it may reveal data of article 9 of the GDPR, by its category or by what staff found."""
        return self.sensitive or self.category.sensitive

    @property
    def is_gone(self) -> bool:
        """Whether it was there and is over."""
        return self.state in GONE

    @property
    def slug(self) -> str:
        """The words at the end of the address."""
        return "-".join(lookup.slug(self.title).split("-")[:8]) or "annonce"

    @property
    def city(self) -> str:
        """The commune's name."""
        found = lookup.commune(self.commune)
        return found.name if found else self.postcode


class ListingKey(db.Model):
    """The right to manage one listing, held by whoever has the token that was mailed. Only its hash is kept."""

    __tablename__ = "listing_key"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the token, in hexadecimal."""
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)


class ListingDay(db.Model):
    """How often one listing was looked at and its poster contacted on one day. Counts only, nobody's name."""

    __tablename__ = "listing_day"

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    views: Mapped[int] = mapped_column(default=0)
    contacts: Mapped[int] = mapped_column(default=0)


class ListingHold(db.Model):
    """One reason for which a listing waits for a person. Gone when that wait is over."""

    __tablename__ = "listing_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(16))
    """One of `reasons.Reason`."""
    detail: Mapped[str] = mapped_column(String(200), default="")
    """The words that were found, or the number of the listing that this one resembles."""
    created_at: Mapped[datetime] = mapped_column(Moment, default=now)
