"""Taking back what vendors left: `Set-Cookie` headers that expire their cookies on this site.

A cookie is one of a name, a domain and a path (RFC 6265, 5.3), and those set with `Partitioned` live in a jar of their
own. We cannot see which of these a cookie has, only its name; so every variant is expired. HttpOnly ones go too, since
the server does it. What vendors keep on their own domains cannot be reached from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_address
from itertools import chain, product
from secrets import SystemRandom

from consent.registry import Registry, Vendor
from consent.registry.index import name_pattern

Fields = Sequence[tuple[str, str]]

ALL_FIELDS = 3_800
"""Bytes that all header fields of an answer may take: nginx as it is delivered accepts 4,096, with the status line and
what the server adds, and answers 502 to more."""

ROOM = 3_000
"""Bytes that these fields may take in an answer of our own."""

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z/:-]+\Z")


def expiring(
    registry: Registry, allowed: frozenset[str], seen: Iterable[str], *, host: str, path: str, secure: bool
) -> list[tuple[str, str]]:
    """Write the headers that expire the cookies of all vendors that are not allowed, as many as one answer takes.

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
    paths = _paths(path)
    fields = [*_variants(present, host, paths, secure), *_variants(absent, host, paths[1:], secure)]
    return fitting(fields, ROOM)


def expire(names: Iterable[str], *, host: str, path: str, secure: bool, room: int) -> list[tuple[str, str]]:
    """Write the headers that expire cookies of these names, wherever on the site they may belong.

    Parameters: as for `expiring`.
        room: bytes that they may take.
    """
    known = [name for name in names if _NAME.match(name)]
    return fitting(list(_variants(known, host, _paths(path), secure)), room)


def fitting(fields: list[tuple[str, str]], room: int) -> list[tuple[str, str]]:
    """Choose as many as there is room for. What is left out follows with the next answers.

    Those that come first are the likeliest to meet a cookie. For each to have its turn in the end, a third of the room
    goes to any of the others.

    Parameters:
        room: bytes.
    """
    if size(fields) <= room:
        return fields
    first = _filling(fields, room * 2 // 3)
    others = fields[len(first) :]
    return [*first, *_filling(SystemRandom().sample(others, len(others)), room - size(first))]


def size(fields: Fields) -> int:
    """Count the bytes of header fields as they are sent."""
    return len("".join(chain.from_iterable(fields))) + 4 * len(fields)


def _filling(fields: Fields, room: int) -> list[tuple[str, str]]:
    filled = 0
    for number, field in enumerate(fields):
        filled += size([field])
        if filled > room:
            return list(fields[:number])
    return list(fields)


def _belongs(name: str, vendors: Iterable[Vendor]) -> bool:
    if not _NAME.match(name):
        return False
    own = (cookie for vendor in vendors for cookie in vendor.cookies if cookie.first_party)
    return any(name_pattern(cookie.name).fullmatch(name) for cookie in own)


def _variants(names: Sequence[str], host: str, paths: Iterable[str], secure: bool) -> Iterator[tuple[str, str]]:
    """Write what expires each cookie that may be meant, the likeliest first: most belong to the whole site."""
    places = ["", *(f"; Domain={domain}" for domain in domains(host))]
    for path, partitioned in product(paths, ("", "; Partitioned") if secure else ("",)):
        for name, place in product(names, places):
            expired = f"{name}=; Max-Age=0; Path={path}{place}"
            # On https a cookie is replaced whether it was Secure or not; on http a Secure one cannot be.
            yield "Set-Cookie", f"{expired}; Secure; SameSite=None{partitioned}" if secure else expired


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
