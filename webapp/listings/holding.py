"""Which new listings a person should look at first: copies of others, in words or in pictures. None is refused here."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.photos.models import Photo
from webapp.places.lookup import slug

from .models import Listing
from .states import VISIBLE, State

NEWEST = 300
"""Listings that a new one is compared with: those who post copies do so within days."""
RUN = 3
"""Words that are looked at together."""
ALIKE = 0.7
"""Share of common runs from which on two texts count as copies."""
LIVE = (*VISIBLE, State.REVIEW, State.PAUSED)


def is_copy(session: Session, listing: Listing) -> bool:
    """Tell whether a listing repeats one that is shown, waits for review or pauses."""
    return _same_photo(session, listing) or _same_words(session, listing)


def runs(text: str) -> frozenset[str]:
    """Return all runs of words, without case, accents and punctuation; links and numbers count as words."""
    words = [word for word in slug(re.sub(r"\W+", " ", text)).split("-") if word]
    return frozenset(" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of runs that two texts have in common, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one | other else 0.0


def _same_words(session: Session, listing: Listing) -> bool:
    newest = (
        select(Listing.title, Listing.body)
        .where(Listing.state.in_(LIVE), Listing.id != listing.id)
        .order_by(Listing.recency.desc())
        .limit(NEWEST)
    )
    own = runs(f"{listing.title} {listing.body}")
    return any(likeness(own, runs(f"{title} {body}")) >= ALIKE for title, body in session.execute(newest))


def _same_photo(session: Session, listing: Listing) -> bool:
    # 0 and -1 are pictures without any shape, such as a wall: they resemble each other and say nothing.
    own = select(Photo.fingerprint).where(Photo.listing_id == listing.id, Photo.fingerprint.not_in((0, -1)))
    found = (
        select(Photo.id)
        .join(Listing, Listing.id == Photo.listing_id)
        .where(Photo.fingerprint.in_(own), Listing.id != listing.id, Listing.state.in_(LIVE))
    )
    return session.scalar(found.limit(1)) is not None
