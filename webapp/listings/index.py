"""Keep the text index in step with the listings."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.search import vocabulary
from webapp.search.engines import Entry, index_for, tag
from webapp.search.models import ListingWord

from .models import Listing

TABLES = ("listing_text", ListingWord.__tablename__)
"""What this module keeps; both are made from the listings and could be made again."""


def entry(listing: Listing) -> Entry:
    """Return what the index keeps of a listing."""
    marks = (
        tag("c", listing.category_code),
        tag("c", listing.branch),
        tag("d", listing.department),
        tag("r", listing.region),
        tag("m", listing.commune),
        tag("s", listing.seller),
    )
    # People search by category and city, too, without choosing them as filters.
    body = f"{listing.body}\n{listing.category.french} {listing.city}"
    return Entry(listing.recency, listing.title, body, marks)


def add(session: Session, listing: Listing) -> None:
    """Let searches find a listing."""
    index_for(session).put(session, entry(listing))
    vocabulary.learn(session, listing.title)


def withdraw(session: Session, listing: Listing) -> None:
    """Let searches find a listing no more. To be called before its title or recency changes."""
    index_for(session).remove(session, listing.recency)
    vocabulary.forget(session, listing.title)
