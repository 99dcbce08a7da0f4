"""The photo part of the posting form: kept photos, their order, turns and removals, and new files.

Photos that were taken in stay with the form when something else in it has to be corrected; the form names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.photos import services
from webapp.photos.models import Photo
from webapp.photos.processing import MAX_BYTES, PhotoError
from webapp.photos.storage import PhotoStore
from webapp.photos.words import message

TURNS = (0, 90, 180, 270)


def arranged(session: Session, store: PhotoStore, form: MultiDict[str, str], own: Iterable[Photo] = ()) -> list[Photo]:
    """Return the photos that the form keeps, turned and ordered as it says.

    Parameters:
        own: photos that the listing being edited has already.
    """
    known = {photo.name: photo for photo in (*services.waiting(session, form.getlist("photo")), *own)}
    kept = []
    for place, name in enumerate(form.getlist("photo")):
        photo = known.pop(name, None)
        if photo is None:
            continue
        if form.get(f"remove_{name}"):
            if photo.listing_id is None:
                services.discard(session, store, photo)
            continue
        turn = form.get(f"turn_{name}", 0, type=int)
        if turn in TURNS[1:]:
            photo = services.turn(session, store, photo, turn)
        wanted = form.get(f"position_{name}", place + 1, type=int)
        # The cover goes first; of two photos at one place the one that was moved there wins.
        kept.append((form.get("cover") != name, wanted, wanted == place + 1, place, photo))
    return [entry[-1] for entry in sorted(kept, key=lambda entry: entry[:-1])]


def added(
    session: Session, store: PhotoStore, files: Sequence[FileStorage], kept: Sequence[Photo]
) -> tuple[list[Photo], list[str]]:
    """Take new files in. Returns the photos, and what to say about those that could not be taken."""
    photos: list[Photo] = []
    errors: list[str] = []
    for file in files:
        if not file or not file.filename:
            continue
        if len(kept) + len(photos) >= services.MOST:
            errors.append(gettext("Huit photos au plus : les suivantes n’ont pas été gardées."))
            break
        try:
            photos.append(services.take(session, store, file.read(MAX_BYTES + 1), file.filename))
        except PhotoError as error:
            errors.append(message(error))
    for file in files:
        # What the server put aside on disk while the request came in goes now, not when the memory is tidied.
        file.close()
    session.flush()
    return photos, errors
