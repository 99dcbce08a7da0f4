"""Whole addresses, and addresses to go back to."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app


def whole(endpoint: str, **values: object) -> str:
    """Return an address for mail and feeds.

    It begins with SITE_URL, never with the request's Host header, which anybody can write: a forged one would send the
    reader of a mail, with her one-time link, to somebody else's server.
    """
    site = urlsplit(current_app.config["SITE_URL"])
    adapter = current_app.url_map.bind(site.netloc, site.path, url_scheme=site.scheme)
    current_app.inject_url_defaults(endpoint, values)
    return adapter.build(endpoint, values, force_external=True)


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    """Return a path on this site to send a visitor back to; `otherwise` for anything that leads elsewhere."""
    if not wanted:
        return otherwise
    # Browsers read "\" as "/" and drop tabs and line breaks (WHATWG URL, 4.4): "/\evil.example" leads elsewhere.
    clean = wanted.replace("\\", "/")
    try:
        parts = urlsplit(clean)
    except ValueError:  # "//[": no address at all
        return otherwise
    if parts.scheme or parts.netloc or not clean.startswith("/") or clean.startswith("//"):
        return otherwise
    return otherwise if any(ord(character) < 33 for character in clean) else clean
