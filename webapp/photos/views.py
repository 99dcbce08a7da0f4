"""Serve photos, and tell how far they have come."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, jsonify, request, url_for
from sqlalchemy import select

from webapp.extensions import db

from . import work
from .models import Photo
from .processing import SIZES
from .queues import PhotoQueue
from .services import MOST
from .storage import NAME, PhotoStore, file_name
from .words import state_words

photos = Blueprint("photos", __name__, url_prefix="/photos")

TYPES = {"avif": "image/avif", "webp": "image/webp"}


def store() -> PhotoStore:
    """Return the application's photo store."""
    kept: PhotoStore = current_app.extensions["photos"]
    return kept


def queue() -> PhotoQueue:
    """Return who is told that photos wait."""
    told: PhotoQueue = current_app.extensions["photo_queue"]
    return told


@photos.get("/<string:name>")
def show(name: str) -> Response:
    """Send one file. A name never gets another content, so it may be cached for ever."""
    data = store().get(name) if NAME.fullmatch(name) else None
    if data is None:
        abort(404)
    response = Response(data, mimetype=TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.set_etag(name)
    return response


@photos.get("/etat")
def progress() -> Response:
    """Tell whoever knows photos' names, which nobody can guess, how far they have come."""
    names = request.args.getlist("photo")[:MOST]
    found = db.session.scalars(select(Photo).where(Photo.name.in_(names))).all()
    if any(photo.is_pending for photo in found):
        # Somebody waits: a photo that a stopped server left is taken up without waiting for the timer.
        queue().add(work.overdue(db.session()))
    answer = jsonify(
        [
            {
                "name": photo.name,
                "state": photo.state,
                "words": state_words(photo),
                "picture": url_for("photos.show", name=file_name(photo.name, SIZES[0], "webp"))
                if photo.is_ready
                else "",
            }
            for photo in found
        ]
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
