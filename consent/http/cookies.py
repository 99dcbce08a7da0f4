"""Cookies that come and go: an application neither sees nor sets a tracker cookie that is not allowed.

An application's own cookies, which no vendor announces, always pass.
"""

from __future__ import annotations

import re

from consent.registry import Registry
from consent.state import ConsentState

_AGE = re.compile(r"-?[0-9]+")
_PAST = re.compile(
    r"(?:\w+,)? *\d{1,2}[ -][a-z]{3}[ -](?:19\d\d|[7-9]\d) \d\d:\d\d:\d\d(?: (?:GMT|UTC|[+-]0000))?", re.I
)
"""A moment of the last century, in the forms that frameworks write."""


def is_allowed(name: str, registry: Registry, state: ConsentState) -> bool:
    """Say whether a cookie of this name may be set and read now."""
    vendor = registry.cookie_owner(name)
    return vendor is None or vendor.id in state.vendors


def filter_request(header: str, registry: Registry, state: ConsentState) -> tuple[str, list[str]]:
    """Read a request's `Cookie`: what the application may see of it, and the names of the others."""
    pairs = header.split(";")
    names = [pair.partition("=")[0].strip() for pair in pairs]
    if not any(map(registry.cookie_owner, names)):
        return header, []
    kept: list[str] = []
    denied: list[str] = []
    for name, pair in zip(names, pairs, strict=True):
        if not is_allowed(name, registry, state):
            denied.append(name)
        else:
            kept.append(pair)
    return ";".join(kept).strip(), list(dict.fromkeys(denied))


def may_set(value: str, registry: Registry, state: ConsentState) -> bool:
    """Say whether a `Set-Cookie` value may pass: its cookie is allowed, or it takes the cookie back."""
    # A cookie whose own name is empty is read back by the name in its value (RFC 6265bis, 5.8.3).
    name = value.partition(";")[0].lstrip("= \t").partition("=")[0].strip()
    return is_allowed(name, registry, state) or _takes_back(value)


def _takes_back(value: str) -> bool:
    """Say whether browsers erase the cookie by it: the last valid `Max-Age` counts, else `Expires` (RFC 6265, 5.3)."""
    attributes = [attribute.partition("=") for attribute in value.split(";")[1:]]
    known = [(name.strip().lower(), text.strip()) for name, _, text in attributes]
    ages = [text for name, text in known if name == "max-age" and _AGE.fullmatch(text)]
    if ages:
        return int(ages[-1][:20]) <= 0
    dates = [text for name, text in known if name == "expires"]
    return bool(dates) and _PAST.fullmatch(dates[-1]) is not None
