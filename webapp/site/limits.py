"""How much a request may carry: little, except where photos are sent."""

from __future__ import annotations

from flask import Flask, request

SMALL = 512 * 1024
"""Bytes. The longest form, a listing's text, takes some twenty thousand."""

WITH_PHOTOS = frozenset({"post.submit", "manage.edit_own", "manage.edit_by_link"})
"""Endpoints that take photos, up to MAX_CONTENT_LENGTH."""

LARGER = {"transfer.take": 4 * 1024 * 1024}
"""Endpoints that take a file; twice what they read, so that one somewhat too large is told so in its own words."""


def init_app(app: Flask) -> None:
    """Set each request's limit. Has to come before whatever reads the form, CSRF protection included."""

    @app.before_request
    def _limit() -> None:
        if request.endpoint not in WITH_PHOTOS:
            request.max_content_length = LARGER.get(request.endpoint or "", SMALL)
