"""What a listing does when one of its photos has become ready."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.photos import services as photo_services
from webapp.photos.models import Photo

from . import services


def photo_ready(session: Session, photo: Photo) -> None:
    """Count a photo, then have the listing looked at again if it shows another one's picture."""
    if photo.listing_id is None:
        return
    # Of two photos that become ready at the same time, the second waits here: else each would count without the other.
    listing = services.locked(session, photo.listing_id)
    if listing is None:
        return
    listing.photo_count = photo_services.count_ready(session, listing.id)
    session.flush()
    services.photo_ready(session, photo)
