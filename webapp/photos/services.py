"""Take photos in, give them to a listing, let them go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.clock import now

from .models import Photo
from .processing import Picture, process
from .storage import PhotoStore, file_name, new_name

MOST = 8
"""Photos per listing."""

UNUSED = timedelta(hours=24)
"""After this long, photos of a form that was never sent are deleted."""


def take(session: Session, store: PhotoStore, data: bytes, filename: str = "", turn: int = 0) -> Photo:
    """Process an uploaded file and keep it without a listing yet. Raises `PhotoError`; the original is not kept."""
    return keep(session, store, process(data, filename, turn))


def keep(session: Session, store: PhotoStore, picture: Picture) -> Photo:
    """Keep a processed picture."""
    photo = Photo(name=new_name(), width=picture.width, height=picture.height, fingerprint=picture.fingerprint)
    for variant in picture.variants:
        store.put(file_name(photo.name, variant.size, variant.format), variant.data)
    session.add(photo)
    return photo


def waiting(session: Session, names: Iterable[str]) -> list[Photo]:
    """Return the photos that a form says it has kept, in the form's order; only ones that belong to no listing."""
    wanted = list(dict.fromkeys(names))[:MOST]
    found = session.scalars(select(Photo).where(Photo.name.in_(wanted), Photo.listing_id.is_(None)))
    by_name = {photo.name: photo for photo in found}
    return [by_name[name] for name in wanted if name in by_name]


def arrange(session: Session, store: PhotoStore, listing_id: int, photos: Sequence[Photo]) -> int:
    """Make these the listing's photos, in this order; others that it had are deleted. Returns their number."""
    kept = {photo.id for photo in photos}
    for photo in session.scalars(select(Photo).where(Photo.listing_id == listing_id)):
        if photo.id not in kept:
            discard(session, store, photo)
    for position, photo in enumerate(photos[:MOST]):
        photo.listing_id, photo.position = listing_id, position
    session.flush()
    return min(len(photos), MOST)


def turn(session: Session, store: PhotoStore, photo: Photo, degrees: int) -> Photo:
    """Replace a photo by itself turned clockwise, under a new name: addresses of photos are cached for ever."""
    largest = store.get(photo.files()[-2])
    if largest is None or degrees % 360 == 0:
        return photo
    turned = keep(session, store, process(largest, turn=degrees))
    turned.listing_id, turned.position = photo.listing_id, photo.position
    discard(session, store, photo)
    session.flush()
    return turned


def discard(session: Session, store: PhotoStore, photo: Photo) -> None:
    """Delete a photo and its files."""
    for name in photo.files():
        store.delete(name)
    session.delete(photo)


def purge(session: Session, store: PhotoStore) -> int:
    """Delete photos of forms that were never sent. Returns how many."""
    old = session.scalars(select(Photo).where(Photo.listing_id.is_(None), Photo.created_at < now() - UNUSED)).all()
    for photo in old:
        discard(session, store, photo)
    return len(old)
