"""Serve photos."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app

from .storage import PhotoStore

photos = Blueprint("photos", __name__, url_prefix="/photos")

TYPES = {"avif": "image/avif", "webp": "image/webp"}


def store() -> PhotoStore:
    """Return the application's photo store."""
    kept: PhotoStore = current_app.extensions["photos"]
    return kept


@photos.get("/<string:name>")
def show(name: str) -> Response:
    """Send one file. A name never gets another content, so it may be cached for ever."""
    data = store().get(name)
    if data is None:
        abort(404)
    response = Response(data, mimetype=TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.set_etag(name)
    return response
