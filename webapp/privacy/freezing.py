"""Limitation (GDPR, article 18): the data stay, but are neither shown nor used, and nobody writes to the person."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import rows
from webapp.accounts.models import User
from webapp.clock import now
from webapp.listings import services as listings
from webapp.listings.models import Listing
from webapp.listings.states import VISIBLE, State
from webapp.mail import stops
from webapp.mail.outbox import address_hash

from .models import Freeze, FrozenListing
from .person import Person


def is_frozen(session: Session, email: str) -> bool:
    """Tell whether the owner of a mailbox had her data frozen."""
    return session.get(Freeze, address_hash(email)) is not None


def take_along(session: Session, old: str, new: str) -> None:
    """Have a freeze hold for a person's new mailbox, too: there she finds the button that ends it."""
    if is_frozen(session, old) and not is_frozen(session, new):
        session.add(Freeze(address_hash=address_hash(new)))


def freeze(session: Session, person: Person) -> int:
    """Take a person's listings out of sight and stop all optional mail. Returns the number of listings."""
    hashed = address_hash(person.email)
    session.execute(rows.insert(session, Freeze).values(address_hash=hashed).on_conflict_do_nothing())
    stops.stop(hashed, stops.EVERYTHING)
    if person.account_id is not None and (user := session.get(User, person.account_id)):
        user.limited_at = user.limited_at or now()
    hidden = 0
    for listing in _listings(session, person):
        if listings.locked(session, listing.id) is None or listing.state not in VISIBLE:
            continue
        listings.move(session, listing, State.PAUSED)
        session.execute(rows.insert(session, FrozenListing).values(listing_id=listing.id).on_conflict_do_nothing())
        hidden += 1
    session.flush()
    return hidden


def thaw(session: Session, person: Person) -> int:
    """End a freeze: what it took out of sight is shown again, unless its time has run out meanwhile."""
    hashed = address_hash(person.email)
    if (row := session.get(Freeze, hashed)) is not None:
        session.delete(row)
    stops.resume(hashed, stops.EVERYTHING)
    if person.account_id is not None and (user := session.get(User, person.account_id)):
        user.limited_at = None
    shown = 0
    for listing in _listings(session, person):
        mark = session.get(FrozenListing, listing.id)
        if mark is None:
            continue
        session.delete(mark)
        if listing.state == State.PAUSED and (listing.expires_at is None or listing.expires_at > now()):
            listings.show_again(session, listing)
            shown += listing.visible
    session.flush()
    return shown


def _listings(session: Session, person: Person) -> list[Listing]:
    mine = func.lower(Listing.email) == person.email.lower()
    if person.account_id is not None:
        mine = mine | (Listing.poster_id == person.account_id)
    return list(session.scalars(select(Listing).where(mine)))
