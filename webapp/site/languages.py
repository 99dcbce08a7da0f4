"""Which language a visitor reads: her own choice, then her browser's wish, then French."""

from __future__ import annotations

from flask import Flask, Response, has_request_context, request
from flask_babel import get_locale

LANGUAGES = {"fr": "Français", "en": "English"}
"""Every language of the site, by code, named in itself. The first is the default."""

COOKIE = "lang"
COOKIE_SECONDS = 180 * 86_400
"""Lifetime of the language cookie. It only remembers what was asked for (law 78-17, article 82: no consent needed)."""


def pick_language() -> str:
    """Return the language for this request."""
    if not has_request_context():
        return next(iter(LANGUAGES))
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or next(iter(LANGUAGES))


def current_language() -> str:
    """Return the code of the language in use."""
    return str(get_locale() or next(iter(LANGUAGES)))[:2]


def init_app(app: Flask) -> None:
    """Give templates the language, and tell caches that pages differ by it."""

    @app.context_processor
    def _helpers() -> dict[str, object]:
        return {"language": current_language(), "languages": LANGUAGES}

    @app.after_request
    def _vary(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.update(("Accept-Language", "Cookie"))
        return response
