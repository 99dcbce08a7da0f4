"""Allowing one vendor for one page load: a cookie that lives for a minute and works for one address.

The server sets it when the visitor clicks "show this once", shows the page with this vendor allowed, and takes the
cookie back with that very answer. Reloading the page hides the content again.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence

from .choice import is_identifier

COOKIE_NAME = "consent-once"

LIFETIME = 60
"""Seconds in which the page has to be asked for: the browser does so at once, by itself."""

_SIGNATURE_BYTES = 16


def encode(vendor: str, path: str, now: float, key: bytes) -> str:
    """Write the cookie's value.

    Parameters:
        vendor: id of the vendor.
        path: path of the page, mount point included, without query.
        now: seconds since 1970, UTC.
        key: signing key.
    """
    payload = f"{vendor}.{int(now)}"
    return f"{payload}.{_sign(payload, path, key)}"


def decode(value: str, path: str, keys: Sequence[bytes], now: float) -> frozenset[str]:
    """Give the vendor that may act on this page load; none if anything is wrong with the value."""
    payload, _, signature = value.rpartition(".")
    if not value.isascii() or not any(hmac.compare_digest(_sign(payload, path, key), signature) for key in keys):
        return frozenset()
    vendor, _, moment = payload.partition(".")
    if not is_identifier(vendor) or not moment.isdigit() or not now - LIFETIME <= int(moment) <= now + LIFETIME:
        return frozenset()
    return frozenset({vendor})


def _sign(payload: str, path: str, key: bytes) -> str:
    # "once" keeps these signatures apart from those of the choice, which the same key makes.
    digest = hmac.digest(key, f"once:{payload}:{path}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).rstrip(b"=").decode()
