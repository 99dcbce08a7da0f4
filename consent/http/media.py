"""What kind of document an answer is, as a browser would take it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from .headers import Headers


class Kind(Enum):
    """How an answer is treated."""

    OTHER = "passes through"
    HTML = "is rewritten"
    XML = "may run scripts, is not rewritten: its policy has to do"
    SNIFFED = "says nothing usable: browsers look at its first bytes"


# Python 3.11 takes longer to look a member up on its class than to compare it.
OTHER, HTML, XML, SNIFFED = Kind

SNIFFED_BYTES = 1445
"""Bytes that browsers look at (WHATWG MIME Sniffing, 5.2)."""

_HTML = "text/html"
_TURBO = "text/vnd.turbo-stream.html"
"""HTML that a script puts into a page (Hotwire's Turbo)."""
_XHTML = "application/xhtml+xml"
_XML_TYPES = frozenset({"image/svg+xml", _XHTML, "application/xml", "text/xml", "text/xsl", "application/mathml+xml"})
_UNKNOWN = frozenset({"unknown/unknown", "application/unknown", "*/*"})
_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_LOOKS_LIKE_HTML = re.compile(
    rb"[\t\n\x0c\r ]*<(?:!--|"
    rb"(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|body|br|b|p)[\t\n\x0c\r >])",
    re.IGNORECASE,
)
_LOOKS_LIKE_XML = re.compile(rb"[\t\n\x0c\r ]*<\?xml", re.I)
_DOCUMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:[\t\n\x0c\r ]|<!--.*?-->|<\?[^>]*>)*+<(?:!doctype|html|head|body)[\t\n\x0c\r >]", re.I | re.S
)
_ROOT_LANGUAGE = re.compile(
    rb"<html(?:[\t\n\x0c\r /][^>]*?)?[\t\n\x0c\r /]lang[\t\n\x0c\r ]*=[\t\n\x0c\r ]*[\"']?([a-z]{2,3})\b", re.IGNORECASE
)
_ROOT_WITHIN = 1024
"""Bytes in which a root element is looked for; the language is comfort, and a page need not have one."""
_STILL_SPACE = re.compile(rb"[\t\n\x0c\r ]*\Z")
_ENOUGH = 16
"""Bytes after white space in which the longest of the patterns shows."""


def kind(headers: Headers) -> Kind:
    """Say what an answer is, by its headers alone.

    If any of several types is HTML it counts as HTML: which one wins differs between browsers.
    """
    found: Kind | None = None
    attached: bool | None = None
    for name, value in headers:
        # Compared by length first: this runs for every header of every answer.
        if len(name) == 12 and name.lower() == "content-type":
            one = _kind(value)
            found = one if found is None or one is HTML else found
        elif len(name) == 19 and name.lower() == "content-disposition":
            attached = attached is not False and value.partition(";")[0].strip().lower() == "attachment"
    if attached:
        return OTHER  # saved, never shown as a document of this site
    return SNIFFED if found is None else found


@lru_cache(256)
def _kind(value: str) -> Kind:
    essence = value.partition(";")[0].strip(" \t").lower()
    several = {one.partition(";")[0].strip(" \t") for one in value.lower().split(",")}
    if _HTML in several or _TURBO in several:
        return HTML
    if not _XML_TYPES.isdisjoint(several):
        return XML
    if essence in _UNKNOWN or not _TYPE.match(essence.partition(",")[0]):
        return HTML if _HTML in value.lower() else SNIFFED
    return OTHER


def sniffed(first: bytes) -> Kind | None:
    """Say what a browser would take bytes of an unknown type for; `None` if it takes more of them to tell."""
    if _LOOKS_LIKE_XML.match(first):
        return XML
    is_html = looks_like_html(first)
    return None if is_html is None else HTML if is_html else OTHER


def looks_like_html(first: bytes) -> bool | None:
    """Say whether a browser would take bytes of an unknown type for HTML; `None` if it takes more of them to tell."""
    if _LOOKS_LIKE_HTML.match(first):
        return True
    short = len(first) - len(first.lstrip(b"\t\n\x0c\r "))
    if len(first) < SNIFFED_BYTES and (_STILL_SPACE.match(first) or len(first) - short < _ENOUGH):
        return None
    return False


def is_whole(first: bytes) -> bool:
    """Say whether HTML begins as a document of its own does, and not as a piece for another."""
    return _DOCUMENT.match(first) is not None


def is_piece(types: Iterable[str]) -> bool:
    """Say whether a type is the one of HTML that is never shown by itself."""
    return any(_TURBO in one.lower() for one in types)


def is_svg(headers: Headers) -> bool:
    """Say whether the type is the one of pictures that may also be shown as documents."""
    return any(name.lower() == "content-type" and "image/svg+xml" in value.lower() for name, value in headers)


def is_xhtml(headers: Headers) -> bool:
    """Say whether the type is the one of HTML written as XML."""
    return any(name.lower() == "content-type" and _XHTML in value.lower() for name, value in headers)


def language(seen: bytes) -> str:
    """Read the primary language of a page's root element from its first bytes; empty if it is not told there."""
    found = _ROOT_LANGUAGE.search(seen, 0, _ROOT_WITHIN)
    return found[1].decode().lower() if found else ""
