"""What a page's own markup says about itself: our hooks, and those of widespread banners.

Ours: ``data-consent="PURPOSE …"`` and ``data-consent-vendor="ID"`` gate any element, ``data-consent="necessary"``
exempts one. A site that comes from another banner keeps its templates: the inert markup that those banners ask for
is understood, brought to life when its purpose is allowed, and left inert otherwise.

======================  ===========================================================================================
banner                  markup
======================  ===========================================================================================
vanilla-cookieconsent   ``type="text/plain" data-category="analytics"``, ``data-type``, ``data-src``
Cookiebot               ``type="text/plain" data-cookieconsent="statistics, marketing"``, ``data-cookieblock-src``
Klaro, Orejime before 3 ``type="text/plain" data-name="matomo"``, ``data-type``, ``data-src``
Orejime 3               ``<template data-purpose="analytics">…</template>``
Complianz               ``type="text/plain" data-category="statistics"``, ``data-cmplz-src``
CookieYes               ``type="text/plain" data-cookieyes="cookieyes-analytics"``
Termly                  ``type="text/plain" data-categories="analytics"``
OneTrust                ``type="text/plain" class="optanon-category-C0002"``
======================  ===========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from consent.registry import NECESSARY, Registry

PURPOSES_HOOK = "data-consent"
VENDOR_HOOK = "data-consent-vendor"

_WORDS: Mapping[str, str] = {
    NECESSARY: NECESSARY,
    **dict.fromkeys(("essential", "required", "technical", "strictly-necessary", "essentials", "c0001"), NECESSARY),
    **dict.fromkeys(
        ("analytics", "analytic", "statistics", "statistic", "stats", "performance", "audience", "c0002"),
        "analytics",
    ),
    **dict.fromkeys(
        ("advertising", "advertisement", "ads", "ad", "marketing", "targeting", "tracking", "remarketing", "c0004"),
        "advertising",
    ),
    **dict.fromkeys(
        (
            "social", "social-media", "socialmedia", "social-networking", "embeds", "external-media", "media", "video",
            "videos", "c0005", "preferences", "functional", "functionality", "personalization", "c0003",
        ),
        "social",
    ),
}  # fmt: skip
"""Words by which the widespread banners call their categories, and the purpose that covers each.

Preferences and functional categories hold embedded comforts (videos, chats, maps), which we call ``social``.
"""

_SEPARATORS = re.compile(r"[\s,;|]+")
_ONETRUST = re.compile(r"\b(?:optanon-category|ot-vscat)-([\w-]+)")
_CATEGORIES = ("data-category", "data-cookieconsent", "data-cookiecategory", "data-categories", "data-cookieyes")
_ADDRESSES: Mapping[str, str] = {
    "data-src": "src",
    "data-cookieblock-src": "src",
    "data-cmplz-src": "src",
    "data-cookieyes-src": "src",
    "data-srcset": "srcset",
    "data-href": "href",
}
"""Where those banners keep an address, and the attribute that it goes back to."""
_MARKS = frozenset({"data-cookieconsent", "data-name", "data-cookieblock-src", "data-cmplz-src", "data-cookieyes-src"})
"""What tells another banner's inert frame or image from the site's own use of ``data-src``."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Condition that a page's markup puts on an element.

    Parameters:
        purposes: purposes that all have to be agreed to.
        vendor: id of the vendor that has to be allowed, `None` if the page names none.
    """

    purposes: tuple[str, ...]
    vendor: str | None = None

    @property
    def exempts(self) -> bool:
        """Whether the page says that this is necessary, so that nothing is to be changed."""
        return self.vendor is None and self.purposes == (NECESSARY,)


@dataclass(frozen=True, slots=True)
class Dormant:
    """An element that another banner's markup keeps inert, and how it comes to life.

    Parameters:
        gate: what has to be agreed to first.
        live: attributes that the live element has instead, by name.
        asleep: attributes that only served to keep it inert.
    """

    gate: Gate
    live: Mapping[str, str]
    asleep: tuple[str, ...]


def own_gate(attributes: Mapping[str, str]) -> Gate | None:
    """Read our hooks; `None` if the element has none."""
    purposes = attributes.get(PURPOSES_HOOK)
    vendor = attributes.get(VENDOR_HOOK)
    if purposes is None and vendor is None:
        return None
    return Gate(tuple(_SEPARATORS.split(purposes.strip().lower())) if purposes else (), vendor)


def dormant(name: str, attributes: Mapping[str, str], registry: Registry) -> Dormant | None:
    """Recognise another banner's inert element; `None` for every other, also where the category's word is unknown."""
    if name == "script":
        return _script(attributes, registry)
    if name == "template":
        gate = _gate(attributes.get("data-purpose", ""), registry)
        return Dormant(gate, {}, ("data-purpose",)) if gate else None
    live = {attribute: attributes[held] for held, attribute in _ADDRESSES.items() if held in attributes}
    # data-src with a data-category alone is as likely the site's own gallery as somebody's banner
    if _MARKS.isdisjoint(attributes) or not live or not live.keys().isdisjoint(attributes):
        return None
    gate = _category(attributes, registry)
    return Dormant(gate, live, tuple(held for held in _ADDRESSES if held in attributes)) if gate else None


def _script(attributes: Mapping[str, str], registry: Registry) -> Dormant | None:
    if attributes.get("type", "").strip().lower() not in {"text/plain", "opt-in"}:
        return None
    gate = _category(attributes, registry)
    if gate is None:
        return None
    live = {"type": attributes["data-type"]} if "data-type" in attributes else {}
    asleep = ["type", "data-type"]
    for held, attribute in _ADDRESSES.items():
        if held in attributes and attribute == "src":
            live["src"] = attributes[held]
            asleep.append(held)
    return Dormant(gate, live, tuple(name for name in asleep if name in attributes))


def _category(attributes: Mapping[str, str], registry: Registry) -> Gate | None:
    for name in _CATEGORIES:
        if name in attributes:
            return _gate(attributes[name], registry)
    if "data-name" in attributes:
        return _gate(attributes["data-name"], registry)
    found = _ONETRUST.search(attributes.get("class", ""))
    return _gate(found[1], registry) if found else None


def _gate(words: str, registry: Registry) -> Gate | None:
    """Read category words (or, as Klaro and Orejime write, one vendor's name) by today's registry."""
    known = {purpose.id for purpose in registry.purposes} | {NECESSARY}
    purposes = []
    for word in filter(None, _SEPARATORS.split(words.strip().lower())):
        word = word.removeprefix("cookieyes-").replace("_", "-")
        purpose = word if word in known else _WORDS.get(word)
        if purpose is None:
            vendor = registry.vendor(word)
            return Gate(vendor.purposes, vendor.id) if vendor else None
        purposes.append(purpose)
    return Gate(tuple(dict.fromkeys(purposes))) if purposes else None
