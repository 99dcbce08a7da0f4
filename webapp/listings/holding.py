"""Which listings a person should look at first, and why. None is refused here."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.defences import banned, lexicon, signs
from webapp.defences.models import Effect
from webapp.photos.models import Photo
from webapp.photos.processing import differing_bits
from webapp.places.lookup import slug
from webapp.thirdparties import videos

from .models import Listing, ListingHold
from .reasons import Finding, Reason
from .states import VISIBLE, State

NEWEST = 300
"""Listings that a new one is compared with: those who post copies do so within days."""
RUN = 3
"""Words that are looked at together."""
ALIKE = 0.7
"""Share of common runs from which on two texts count as copies."""
NEWEST_PHOTOS = 20_000
"""Photos that a new one is compared with bit by bit; the same fingerprint is found whatever its age."""
NEAR = 6
"""Bits by which the fingerprints of a photo and its copy may differ."""
CROWD = 10
"""Listings of one network within an hour from which on the next first listing is looked at."""
BURST = 3
"""Listings of one mailbox within `BURST_TIME` from which on the next first listing is looked at."""
BURST_TIME = timedelta(hours=1)
LIVE = (*VISIBLE, State.REVIEW, State.PAUSED)


def findings(session: Session, listing: Listing) -> tuple[Finding, ...]:
    """Return what in a listing a person should look at before it is shown."""
    texts = (listing.title, listing.body)
    found = []
    if (number := copy_of(session, listing)) is not None:
        found.append(Finding(Reason.COPY_TEXT, str(number)))
    if (number := photo_copy_of(session, listing)) is not None:
        found.append(Finding(Reason.COPY_PHOTO, str(number)))
    if words := banned.found(session, Effect.HOLD, listing.category_code, texts):
        found.append(Finding(Reason.BANNED, ", ".join(words)[:200]))
    for theme, words in lexicon.read(*texts).items():
        if theme not in lexicon.FORBIDDEN and listing.is_sensitive:
            # Its poster is asked for consent, and a person reads it anyway.
            continue
        reason = Reason.FORBIDDEN if theme in lexicon.FORBIDDEN else Reason.SENSITIVE
        found.append(Finding(reason, f"{theme}: {', '.join(words)}"[:200]))
    if is_first(session, listing):
        # Players for videos are something the board offers: their addresses tell nothing.
        if shown := signs.found_in(videos.LINK.sub(" ", "\n".join(texts))):
            found.append(Finding(Reason.FIRST, " ".join(shown)))
        if _posted_lately(session, listing) >= BURST:
            found.append(Finding(Reason.BURST))
    return tuple(found)


def note(session: Session, listing: Listing, found: tuple[Finding, ...]) -> None:
    """Keep why a listing waits, in place of what was kept before."""
    session.execute(delete(ListingHold).where(ListingHold.listing_id == listing.id))
    session.add_all(ListingHold(listing_id=listing.id, reason=one.reason, detail=one.detail) for one in found)
    session.flush()
    session.expire(listing, ["holds"])


def noted(session: Session, listing: Listing) -> tuple[Finding, ...]:
    """Return what was kept."""
    rows = session.scalars(
        select(ListingHold).where(ListingHold.listing_id == listing.id).order_by(ListingHold.id)
    ).all()
    return tuple(Finding(Reason(row.reason), row.detail) for row in rows)


def is_first(session: Session, listing: Listing) -> bool:
    """Tell whether no other listing of this mailbox was ever shown."""
    other = select(Listing.id).where(
        func.lower(Listing.email) == listing.email.lower(),
        Listing.id != listing.id,
        Listing.published_at.is_not(None),
        # What staff took down earns no trust.
        Listing.state != State.REMOVED,
    )
    return session.scalar(other.limit(1)) is None


def _posted_lately(session: Session, listing: Listing) -> int:
    others = select(func.count(Listing.id)).where(
        func.lower(Listing.email) == listing.email.lower(),
        Listing.id != listing.id,
        Listing.created_at > now() - BURST_TIME,
    )
    return session.scalar(others) or 0


def runs(text: str) -> frozenset[str]:
    """Return all runs of words, without case, accents and punctuation; links and numbers count as words."""
    words = [word for word in slug(re.sub(r"\W+", " ", text)).split("-") if word]
    return frozenset(" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of runs that two texts have in common, from 0 to 1 (Jaccard)."""
    return len(one & other) / len(one | other) if one | other else 0.0


def copy_of(session: Session, listing: Listing) -> int | None:
    """Return the number of a listing whose words this one repeats; one that is shown, waits for review or pauses."""
    newest = (
        select(Listing.id, Listing.title, Listing.body)
        .where(Listing.state.in_(LIVE), Listing.id != listing.id)
        .order_by(Listing.recency.desc())
        .limit(NEWEST)
    )
    own = runs(f"{listing.title} {listing.body}")
    for number, title, body in session.execute(newest):
        if likeness(own, runs(f"{title} {body}")) >= ALIKE:
            return int(number)
    return None


def photo_copy_of(session: Session, listing: Listing, photo: Photo | None = None) -> int | None:
    """Return the number of a listing that shows one of this one's photos, or nearly: resized, compressed again.

    Photos that are still being processed have no fingerprint yet: they are looked at when they are ready.

    Parameters:
        photo: the only one to look at; None for all of the listing's.
    """
    marks = select(Photo.fingerprint).where(Photo.listing_id == listing.id)
    if photo is not None:
        marks = marks.where(Photo.id == photo.id)
    own = [mark for mark in session.scalars(marks) if _tells_something(mark)]
    if not own:
        return None
    live = (
        select(Photo.fingerprint, Photo.listing_id)
        .join(Listing, Listing.id == Photo.listing_id)
        .where(Listing.id != listing.id, Listing.state.in_(LIVE))
    )
    same = session.execute(live.where(Photo.fingerprint.in_(own)).limit(1)).first()
    if same is not None:
        return int(same.listing_id)
    for mark, number in session.execute(live.order_by(Photo.id.desc()).limit(NEWEST_PHOTOS)):
        if any(differing_bits(mark, one) <= NEAR for one in own):
            return int(number)
    return None


def _tells_something(mark: int) -> bool:
    """A picture without any shape, such as a wall, has nearly no bits set, or nearly all: it resembles any other."""
    return NEAR < differing_bits(mark, 0) < 64 - NEAR
