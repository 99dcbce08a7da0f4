"""What stands where a blocked frame, video, map or chat would be.

Phrasing content only, since it may stand inside a paragraph; its buttons belong to the page's
`privacy-choices-form`, so that they work wherever they are, without a script.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING


from .markup import attribute, escape
from .words import Words

if TYPE_CHECKING:
    from consent.registry import Registry
    from consent.rewrite import Placeholder

FORM = "privacy-choices-form"

_SMALLEST = 40
"""Pixels: what is smaller in either direction was never meant to be seen."""

_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 300, 150
"""Pixels: the size of a frame that has none (WHATWG HTML, rendering, embedded content)."""

_ROOMY_WIDTH, _ROOMY_HEIGHT = 260, 190
"""Pixels: from this size on the words fit inside the picture, below it they may make it grow."""

_NUMBER = re.compile(r"\s*(\d+)(?:\.\d*)?\s*(%?)")


def placeholder(words: Words, registry: Registry, place: Placeholder) -> str:
    """Write the placeholder, or nothing for what nobody would have seen."""
    width, wide = _size(place.width, _DEFAULT_WIDTH)
    height, _ = _size(place.height, _DEFAULT_HEIGHT)
    if min(width, height) < _SMALLEST:
        return ""
    vendor = place.vendor
    announced = vendor is not None and registry.is_announced(vendor)
    name = vendor.name if vendor is not None else _host(place.url)
    if vendor is not None and announced:
        known = {purpose.id: words.purpose(purpose, "title") for purpose in registry.purposes}
        purposes = ", ".join(known.get(purpose, purpose) for purpose in vendor.purposes)
        title = words("placeholder.title", vendor=name)
        why = words("placeholder.why", vendor=name, purposes=purposes)
        buttons = "".join(
            f'<button class="pc-button" form="{FORM}" name="allow" value="{how}:{vendor.id}">'
            f"{escape(words(f'placeholder.{how}', **slots))}</button>"
            for how, slots in (("once", {}), ("always", {"vendor": name}))
        )
    else:
        title, buttons = words("placeholder.unknown"), ""
        why = words("placeholder.unknown_why", host=name)
    if place.title:
        title = f"{place.title} – {title}"
    link = ""
    if place.link:
        label = words("placeholder.link", vendor=name)
        link = f'<a class="pc-link" rel="noreferrer" href="{escape(place.link)}">{escape(label)}</a>'
    classes = ["pc-hold"]
    if wide:
        classes.append("pc-wide")
    if not wide and (width < _ROOMY_WIDTH or height < _ROOMY_HEIGHT):
        classes.append("pc-tight")
    return (
        f'<span class="{" ".join(classes)}" lang="{words.language}" dir="{words("language.direction")}" role="group"'
        f' data-consent-placeholder="{escape(vendor.id if vendor is not None else "")}"'
        f"{attribute('aria-label', title)}>{_picture(width, height, wide)}"
        f'<span class="pc-said"><strong>{escape(title)}</strong> <span>{escape(why)}</span> '
        f'<span class="pc-buttons">{buttons}{link}</span></span></span>'
    )


def _picture(width: int, height: int, wide: bool) -> str:
    """Draw the local picture; its width and height keep the place, without a style attribute that a CSP may forbid."""
    size = f'width="{"100%" if wide else width}" height="{height}"'
    return (
        f'<svg class="pc-art" {size} viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice" '
        'aria-hidden="true" focusable="false">'
        f'<circle cx="{width}" cy="{height}" r="{height * 0.9:.0f}"/>'
        f'<circle cx="{width}" cy="{height}" r="{height * 0.6:.0f}"/>'
        f'<circle cx="{width}" cy="{height}" r="{height * 0.3:.0f}"/></svg>'
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
