"""The sealed store: what hosting law obliges to keep, encrypted for a key whose private half is elsewhere.

Each record: a fresh X25519 key agrees on a secret with the store's public key, HKDF-SHA256 makes a key of it, and
ChaCha20-Poly1305 encrypts. The application has the public half only, so neither it nor a stolen database can open a
record; `flask privacy unseal`, run by whoever holds the private half, can.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from webapp.clock import now

from .models import SealedRecord

RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
INFO = b"sealed record v1"
KEY_BYTES = 32
ZERO_NONCE = bytes(12)
"""Every record has a key of its own, so that a constant nonce is never used twice with one key."""
BLOCK = 256
"""Records are padded to multiples of this: their length tells nothing."""
PRIVATE_FILE = "seal-private-TAKE-AWAY.hex"
"""Where the first start leaves the private half, in the instance folder."""


class SealError(Exception):
    """A record cannot be opened with this key."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Closes records.

    Parameters:
        public: X25519 public key, 32 bytes.
    """

    public: bytes

    def seal(self, session: Session, content: Mapping[str, object], keep: timedelta) -> None:
        """Add a record that expires after `keep`."""
        session.add(SealedRecord(sealed=close(self.public, content), expires_at=now() + keep))


def close(public: bytes, content: Mapping[str, object]) -> bytes:
    """Encrypt a record for the holder of the private key."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % BLOCK)
    fresh = X25519PrivateKey.generate()
    own = fresh.public_key().public_bytes(*RAW)
    key = _key(fresh.exchange(X25519PublicKey.from_public_bytes(public)), own, public)
    return own + ChaCha20Poly1305(key).encrypt(ZERO_NONCE, plain, own)


def open_record(private: bytes, sealed: bytes) -> dict[str, object]:
    """Decrypt a record. Raises :class:`SealError`."""
    from cryptography.exceptions import InvalidTag

    own, body = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
    holder = X25519PrivateKey.from_private_bytes(private)
    public = holder.public_key().public_bytes(*RAW)
    key = _key(holder.exchange(X25519PublicKey.from_public_bytes(own)), own, public)
    try:
        content: dict[str, object] = json.loads(ChaCha20Poly1305(key).decrypt(ZERO_NONCE, body, own))
    except InvalidTag as error:
        raise SealError("this record was not sealed for this key, or was altered") from error
    return content


def new_pair() -> tuple[bytes, bytes]:
    """Return (private, public), 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes(*RAW)


def sealer_for(instance: Path, configured: str) -> Sealer:
    """Return the sealer for SEAL_PUBLIC_KEY; without one, make a pair at the first start.

    The private half is then written beside it for the operator to take away: `docs/deploy.md` says where to.
    While it lies there, `webapp.start` warns, and refuses to serve a public site.
    """
    path = instance / "seal-public.hex"
    if configured:
        return Sealer(bytes.fromhex(configured))
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        private, public = new_pair()
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was faster
            return Sealer(bytes.fromhex(path.read_text(encoding="ascii")))
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(public.hex())
        handle = os.open(instance / PRIVATE_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(private.hex())
    return Sealer(bytes.fromhex(path.read_text(encoding="ascii")))


def left_behind(instance: Path) -> Path | None:
    """Return the file with the private half while it lies where the application can read it."""
    path = instance / PRIVATE_FILE
    return path if path.exists() else None


def read_private(path: Path) -> bytes:
    """Read the private half. Raises :class:`SealError` when the file holds something else."""
    try:
        private = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (UnicodeDecodeError, ValueError) as error:
        raise SealError(f"{path} does not hold a key in hexadecimal") from error
    if len(private) != KEY_BYTES:
        raise SealError(f"{path} holds {len(private)} bytes, a key has {KEY_BYTES}")
    return private


def _key(secret: bytes, own: bytes, public: bytes) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=own + public, info=INFO).derive(secret)
