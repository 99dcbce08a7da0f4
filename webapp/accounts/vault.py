"""Keys of log-in codes, encrypted at rest: whoever steals the database alone makes no codes with them.

ChaCha20-Poly1305 under a key derived from SECRET_KEY, bound to the account that the secret belongs to. Passwords and
tokens need not be read back: they are kept as hashes.
"""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

INFO = b"board totp secret v1"
NONCE_BYTES = 12
KEY_BYTES = 32


def locked(secret: str, account: int) -> str:
    """Return what the database keeps of a secret in base32: nonce and ciphertext in base64, 64 characters."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _cipher().encrypt(nonce, base64.b32decode(secret), _owner(account))
    return base64.b64encode(nonce + sealed).decode("ascii")


def opened(kept: str, account: int) -> str | None:
    """Return the secret in base32; None when it was locked under another SECRET_KEY or for another account."""
    raw = base64.b64decode(kept)
    try:
        plain = _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _owner(account))
    except InvalidTag:
        return None
    return base64.b32encode(plain).decode("ascii")


def _cipher() -> ChaCha20Poly1305:
    key = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=INFO).derive(str(current_app.secret_key).encode())
    return ChaCha20Poly1305(key)


def _owner(account: int) -> bytes:
    return f"account {account}".encode()
