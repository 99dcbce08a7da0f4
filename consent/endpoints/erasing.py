"""Taking back what vendors left: `Set-Cookie` headers that expire their cookies on this site.

A cookie is one of a name, a domain and a path (RFC 6265, 5.3), and those set with `Partitioned` live in a jar of their
own. We cannot see which of these a cookie has, only its name; so every variant is expired. HttpOnly ones go too, since
the server does it. What vendors keep on their own domains cannot be reached from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from consent.registry import Registry, Vendor
from consent.registry.index import name_pattern

MOST_HEADERS = 120
"""How many headers one answer carries at most, about 12 kB: more than that breaks proxies. Those seen come first."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z/:-]+\Z")


def expiring(
    registry: Registry, allowed: frozenset[str], seen: Iterable[str], *, host: str, path: str, secure: bool
) -> list[tuple[str, str]]:
    """Write the headers that expire the cookies of all vendors that are not allowed.

    Parameters:
        allowed: ids of the vendors that may act.
        seen: names of the cookies that came with the request.
        host: the site's host, without port.
        path: path of the page the visitor comes from: cookies may belong to a part of the site.
        secure: whether the connection is https.
    """
    denied = [vendor for vendor in registry.vendors if vendor.id not in allowed]
    present = [name for name in dict.fromkeys(seen) if _belongs(name, denied)]
    # A cookie of a part of the site does not come along to our own address, so all exact names are tried there too.
    absent = [
        cookie.name
        for vendor in denied
        for cookie in vendor.cookies
        if cookie.first_party and "*" not in cookie.name and cookie.name not in present
    ]
    headers: list[tuple[str, str]] = []
    for names, paths in ((present, _paths(path)), (absent, _paths(path)[1:])):
        for name in names:
            headers += (("Set-Cookie", value) for value in _variants(name, host, paths, secure))
    return headers[:MOST_HEADERS]


def expire(names: Iterable[str], *, host: str, path: str, secure: bool) -> list[tuple[str, str]]:
    """Write the headers that expire cookies of these names, wherever on the site they may belong.

    Parameters: as for `expiring`.
    """
    known = [name for name in names if _NAME.match(name)]
    return [("Set-Cookie", value) for name in known for value in _variants(name, host, _paths(path), secure)]


def _belongs(name: str, vendors: Iterable[Vendor]) -> bool:
    if not _NAME.match(name):
        return False
    own = (cookie for vendor in vendors for cookie in vendor.cookies if cookie.first_party)
    return any(name_pattern(cookie.name).fullmatch(name) for cookie in own)


def _variants(name: str, host: str, paths: Iterable[str], secure: bool) -> Iterator[str]:
    for path in paths:
        for domain in ("", *domains(host)):
            expired = f"{name}=; Max-Age=0; Path={path}" + (f"; Domain={domain}" if domain else "")
            # On https a cookie is replaced whether it was Secure or not; on http a Secure one cannot be.
            yield f"{expired}; Secure; SameSite=None" if secure else expired
            if secure:
                yield f"{expired}; Secure; SameSite=None; Partitioned"


def domains(host: str) -> list[str]:
    """List the domains for which a host may set cookies, itself first; browsers refuse public suffixes among them."""
    try:
        ip_address(host)
    except ValueError:
        labels = host.split(".")
        return [".".join(labels[start:]) for start in range(len(labels) - 1)]
    return []


def _paths(path: str) -> list[str]:
    """List the cookie paths that a page is under: ``/`` and each folder on the way, with and without its slash."""
    found = ["/"]
    folder = ""
    for name in path.partition("?")[0].strip("/").split("/")[:4]:
        if name and ";" not in name:
            folder += f"/{name}"
            found.append(folder)
    return found
