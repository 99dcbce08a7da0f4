"""Take photos in, give them to a listing, let them go."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.clock import now

from .models import PENDING, Photo, Progress
from .processing import PhotoError, Picture, check
from .storage import ORIGINAL, OWNER, PhotoStore, StoreError, file_name, new_name, original_name

logger = logging.getLogger(__name__)

NO_ROOM = "no_room"
"""Reason of a photo that the store could not keep."""

MOST = 8
"""Photos per listing."""

UNUSED = timedelta(hours=24)
"""After this long, photos of a form that was never sent are deleted, and originals whatever became of them."""

TOLD = timedelta(days=7)
"""How long a listing's page tells that a photo failed."""

SETTLED = timedelta(minutes=10)
"""Files younger than this may belong to a row that is about to be written."""

RECEIVED = "photos received in this transaction"
"""Key in the session: what the queue is told of when the transaction is committed."""

BATCH = 500
"""Names that the database is asked about at once."""


def take(session: Session, store: PhotoStore, data: bytes, filename: str = "") -> Photo:
    """Take an uploaded file in, without a listing yet, for processing in a job.

    Raises `PhotoError` for what can be told without unfolding the picture, or when there is no room: nothing is kept
    of it then, and the rest of the form goes on.
    """
    check(data, filename)
    try:
        return receive(session, store, data, filename)
    except StoreError as error:
        logger.exception("a photo could not be kept")
        raise PhotoError(NO_ROOM, filename) from error


def receive(session: Session, store: PhotoStore, data: bytes, filename: str = "", turn: int = 0) -> Photo:
    """Put a file in the queue: it is processed soon after the commit."""
    # The name's end tells most, its kind included.
    photo = Photo(name=new_name(), state=Progress.RECEIVED, filename=filename[-80:], turn=turn % 360)
    store.put(original_name(photo.name), data)
    session.add(photo)
    session.info.setdefault(RECEIVED, []).append(photo.name)
    return photo


def keep(session: Session, store: PhotoStore, picture: Picture) -> Photo:
    """Keep a processed picture."""
    photo = Photo(name=new_name(), width=picture.width, height=picture.height, fingerprint=picture.fingerprint)
    put(store, photo.name, picture)
    session.add(photo)
    return photo


def put(store: PhotoStore, name: str, picture: Picture) -> None:
    """Write a processed picture's files."""
    for variant in picture.variants:
        store.put(file_name(name, variant.size, variant.format), variant.data)


def waiting(session: Session, names: Iterable[str]) -> list[Photo]:
    """Return the photos that a form says it has kept, in the form's order; only ones that belong to no listing."""
    wanted = list(dict.fromkeys(names))[:MOST]
    found = session.scalars(select(Photo).where(Photo.name.in_(wanted), Photo.listing_id.is_(None)))
    by_name = {photo.name: photo for photo in found}
    return [by_name[name] for name in wanted if name in by_name]


def arrange(session: Session, store: PhotoStore, listing_id: int, photos: Sequence[Photo]) -> int:
    """Make these the listing's photos, in this order; others that it had are deleted. Returns how many are ready."""
    kept = {photo.id for photo in photos}
    for photo in session.scalars(select(Photo).where(Photo.listing_id == listing_id)):
        if photo.id not in kept:
            discard(session, store, photo)
    for position, photo in enumerate(photos[:MOST]):
        photo.listing_id, photo.position = listing_id, position
    session.flush()
    return count_ready(session, listing_id)


def count_ready(session: Session, listing_id: int) -> int:
    """Return how many photos of a listing can be shown. Asks the database: jobs may have finished meanwhile."""
    ready = select(func.count(Photo.id)).where(Photo.listing_id == listing_id, Photo.state == Progress.READY)
    return session.scalar(ready) or 0


def turn(session: Session, store: PhotoStore, photo: Photo, degrees: int) -> Photo:
    """Replace a photo by itself turned clockwise, under a new name: addresses of photos are cached for ever."""
    if degrees % 360 == 0 or not photo.is_ready:
        return photo
    largest = store.get(photo.files()[-2])
    if largest is None:
        return photo
    turned = receive(session, store, largest, turn=degrees)
    turned.listing_id, turned.position = photo.listing_id, photo.position
    discard(session, store, photo)
    session.flush()
    return turned


def discard(session: Session, store: PhotoStore, photo: Photo) -> None:
    """Delete a photo and its files, the original included if it still waits."""
    for name in photo.all_files():
        store.delete(name)
    session.delete(photo)


def purge(session: Session, store: PhotoStore) -> int:
    """Delete photos of forms that were never sent, and failed ones that were told of. Returns how many."""
    old = select(Photo).where(Photo.listing_id.is_(None), Photo.created_at < now() - UNUSED)
    told = select(Photo).where(Photo.state == Progress.FAILED, Photo.created_at < now() - TOLD)
    gone = {photo.id: photo for query in (old, told) for photo in session.scalars(query)}
    for photo in gone.values():
        discard(session, store, photo)
    session.flush()
    return len(gone)


def sweep(session: Session, store: PhotoStore, *, originals: bool = False) -> int:
    """Delete files that no row answers for: what a machine that stopped half-way left. Returns how many.

    Parameters:
        originals: look at originals only, which is quick.
    """
    done = 0
    found = store.names(now() - SETTLED, originals=originals)
    while names := list(islice(found, BATCH)):
        owners = {name[:OWNER] for name in names}
        rows = session.execute(select(Photo.name, Photo.state).where(Photo.name.in_(owners)))
        states = {row.name: row.state for row in rows}
        for name in names:
            state = states.get(name[:OWNER])
            if state is None or (ORIGINAL.fullmatch(name) and state not in PENDING):
                store.delete(name)
                done += 1
    return done
