"""Every attribute with which an element makes a browser load, connect to or run something.

One table per element, one for attributes that load wherever they stand. Links that a person follows (``a href``),
forms, and metadata (``canonical``, ``og:image``) load nothing by themselves and are in no table. Sources: WHATWG HTML
(elements and link types), SVG 2 (linking and paint servers), what Chromium, Firefox and Safari still honour from
older HTML, and HTTPLeaks for what no standard lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from consent.html import Tag


class Kind(Enum):
    """How the value of an attribute has to be read."""

    ADDRESS = "one address"
    ADDRESSES = "addresses parted by white space"
    SOURCES = "candidates of srcset"
    FRAME = "address of a document, which may hold the document itself (data:, javascript:)"
    DOCUMENT = "a document's HTML (srcdoc)"
    SHEET = "declarations of a style sheet"
    CODE = "an event handler's code"
    REFRESH = "seconds and an address (meta refresh)"
    VALUES = "addresses parted by semicolons (SVG animation)"


_A, _F = Kind.ADDRESS, Kind.FRAME

_BACKGROUND = (("background", _A),)
_HREF = (("href", _A), ("xlink:href", _A))
_ANIMATION = (("from", Kind.VALUES), ("to", Kind.VALUES), ("by", Kind.VALUES), ("values", Kind.VALUES), *_HREF)

ELEMENTS: Mapping[str, tuple[tuple[str, Kind], ...]] = {
    "script": (("src", _A), *_HREF),
    "iframe": (("src", _F), ("srcdoc", Kind.DOCUMENT)),
    "frame": (("src", _F),),
    "fencedframe": (("src", _F),),
    "portal": (("src", _F),),
    "embed": (("src", _F), ("code", _A)),
    "object": (("data", _F), ("codebase", _A), ("classid", _A), ("archive", Kind.ADDRESSES)),
    "applet": (("code", _A), ("codebase", _A), ("object", _A), ("archive", Kind.ADDRESSES)),
    "param": (("value", _F),),
    "img": (("src", _A), ("srcset", Kind.SOURCES), ("lowsrc", _A), ("dynsrc", _A)),
    "image": (("src", _A), ("srcset", Kind.SOURCES), *_HREF),
    "input": (("src", _A),),
    "source": (("src", _A), ("srcset", Kind.SOURCES)),
    "video": (("src", _A), ("poster", _A)),
    "audio": (("src", _A),),
    "track": (("src", _A),),
    "bgsound": (("src", _A),),
    "model": (("src", _A),),
    "link": (("href", _A), ("imagesrcset", Kind.SOURCES)),
    "mglyph": (("src", _A), *_HREF),
    "meta": (("content", Kind.REFRESH),),
    "html": (("manifest", _A),),
    **dict.fromkeys(("body", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup"), _BACKGROUND),
    **dict.fromkeys(
        (
            "use", "feimage", "pattern", "lineargradient", "radialgradient", "filter", "mpath", "textpath", "tref",
            "cursor", "font-face-uri", "color-profile", "glyphref", "altglyph",
        ),
        _HREF,
    ),
    **dict.fromkeys(("animate", "set", "animatetransform", "animatemotion", "animatecolor"), _ANIMATION),
}  # fmt: skip
"""What each element loads; conditions that the table cannot say are in `loads`."""

_PAINT = (
    "fill",
    "stroke",
    "filter",
    "mask",
    "clip-path",
    "marker",
    "marker-start",
    "marker-mid",
    "marker-end",
    "cursor",
)

ANYWHERE: Mapping[str, Kind] = {
    "style": Kind.SHEET,
    "ping": Kind.ADDRESSES,
    "attributionsrc": Kind.ADDRESSES,
    **dict.fromkeys(_PAINT, Kind.SHEET),
}
"""What loads on whatever element it stands."""

HANDLER_PREFIX = "on"

LOADING_RELATIONS = frozenset(
    (
        "stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "apple-touch-startup-image",
        "mask-icon", "fluid-icon", "manifest", "preload", "modulepreload", "prefetch", "prerender", "preconnect",
        "dns-prefetch", "subresource", "import", "serviceworker", "compression-dictionary", "monetization", "search",
    )
)  # fmt: skip
"""Link relations that make a browser fetch, resolve or connect; all others are only said."""

_PARAMETERS_THAT_LOAD = frozenset({"src", "movie", "data", "url", "href", "filename", "code", "codebase", "archive"})
_ANIMATES_AN_ADDRESS = frozenset({"href", "xlink:href", "src", "style"}) | frozenset(_PAINT)
_SPACE = re.compile(r"[\t\n\f\r ]+")
_CANDIDATE = re.compile(r"[\t\n\f\r ,]*([^\t\n\f\r ]+)")
_DESCRIPTORS = re.compile(r"(?:\([^)]*\)?|[^,(])*,?")
_REFRESH = re.compile(
    r"[\t\n\f\r ]*[0-9.]*[\t\n\f\r ]*(?:[;,][\t\n\f\r ]*|[\t\n\f\r ])"
    r"(?:[uU][rR][lL][\t\n\f\r ]*=[\t\n\f\r ]*)?(?:\"([^\"]*)|'([^']*)|(.*))",
    re.DOTALL,
)


def loads(tag: Tag) -> Iterator[tuple[str, Kind]]:
    """List the attributes by which this very tag would load something, with how to read them."""
    attributes = tag.attributes
    if not attributes:
        return
    if _may_load(tag.name, attributes):
        for name, kind in ELEMENTS.get(tag.name, ()):
            if name in attributes:
                yield name, kind
    for name in attributes:
        if name in ANYWHERE:
            yield name, ANYWHERE[name]
        elif name.startswith(HANDLER_PREFIX):
            yield name, Kind.CODE


def addresses(kind: Kind, value: str) -> list[str]:
    """Read the plain addresses out of an attribute's value; empty for kinds that are texts of their own."""
    match kind:
        case Kind.ADDRESS | Kind.FRAME:
            return [value]
        case Kind.ADDRESSES:
            return [part for part in _SPACE.split(value) if part]
        case Kind.SOURCES:
            return sources(value)
        case Kind.REFRESH:
            found = _REFRESH.match(value)
            # Chromium also skips the spaces of Unicode here.
            return [next((group for group in found.groups() if group is not None), "").strip()] if found else []
        case Kind.VALUES:
            return [part.strip() for part in value.split(";")]
    return []


