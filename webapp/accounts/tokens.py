"""Random tokens that people carry, of which the database keeps only the hash."""

from __future__ import annotations

import hashlib
import secrets


def fresh() -> str:
    """Return a new token: 256 bits, safe in addresses."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return what the database keeps. A plain hash is enough for what cannot be guessed; passwords take argon2id."""
    return hashlib.sha256(token.encode()).hexdigest()
