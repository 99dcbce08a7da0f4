"""Cookies that come and go: an application neither sees nor sets a tracker cookie that is not allowed.

An application's own cookies, which no vendor announces, always pass.
"""

from __future__ import annotations

import re

from consent.registry import Registry
from consent.state import ConsentState

_DELETES = re.compile(r";\s*(?:max-age\s*=\s*\"?(?:-\d|0+\s*\"?\s*(?:;|\Z))|expires\s*=[^;]*\b19[0-9]{2}\b)", re.I)


def is_allowed(name: str, registry: Registry, state: ConsentState) -> bool:
    """Say whether a cookie of this name may be set and read now."""
    vendor = registry.cookie_owner(name)
    if vendor is None or vendor.id in state.vendors:
        return True
    return vendor.is_necessary and registry.is_announced(vendor)


def filter_request(header: str, registry: Registry, state: ConsentState) -> tuple[str, list[str]]:
    """Read a request's `Cookie`: what the application may see of it, and the names of the others."""
    if all(registry.cookie_owner(pair.partition("=")[0].strip()) is None for pair in header.split(";")):
        return header, []
    kept: list[str] = []
    denied: list[str] = []
    for pair in header.split(";"):
        name = pair.partition("=")[0].strip()
        if name and not is_allowed(name, registry, state):
            denied.append(name)
        else:
            kept.append(pair)
    return (";".join(kept).strip(), list(dict.fromkeys(denied))) if denied else (header, denied)


def may_set(value: str, registry: Registry, state: ConsentState) -> bool:
    """Say whether a `Set-Cookie` value may pass: its cookie is allowed, or it takes the cookie back."""
    name = value.partition(";")[0].partition("=")[0].strip()
    return is_allowed(name, registry, state) or _DELETES.search(value) is not None