def sources(value: str) -> list[str]:
    """List the addresses of a ``srcset`` (WHATWG HTML, "parse a srcset attribute")."""
    found = []
    position = 0
    while candidate := _CANDIDATE.match(value, position):
        address = candidate[1]
        position = candidate.end()
        if address.endswith(","):
            address = address.rstrip(",")
        elif descriptors := _DESCRIPTORS.match(value, position):
            position = descriptors.end()
        if address:
            found.append(address)
    return found


def _may_load(name: str, attributes: Mapping[str, str]) -> bool:
    if name == "link":
        relations = attributes.get("rel", "").lower().split()
        # A link without a relation is of no use until a script gives it one, unless it states a property.
        return not (relations or "itemprop" in attributes) or not LOADING_RELATIONS.isdisjoint(relations)
    if name == "meta":
        return attributes.get("http-equiv", "").strip("\t\n\f\r ").lower() == "refresh"
    if name == "input":
        return attributes.get("type", "").lower() == "image"
    if name == "param":
        return attributes.get("name", "").strip().lower() in _PARAMETERS_THAT_LOAD
    if ELEMENTS.get(name) is _ANIMATION and "attributename" in attributes:
        return attributes["attributename"].strip().lower() in _ANIMATES_AN_ADDRESS
    return True
