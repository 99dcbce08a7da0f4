"""Answers that are no page and yet lead to third parties: scripts of workers, and redirects of what a page loads.

A browser tells by `Sec-Fetch-Dest` what it wants an answer for (W3C Fetch Metadata Request Headers, 2.1).
"""

from __future__ import annotations

from consent import urls
from consent.rewrite.party import Parties

from . import caching, request
from .document import page_state
from .headers import Headers
from .request import Asked
from .site import Site

_WORKERS = frozenset({"worker", "sharedworker", "serviceworker"})
_PARTS = _WORKERS | {
    "audio", "embed", "fencedframe", "font", "frame", "iframe", "image", "json", "manifest", "object", "script",
    "style", "track", "video", "xslt",
}  # fmt: skip
"""Destinations of what a page loads by itself. Where a person goes, a redirect may lead where it likes."""


def guarded(status: str, headers: Headers, site: Site, asked: Asked) -> Headers:
    """Give the fields of any answer, changed if it is a worker's script or sends a page's part elsewhere."""
    wanted_for = asked.environ.get("HTTP_SEC_FETCH_DEST", "")
    if not wanted_for or wanted_for == "document":
        return headers
    if status.startswith("3") and (wanted_for in _PARTS or asked.environ.get("HTTP_SEC_FETCH_MODE") == "cors"):
        headers = _staying(headers, site, asked)
    if wanted_for in _WORKERS:
        host, script_name = request.address(asked.environ).host, request.script_name(asked.environ)
        headers = [*_bound(headers, site), site.worker_policy(host, script_name, asked.state)]
    return headers


def _staying(headers: Headers, site: Site, asked: Asked) -> Headers:
    """Leave out a `Location` that is not allowed: the page gets the redirect's own few words."""
    here = request.address(asked.environ)
    parties = Parties(here, site.settings.registry, page_state(site, asked.state, []))
    depends = False
    kept: Headers = []
    for name, value in headers:
        url = urls.parse(value, here) if name.lower() == "location" else None
        verdict = parties.judge(url) if url is not None else None
        depends = depends or verdict is not None
        if verdict is None or verdict.allowed:
            kept.append((name, value))
    return _bound(kept, site) if depends else headers


def _bound(headers: Headers, site: Site) -> Headers:
    """Keep an answer from being used again for another visitor, or for another purpose."""
    return caching.with_vary(headers, ("Sec-Fetch-Dest",)) if site.settings.is_shared else caching.private(headers)
