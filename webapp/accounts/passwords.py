"""Passwords: which are accepted, and how they are kept (argon2id)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from .errors import WeakPasswordError

SHORTEST = 12
"""Characters. With throttled log-in this is above the 50 bits that CNIL deliberation 2022-100 asks for, and it needs no
composition rules (ASVS 5, 6.2.5)."""
LONGEST = 128
"""Characters. Hashing a megabyte would be a way to keep the server busy."""
DISTINCT = 5
"""Different characters at least."""

COMMON = (
    "motdepasse",
    "password",
    "azertyuiop",
    "qwertyuiop",
    "1234567890",
    "iloveyou",
    "jetaime",
    "soleil",
    "abcdefgh",
)
"""Beginnings of the long passwords that are tried first."""

_hasher = PasswordHasher()


def check(password: str, *, personal: tuple[str, ...] = ()) -> None:
    """Refuse what would be guessed.

    Parameters:
        personal: words that everybody who knows the person tries: pseudonym, mailbox.

    Raises:
        WeakPasswordError: with the reason.
    """
    if len(password) < SHORTEST:
        raise WeakPasswordError("short")
    if len(password) > LONGEST:
        raise WeakPasswordError("long")
    if len(set(password)) < DISTINCT:
        raise WeakPasswordError("monotonous")
    folded = password.casefold()
    if any(len(word) > 3 and word.casefold() in folded for word in personal):
        raise WeakPasswordError("personal")
    if any(folded.startswith(start) and len(folded) - len(start) < DISTINCT for start in COMMON):
        raise WeakPasswordError("common")


def hashed(password: str) -> str:
    """Return what the database keeps."""
    return _hasher.hash(password)


def fits(password: str, kept: str) -> bool:
    """Say whether a password is the one that was kept."""
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Say whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def decoy() -> str:
    """Return a hash that no password fits: a mailbox without account takes as long to refuse as one with."""
    return _hasher.hash("nobody's password, compared for its time")
