"""Answers that are no page and yet lead to third parties: scripts of workers, and redirects of what a page loads.

A browser tells by `Sec-Fetch-Dest` what it wants an answer for (W3C Fetch Metadata Request Headers, 2.1).
"""

from __future__ import annotations

from consent import urls
from consent.endpoints import origin
from consent.rewrite.party import Parties

from . import caching, request
from .document import page_state
from .headers import Headers
from .request import Asked, Environ
from .site import Site

_WORKERS = frozenset({"worker", "sharedworker", "serviceworker"})
_PARTS = _WORKERS | {
    "audio", "embed", "fencedframe", "font", "frame", "iframe", "image", "json", "manifest", "object", "script",
    "style", "track", "video", "xslt",
}  # fmt: skip
"""Destinations of what a page loads by itself. Where a person goes, a redirect may lead where it likes."""


def guarded(status: str, headers: Headers, site: Site, asked: Asked) -> Headers:
    """Give the fields of any answer, changed if it is a worker's script or sends a page's part elsewhere."""
    environ = asked.environ
    wanted_for = environ.get("HTTP_SEC_FETCH_DEST", "")
    if wanted_for == "document":
        return headers
    if status.startswith("3") and _is_part(environ, wanted_for):
        headers = _staying(headers, site, asked)
    if wanted_for in _WORKERS:
        return [*_bound(headers, site), _policy(site, asked, everybody=False)]
    if not wanted_for and "HTTP_REFERER" in environ and _is_script(headers):
        # A page's script or a worker's, nobody tells. Workers alone obey this field, and it is the same for all, so
        # that caches may keep the script.
        return [*headers, _policy(site, asked, everybody=True)]
    return headers


def _is_part(environ: Environ, wanted_for: str) -> bool:
    """Say whether a page asks for a part of itself. Without encryption browsers tell it only by what they accept."""
    if wanted_for:
        return wanted_for in _PARTS or environ.get("HTTP_SEC_FETCH_MODE") == "cors"
    accept = environ.get("HTTP_ACCEPT", "")
    return accept.startswith(("image/", "text/css")) or (accept == "*/*" and "HTTP_REFERER" in environ)


def _is_script(headers: Headers) -> bool:
    return any(name.lower() == "content-type" and "javascript" in value.lower() for name, value in headers)


def _policy(site: Site, asked: Asked, *, everybody: bool) -> tuple[str, str]:
    host, script_name = request.address(asked.environ).host, origin.mount(asked.environ)
    return site.worker_policy(host, script_name, asked.state, everybody=everybody)


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
