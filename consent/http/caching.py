"""Caches: no one gets another visitor's page, nor his own from before a choice, and pages stay cacheable all the same.

A page's validators carry a mark of the visitor's state. When a browser asks whether its copy still holds, the mark
tells whether it was made for the same state; only then is the application asked, with the validator it gave itself.
`no-store` is never used: it would take the page out of the browser's back and forward cache.
Source: RFC 9110, 8.8 and 13.1; RFC 9111, 4.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, MutableMapping
from email.utils import formatdate, parsedate_to_datetime
from typing import Any

from .headers import Headers, get_all, tokens, without

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
_BODY_FIELDS = frozenset({"content-md5", "digest", "content-digest", "repr-digest", "accept-ranges", "content-range"})
"""Fields about the very bytes of a body, wrong once it was rewritten."""

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
            elif found[1].isdigit():
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
    """Put the mark of a visitor's state on the validators of his page.

    What is sent differs a little each time (a nonce), so the validator is a weak one. A date cannot bear a mark, so
    `Last-Modified` becomes an entity tag where there is none.
    """
    tag = next((_TAG.fullmatch(value.strip()) for value in get_all(headers, "etag")), None)
    date = next(iter(get_all(headers, "last-modified")), None)
    kept = without(headers, {"etag", "last-modified"})
    if tag is not None:
        return [*kept, ("ETag", f'W/"{tag[2]}~{"w" if tag[1] else "s"}{mark}"')]
    try:
        moment = int(parsedate_to_datetime(date).timestamp()) if date else None
    except ValueError:
        moment = None
    return kept if moment is None else [*kept, ("ETag", f'W/"{moment}~m{mark}"')]


def private(headers: Headers, vary: Iterable[str] = VARY) -> Headers:
    """Keep a page out of caches that serve several people, and say what it depends on."""
    directives = [part.strip() for value in get_all(headers, "cache-control") for part in value.split(",")]
    kept = [one for one in directives if one and one.partition("=")[0].lower() not in ("public", "s-maxage", "private")]
    if "no-store" not in map(str.lower, kept):
        kept.insert(0, "private")
    rest = without(headers, {"cache-control", "surrogate-control", "cdn-cache-control"})
    return [*with_vary(rest, vary), ("Cache-Control", ", ".join(kept))]


def with_vary(headers: Headers, names: Iterable[str]) -> Headers:
    """Add to what an answer depends on."""
    said = [part.strip() for value in get_all(headers, "vary") for part in value.split(",") if part.strip()]
    known = tokens(",".join(said))
    if "*" in known:
        return headers
    said += [name for name in names if name.lower() not in known]
    return [*without(headers, {"vary"}), ("Vary", ", ".join(said))] if said else headers


def rewritten(headers: Headers) -> Headers:
    """Leave out what was said about the bytes of the body as the application made it."""
    return without(headers, _BODY_FIELDS)
