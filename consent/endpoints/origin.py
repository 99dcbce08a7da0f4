"""Where a request comes from and where it may go back to: no choice from elsewhere, no redirect to elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

_LONGEST = 2_000
"""Characters of an address to go back to: what every browser and proxy carries."""

_SAFE = "/:@!$&()*+,;=~-._"
"""Signs that stand in a path as they are (RFC 3986, 3.3), but for the apostrophe, which ends an attribute's value."""

_PLAIN = re.compile(r"[A-Za-z0-9/:@!$&()*+,;=~._-]*")

_DEFAULT_PORTS = (":80", ":443")


def is_own(environ: Mapping[str, Any]) -> bool:
    """Say whether a POST was sent by a page of this very origin.

    Fetch Metadata is believed first, since no page can forge it; then `Origin`, then `Referer`, each of which has to
    name this host. A request with none of the three comes from no browser made since 2020: what it decides, it
    decides for itself alone, because it carries no visitor's cookie.
    Source: W3C Fetch Metadata Request Headers; RFC 6454, section 7.
    """
    if site := environ.get("HTTP_SEC_FETCH_SITE"):
        return str(site) in ("same-origin", "none")  # "none": typed or reloaded by the person
    for header in ("HTTP_ORIGIN", "HTTP_REFERER"):
        if (value := environ.get(header)) is not None:
            return _netloc(str(value)) == host(environ)
    return True


def host(environ: Mapping[str, Any]) -> str:
    """Give host and port that the browser asked for, in lower case, a default port left out."""
    name = str(environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME', '')}:{environ.get('SERVER_PORT', '')}")
    return _without_default_port(name.lower())


def hostname(environ: Mapping[str, Any]) -> str:
    """Give the host alone, without port or brackets."""
    try:
        return urlsplit(f"//{host(environ)}").hostname or ""
    except ValueError:
        return ""


def back(environ: Mapping[str, Any], wanted: str, own_prefix: str) -> str:
    """Give the address to go back to: the wanted one if it is local, else the page before, else the home page.

    Parameters:
        wanted: what the form or the query says; believed only if it is a path on this site.
        own_prefix: our own addresses with the mount point; nobody is sent back to where he chooses.
    """
    for candidate in (wanted, page_before(environ)):
        path = local(candidate)
        if path and not path.startswith(own_prefix):
            return path
    return mount(environ) + "/"


def quoted(path: str) -> str:
    """Write a path as it stands in addresses; WSGI hands it over decoded, as Latin-1 (PEP 3333)."""
    return path if _PLAIN.fullmatch(path) else quote(path.encode("latin-1", "replace"), safe=_SAFE)


def mount(environ: Mapping[str, Any]) -> str:
    """Give the path that the application is mounted at, as it stands in addresses; empty for the whole host."""
    return quoted(str(environ.get("SCRIPT_NAME", "")))


def cookie_path(environ: Mapping[str, Any]) -> str:
    """Give the path of our own cookies: all of the application, and no other that is mounted beside it on the host.

    Browsers compare it with addresses letter by letter, so it is written as these are. A semicolon ends it
    (RFC 6265, 4.1.1): where a mount point has one, the cookie is for the whole host.
    """
    path = mount(environ)
    return path if path and ";" not in path else "/"


def local(address: str) -> str | None:
    r"""Give an address back as it may stand in `Location` if it is a path on this site, else `None`.

    Browsers drop tabs and line ends and take a backslash for a slash (WHATWG URL, 4.4), so ``/\evil.example`` and
    ``/<tab>/evil.example`` lead away; both are refused together with everything else that is no plain path.
    """
    if not re.match(r"/(?![/\\])", address) or len(address) > _LONGEST or re.search(r"[\x00-\x20\x7f\\]", address):
        return None
    return quote(address, safe="/?#[]@!$&'()*+,;=:%~-._")


def is_from(environ: Mapping[str, Any], path: str) -> bool:
    """Say whether the page that sent the request was the one at `path`."""
    return page_before(environ).partition("?")[0] == path


def page_before(environ: Mapping[str, Any]) -> str:
    """Give path and query of the page that sent the request, as the browser wrote them; empty if it is none of ours."""
    referer = str(environ.get("HTTP_REFERER", ""))
    if _netloc(referer) != host(environ):
        return ""
    parts = urlsplit(referer)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _netloc(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return _without_default_port(parts.netloc.rpartition("@")[2].lower()) if parts.scheme in ("http", "https") else ""


def _without_default_port(name: str) -> str:
    # Whichever it is: behind a proxy that ends TLS the server does not know the browser's scheme.
    return next((name.removesuffix(port) for port in _DEFAULT_PORTS if name.endswith(port)), name)
