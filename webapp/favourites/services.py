"""Keep, let go, and tell people what is new."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import mail, rows
from webapp.accounts.models import User
from webapp.clock import now
from webapp.listings import services as listings
from webapp.listings.helpers import price
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.search import finder, query

from .models import Favourite, Pace, SavedSearch

MOST_SEARCHES = 50
"""Saved searches per account; each may cost a search an hour."""

PAUSES = {Pace.AT_ONCE: timedelta(0), Pace.DAILY: timedelta(hours=23), Pace.WEEKLY: timedelta(days=6, hours=23)}
"""Least time between two mails. An hour short of the day, so that a daily run at the same hour never skips one."""

SHOWN = 10
"""Listings named in one mail."""


class TooManyError(ValueError):
    """No more searches can be saved."""


def toggle(session: Session, account_id: int, listing: Listing) -> bool:
    """Keep a listing, or let it go when it was kept. Returns whether it is kept now."""
    found = session.get(Favourite, (account_id, listing.id))
    if found:
        session.delete(found)
        return False
    kept = rows.insert(session, Favourite).values(
        account_id=account_id, listing_id=listing.id, known_price=listing.price
    )
    session.execute(kept.on_conflict_do_nothing())
    return True


def is_kept(session: Session, account_id: int, listing_id: int) -> bool:
    """Tell whether somebody keeps a listing."""
    return session.get(Favourite, (account_id, listing_id)) is not None


def kept(session: Session, account_id: int) -> list[Favourite]:
    """Return what somebody keeps, newest first."""
    statement = select(Favourite).where(Favourite.account_id == account_id)
    return list(session.scalars(statement.order_by(Favourite.created_at.desc())))


def watch(session: Session, account_id: int, listing_id: int, told: bool) -> None:
    """Switch mail about one favourite on or off."""
    if found := session.get(Favourite, (account_id, listing_id)):
        found.told = told


def save(session: Session, account_id: int, wanted: query.Query, name: str, pace: Pace) -> SavedSearch:
    """Save a search from now on. Raises `TooManyError`."""
    number = session.scalar(select(func.count()).select_from(SavedSearch).where(SavedSearch.account_id == account_id))
    if (number or 0) >= MOST_SEARCHES:
        raise TooManyError
    search = SavedSearch(
        account_id=account_id,
        name=name[:80],
        arguments=wanted.first_page().arguments(),
        pace=pace,
        seen=session.scalar(select(func.max(Listing.recency))) or 0,
    )
    session.add(search)
    return search


def saved(session: Session, account_id: int) -> list[SavedSearch]:
    """Return somebody's saved searches."""
    statement = select(SavedSearch).where(SavedSearch.account_id == account_id)
    return list(session.scalars(statement.order_by(SavedSearch.created_at.desc())))


def own_search(session: Session, account_id: int, number: int) -> SavedSearch | None:
    """Return a saved search of this account."""
    found = session.get(SavedSearch, number)
    return found if found and found.account_id == account_id else None


def news(session: Session, search: SavedSearch) -> list[Listing]:
    """Return visible listings that the person has not been told of, newest first."""
    wanted = query.parse({**search.arguments, "tri": "date"})
    found = listings.in_order(session, finder.find(session, wanted, SHOWN).ids)
    return [listing for listing in found if listing.recency > search.seen and listing.poster_id != search.account_id]


def stop(session: Session, token: str) -> SavedSearch | None:
    """Switch an alert off with the token from its mail. Returns the search, None for an unknown token."""
    wanted = hashlib.sha256(token.encode()).hexdigest()
    found = session.scalar(select(SavedSearch).where(SavedSearch.stop_hash == wanted))
    if found:
        found.pace = Pace.NEVER
    return found


def send_alerts(session: Session, address: Callable[..., str]) -> int:
    """Mail what is new in the searches whose time has come.

    Parameters:
        address: makes whole addresses from an endpoint and its values.

    Returns:
        the number of mails written.
    """
    sent = 0
    for search in session.scalars(select(SavedSearch).where(SavedSearch.pace != Pace.NEVER)).all():
        if now() - search.told_at < PAUSES[Pace(search.pace)]:
            continue
        person = session.get(User, search.account_id)
        found = news(session, search)
        if not found or person is None or not person.is_verified:
            continue
        token = secrets.token_urlsafe(24)
        search.stop_hash = hashlib.sha256(token.encode()).hexdigest()
        search.seen, search.told_at = found[0].recency, now()
        mail.send(
            person.email,
            "search-news",
            person.language,
            optional="alerts",
            unsubscribe_url=address("favourites.stop", token=token),
            name=search.name,
            lines=[line(listing) for listing in found],
            url=address("listings.search", **search.arguments),
            stop_url=address("favourites.stop", token=token),
        )
        sent += 1
    return sent


def send_favourite_news(session: Session, address: Callable[..., str]) -> int:
    """Mail those who asked when the price of a favourite dropped or it is sold. Returns the number of mails."""
    sent = 0
    for favourite in session.scalars(select(Favourite).where(Favourite.told)).all():
        listing = favourite.listing
        person = session.get(User, favourite.account_id)
        dropped = (
            listing.price is not None and favourite.known_price is not None and listing.price < favourite.known_price
        )
        sold = listing.state == State.SOLD and not favourite.told_gone
        if person is None or not person.is_verified or not (sold or (dropped and listing.visible)):
            continue
        mail.send(
            person.email,
            "favourite-sold" if sold else "favourite-cheaper",
            person.language,
            optional="alerts",
            title=listing.title,
            price=price(listing.price),
            before=price(favourite.known_price),
            url=address("favourites.mine") if sold else address("listings.show", number=listing.id, slug=listing.slug),
        )
        favourite.known_price, favourite.told_gone = listing.price, favourite.told_gone or sold
        sent += 1
    return sent


def line(listing: Listing) -> str:
    """Return a listing in one line of a mail."""
    amount = price(listing.price)
    return f"{listing.title}{', ' + amount if amount else ''} – {listing.city} ({listing.department})"
