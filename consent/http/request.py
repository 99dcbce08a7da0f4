"""What a request for a page says: its address, the way back to it, and what the answer is for."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from consent import urls
from consent.endpoints.origin import local, mount, page_before, quoted
from consent.state import ConsentState
from consent.urls import Url

Environ = MutableMapping[str, Any]

PAGE, FRAME, FRAGMENT = "page", "frame", "fragment"
"""What an answer becomes: a document of its own, a document inside another, or a piece that a script asked for."""

_QUERY = re.compile(r"[^A-Za-z0-9/?:@!$&()*+,;=~._%-]")
_FRAMES = frozenset({"iframe", "frame", "fencedframe", "object", "embed"})
_SCRIPTED = ("HTTP_HX_REQUEST", "HTTP_TURBO_FRAME", "HTTP_X_PJAX", "HTTP_X_UP_VERSION")


class Asked(NamedTuple):
    """A request, and what was read from it.

    Parameters:
        environ: as the application sees it.
        state: what the visitor allows.
        denied: names of tracker cookies that the browser still sends although they are not allowed.
        revalidates: whether the application was asked about a page that bears this visitor's mark.
        used_once: whether a vendor is allowed for this page load alone, by a cookie that is to be taken back.
        accept_encoding: what the visitor's browser can read.
    """

    environ: Environ
    state: ConsentState
    denied: list[str]
    revalidates: bool
    used_once: bool
    accept_encoding: str


def path(environ: Mapping[str, Any]) -> str:
    """Give the path as it stands in an address, the mount point included."""
    return quoted(f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}") or "/"


def query(environ: Mapping[str, Any]) -> str:
    """Give the query with its question mark, characters that never belong there percent-encoded."""
    text = environ.get("QUERY_STRING", "")
    return "?" + _QUERY.sub(lambda found: quote(found[0].encode("latin-1", "replace")), text) if text else ""


def address(environ: Mapping[str, Any]) -> Url:
    """Give the page's address as the browser knows it, as far as the server can know."""
    server = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME', '')}:{environ.get('SERVER_PORT', '')}"
    scheme, host, port = _origin(str(environ.get("wsgi.url_scheme", "http")), str(server))
    return Url(scheme, host, port, path(environ), query(environ).removeprefix("?"))


def return_to(environ: Mapping[str, Any]) -> str:
    """Give the local address to which the visitor comes back after choosing.

    The answer to a POST has an address that cannot be asked for again; the page before it can.
    """
    if environ.get("REQUEST_METHOD", "GET") in ("GET", "HEAD"):
        return path(environ) + query(environ)
    return local(page_before(environ)) or f"{mount(environ)}/"


def purpose(environ: Mapping[str, Any]) -> str:
    """Say what the answer is for: `PAGE`, `FRAME` or `FRAGMENT`."""
    # htmx and Turbo put the whole body of the answer in place of the page's.
    if environ.get("HTTP_HX_BOOSTED") == "true" or environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST") == "true":
        return PAGE
    if environ.get("HTTP_X_TURBO_REQUEST_ID") and not environ.get("HTTP_TURBO_FRAME"):
        return PAGE
    destination = environ.get("HTTP_SEC_FETCH_DEST", "")
    if destination in _FRAMES:
        return FRAME
    if destination == "empty" or environ.get("HTTP_X_REQUESTED_WITH", "").lower() == "xmlhttprequest":
        return FRAGMENT
    for name in _SCRIPTED:
        if environ.get(name):
            return FRAGMENT
    return PAGE


@lru_cache(256)
def _origin(scheme: str, server: str) -> tuple[str, str, int | None]:
    found = urls.parse(f"{scheme}://{server}/")
    # A host that is no host belongs to nobody: everything is a third party then.
    return (found.scheme, found.host, found.port) if found else (scheme, "invalid", None)
