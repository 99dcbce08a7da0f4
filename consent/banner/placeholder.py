"""What stands where a blocked frame, video, map or chat would be.

Phrasing content only, since it may stand inside a paragraph; its buttons belong to the page's
`privacy-choices-form`, so that they work wherever they are, without a script.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consent.registry import Registry

from .markup import escape
from .words import Words

if TYPE_CHECKING:
    from consent.rewrite import Placeholder

FORM = "privacy-choices-form"

_SMALLEST = 40
"""Pixels: what is smaller in either direction was never meant to be seen."""

_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 300, 150
"""Pixels: the size of a frame that has none (WHATWG HTML, rendering, embedded content)."""

_ROOMY_WIDTH, _ROOMY_HEIGHT = 260, 190
"""Pixels: from this size on the words fit inside the picture, below it they may make it grow."""

_TINY_WIDTH, _TINY_HEIGHT = 130, 80
"""Pixels: below this size only the ways on are seen; who is blocked and why is heard, or found by scrolling."""

_NUMBER = re.compile(r"\s*(\d+)(?:\.\d*)?\s*(%?)")


def placeholder(words: Words, registry: Registry, place: Placeholder, style: str) -> str:
    """Write the placeholder, or nothing for what nobody would have seen.

    Parameters:
        style: the element that carries its style sheet.
    """
    width, wide = _size(place.width, _DEFAULT_WIDTH)
    height, _ = _size(place.height, _DEFAULT_HEIGHT)
    if min(width, height) < _SMALLEST:
        return ""
    vendor = place.vendor
    name = vendor.name if vendor is not None else _host(place.url)
    link = ""
    if place.link:
        label = words("placeholder.link", vendor=name)
        link = f'<a rel="noreferrer" href="{escape(place.link)}">{escape(label)}</a>'
    tight = height < _ROOMY_HEIGHT or (width < _ROOMY_WIDTH and not wide)
    tiny = height < _TINY_HEIGHT or (width < _TINY_WIDTH and not wide)
    kinds = (("pc-wide", wide), ("pc-tight", tight), ("pc-tiny", tiny))
    box = _Box(" ".join(name for name, fits in kinds if fits), "100%" if wide else str(width), str(height), style)
    if vendor is None or not registry.is_announced(vendor):
        return _unknown(words, vendor.id if vendor is not None else "", name, place.title, link, box)
    titles = {purpose.id: words.purpose(purpose, "title") for purpose in registry.purposes}
    purposes = ", ".join(titles.get(purpose, purpose) for purpose in vendor.purposes)
    return _known(words, vendor.id, name, purposes, place.title, link, box)


def late_templates(words: Words) -> str:
    """Write two templates with slots, ``%name%`` and the like, for frames that a script puts into the page."""
    box = _Box("%kind%", "%width%", "%height%", "")  # the script adopts the style once for all of them
    known = _known(words, "%id%", "%name%", "%purposes%", "", "", box)
    unknown = _unknown(words, "", "%host%", "", "", box)
    return f'<template id="pc-known">{known}</template><template id="pc-unknown">{unknown}</template>'


@dataclass(frozen=True, slots=True)
class _Box:
    kind: str
    width: str
    height: str
    style: str


def _known(words: Words, id_: str, name: str, purposes: str, about: str, link: str, box: _Box) -> str:
    once, always = words("placeholder.once"), words("placeholder.always", vendor=name)
    buttons = (
        f'<button class="pc-button" form="{FORM}" name="allow" value="once:{id_}">{escape(once)}</button>'
        f'<button class="pc-button" form="{FORM}" name="allow" value="always:{id_}">{escape(always)}</button>'
    )
    title = words("placeholder.title", vendor=name)
    return _write(
        words, id_, title, words("placeholder.why", vendor=name, purposes=purposes), about, buttons + link, box
    )


def _unknown(words: Words, id_: str, name: str, about: str, link: str, box: _Box) -> str:
    return _write(
        words, id_, words("placeholder.unknown"), words("placeholder.unknown_why", host=name), about, link, box
    )


def _write(words: Words, id_: str, title: str, why: str, about: str, ways: str, box: _Box) -> str:
    title = escape(f"{about} – {title}" if about else title)
    return (
        f'<span class="pc-hold {box.kind}" lang="{words.language}" dir="{words("language.direction")}" role="group"'
        f' data-consent-placeholder="{id_}" aria-label="{title}">{box.style}{_picture(box)}'
        f'<span class="pc-said"><strong>{title}</strong> <span>{escape(why)}</span> '
        f'<span class="pc-buttons">{ways}</span></span></span>'
    )


def _picture(box: _Box) -> str:
    """Draw the local picture; its width and height keep the place, without a style attribute that a CSP may forbid."""
    rings = "".join(f'<circle cx="160" cy="90" r="{radius}"/>' for radius in (84, 58, 32))
    return (
        f'<svg class="pc-art" width="{box.width}" height="{box.height}" viewBox="0 0 160 90" '
        f'preserveAspectRatio="xMaxYMax slice" aria-hidden="true" focusable="false">{rings}</svg>'
    )


def _size(text: str, default: int) -> tuple[int, bool]:
    """Read a dimension attribute as pixels, and whether it is a percentage (WHATWG HTML, 2.3.4.4)."""
    match = _NUMBER.match(text)
    if match is None:
        return default, False
    if match[2]:
        return default, int(match[1]) > 0
    return int(match[1]), False


def _host(url: str) -> str:
    return re.sub(r"^(?:[a-z][a-z0-9+.-]*:)?[\\/]*(?:[^\\/?#@]*@)?", "", url, flags=re.I).partition("/")[0] or "?"
