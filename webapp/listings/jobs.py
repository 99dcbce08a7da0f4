"""What time does to listings: reminders, the end, and the erasure of those never confirmed."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import mail
from webapp.clock import local, now
from webapp.photos import services as photo_services
from webapp.photos.storage import PhotoStore
from webapp.site.addresses import whole

from . import services
from .models import Listing
from .services import REMINDERS
from .states import VISIBLE, State

RUNNING = (*VISIBLE, State.PAUSED)
"""States in which a listing's days count."""

UNCONFIRMED = timedelta(days=7)
"""After this long, a listing whose mailed link was never used is erased."""


def remind(session: Session) -> int:
    """Write to posters whose listings end soon. Returns the number of mails."""
    sent = 0
    soon = select(Listing).where(
        Listing.state.in_(RUNNING), Listing.expires_at <= now() + REMINDERS[0], Listing.expires_at > now()
    )
    for listing in session.scalars(soon).all():
        left = listing.expires_at - now()
        due = sum(left <= before for before in REMINDERS)
        if listing.reminders >= due:
            continue
        listing.reminders = due
        token = services.new_key(session, listing)
        mail.send(
            listing.email,
            "listing-ending",
            listing.language,
            optional="listings",
            title=listing.title,
            days=ceil(left / timedelta(days=1)),
            day=f"{local(listing.expires_at):%d/%m/%Y}",
            url=whole("manage.by_link", token=token),
        )
        sent += 1
    return sent


def expire(session: Session) -> int:
    """End the listings whose days are over. Returns how many."""
    over = session.scalars(select(Listing.id).where(Listing.state.in_(RUNNING), Listing.expires_at <= now())).all()
    ended = 0
    for number in over:
        listing = services.locked(session, number)
        # Its poster may have been faster.
        if listing is not None and listing.state in RUNNING and listing.expires_at <= now():
            services.move(session, listing, State.EXPIRED)
            ended += 1
    return ended


def purge(session: Session, store: PhotoStore) -> int:
    """Erase listings that nobody confirmed, and photos of forms that were never sent. Returns how many listings."""
    old = session.scalars(
        select(Listing).where(Listing.state.in_((State.DRAFT, State.WAITING)), Listing.created_at < now() - UNCONFIRMED)
    ).all()
    for listing in old:
        services.remove(session, store, listing)
    photo_services.purge(session, store)
    return len(old)
