"""Caches: no one gets another visitor's page, nor his own from before a choice, and pages stay cacheable all the same.

A page's validators carry a mark of the visitor's state. When a browser asks whether its copy still holds, the mark
tells whether it was made for the same state; only then is the application asked, with the validator it gave itself.
`no-store` is never used: it would take the page out of the browser's back and forward cache.
Source: RFC 9110, 8.8 and 13.1; RFC 9111, 4.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from typing import Any

from .headers import Headers, parted, without

VARY = (
    "Cookie",
    "Accept-Language",
    "Sec-GPC",
    "DNT",
    "Sec-Fetch-Dest",
    "X-Requested-With",
    "HX-Request",
    "Turbo-Frame",
)
"""Request fields on which a visitor's page depends."""

_TAG = re.compile(r'(W/)?"([^"]*)"')
_MARKED = re.compile(r"(.*)~(s|w|m)([0-9a-f]{8})\Z", re.S)
_MOMENT = re.compile(r"[0-9]{1,11}")
"""Seconds since 1970, of a year that a date can have."""

BODY_FIELDS = frozenset({"content-md5", "digest", "content-digest", "repr-digest", "accept-ranges", "content-range"})
"""Fields about the very bytes of a body, wrong once it was rewritten."""

VALIDATORS = frozenset({"etag", "last-modified"})
SHARING = frozenset({"cache-control", "surrogate-control", "cdn-cache-control", "vary"})
"""Fields that tell caches for whom a copy is good."""

_DOCUMENTS = frozenset({"document", "iframe", "frame", "object", "embed", "fencedframe"})


def is_navigation(environ: MutableMapping[str, Any]) -> bool:
    """Say whether a browser asks for a document to show."""
    wanted = environ.get("HTTP_SEC_FETCH_DEST")
    return wanted in _DOCUMENTS if wanted else "text/html" in environ.get("HTTP_ACCEPT", "")


def ask(environ: MutableMapping[str, Any], mark: str) -> bool:
    """Change a conditional request so that it asks about the application's own page; say whether it still asks.

    A copy that bears another mark, or none although a document is asked for (it was made before the middleware came),
    is not worth asking about. Parts of a page cannot be had either: what is left out would not be known.

    Parameters:
        mark: eight hexadecimal digits of this visitor's state.
    """
    if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
        _unmark_all(environ, "HTTP_IF_MATCH")
        return False
    document = is_navigation(environ)
    if document:
        for name in ("HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_MODIFIED_SINCE"):
            environ.pop(name, None)
    kept: list[str] = []
    asked = False
    for weak, opaque in _TAG.findall(environ.get("HTTP_IF_NONE_MATCH", "")):
        found = _MARKED.match(opaque)
        if found is None:
            kept += [] if document else [f'{weak}"{opaque}"']
        elif found[3] == mark:
            asked = True
            if found[2] != "m":
                kept.append(f'{"W/" if found[2] == "w" else ""}"{found[1]}"')
            elif _MOMENT.fullmatch(found[1]):
                environ["HTTP_IF_MODIFIED_SINCE"] = formatdate(int(found[1]), usegmt=True)
    if kept:
        environ["HTTP_IF_NONE_MATCH"] = ", ".join(kept)
    elif asked or "*" not in environ.get("HTTP_IF_NONE_MATCH", ""):
        environ.pop("HTTP_IF_NONE_MATCH", None)
    return asked


def _unmark_all(environ: MutableMapping[str, Any], name: str) -> None:
    """Give the application back the validators that it made, for methods that change something."""
    if name in environ:
        environ[name] = _TAG.sub(_unmarked, environ[name])


def _unmarked(tag: re.Match[str]) -> str:
    found = _MARKED.match(tag[2])
    return tag[0] if found is None else f'{"W/" if found[2] == "w" else ""}"{found[1]}"'


def marked(headers: Headers, mark: str) -> Headers:
    """Put the mark of a visitor's state on the validators of his page."""
    kept, taken = parted(headers, VALIDATORS)
    tag = validator(taken, mark) if taken else ""
    return [*kept, ("ETag", tag)] if tag else kept


def validator(taken: Mapping[str, list[str]], mark: str) -> str:
    """Write the entity tag of a visitor's page; empty if the application gave it no validator.

    What is sent differs a little each time (a nonce), so the validator is a weak one. A date cannot bear a mark, so
    `Last-Modified` becomes an entity tag where there is none.

    Parameters:
        taken: the application's validators: values by the fields' names in lower case.
        mark: eight hexadecimal digits of this visitor's state.
    """
    tag = next((_TAG.fullmatch(value.strip()) for value in taken.get("etag", ())), None)
    if tag is not None:
        return f'W/"{tag[2]}~{"w" if tag[1] else "s"}{mark}"'
    try:
        date = next(iter(taken.get("last-modified", ())), None)
        moment = parsedate_to_datetime(date) if date else None
    except ValueError:
        return ""
    if moment is None:
        return ""
    # One that names no zone, or "-0000", is of Greenwich too (RFC 9110, 5.6.7).
    seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return f'W/"{seconds}~m{mark}"'


def private(headers: Headers) -> Headers:
    """Keep a page out of caches that serve several people, and say what it depends on."""
    kept, taken = parted(headers, SHARING)
    return [*kept, *private_fields(taken)]


def with_vary(headers: Headers, names: tuple[str, ...]) -> Headers:
    """Add to what an answer depends on."""
    kept, taken = parted(headers, {"vary"})
    return [*kept, ("Vary", varying(tuple(taken.get("vary", ())), names))]


def private_fields(taken: Mapping[str, list[str]], *, depends_on: str = "") -> Headers:
    """Write the fields that `private` puts in place of the application's.

    Parameters:
        taken: the application's values of these fields, by their names in lower case.
        depends_on: one more request field on which the page depends.
    """
    vary = varying((*taken.get("vary", ()), depends_on), VARY)
    return [("Vary", vary), ("Cache-Control", _kept_private(tuple(taken.get("cache-control", ()))))]


@lru_cache(256)
def varying(said: tuple[str, ...], names: tuple[str, ...] = ()) -> str:
    """Write `Vary`: what was said, and further names of request fields."""
    known = [part.strip() for value in said for part in value.split(",") if part.strip()]
    lower = {part.lower() for part in known}
    return "*" if "*" in lower else ", ".join([*known, *(name for name in names if name.lower() not in lower)])


@lru_cache(256)
def _kept_private(said: tuple[str, ...]) -> str:
    directives = [part.strip() for value in said for part in value.split(",")]
    kept = [one for one in directives if one and one.partition("=")[0].lower() not in ("public", "s-maxage", "private")]
    if "no-store" not in map(str.lower, kept):
        kept.insert(0, "private")
    return ", ".join(kept)


def rewritten(headers: Headers) -> Headers:
    """Leave out what was said about the bytes of the body as the application made it."""
    return without(headers, BODY_FIELDS)
