"""Links that prove control of a mailbox without anything being stored: signed, bound to one use, limited in time."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer


def sign(use: str, value: object) -> str:
    """Return a token that carries `value` for one `use`; a token of another use is no good."""
    return _serializer(use).dumps(value)


def read(use: str, token: str, lifetime: timedelta | None = None) -> object | None:
    """Return what a token carries, None when it is forged, of another use, or older than `lifetime`."""
    try:
        return _serializer(use).loads(token, max_age=lifetime.total_seconds() if lifetime else None)
    except BadSignature:
        return None


def mark(use: str, value: str, length: int = 20) -> str:
    """Return a short keyed digest in lower-case hexadecimal, for places where a token is too long (mail addresses)."""
    key = f"{use}\n{current_app.secret_key}".encode()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:length]


def _serializer(use: str) -> URLSafeTimedSerializer:
    # SHA-256 instead of the library's historical SHA-1.
    return URLSafeTimedSerializer(
        str(current_app.secret_key), salt=use, signer_kwargs={"digest_method": hashlib.sha256}
    )
