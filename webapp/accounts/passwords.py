"""Passwords: which are accepted, and how they are kept (argon2id)."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

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

SHORTEST_COMMON = 6
"""Characters: what is shorter leaves more than half of a password to be guessed."""
COMMONEST = Path(__file__).parent / "data" / "commonest.txt.gz"
"""Some forty thousand passwords of published leaks (`webapp.accounts.generate`)."""
FRENCH = (
    "abcdefgh",
    "chouchou",
    "coucou",
    "doudou",
    "jetaime",
    "loulou",
    "motdepasse",
    "monmotdepasse",
    "mot de passe",
)
"""What French people choose and the list, made all over the world, may lack."""

_MEANT = str.maketrans("@4831!05$7", "aabeiiosst")
"""What signs stand for in words."""
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")

_hasher = PasswordHasher()


def check(password: str, *, personal: tuple[str, ...] = (), site: str = "") -> None:
    """Refuse what would be guessed (NIST SP 800-63B-4, 3.1.1.2; CNIL deliberation 2022-100).

    Parameters:
        personal: words that everybody who knows the person tries: pseudonym, mailbox.
        site: name of the site, which is tried like the most common passwords.

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
    joined = _joined(folded)
    if any(word in joined for word in _names(*personal)):
        raise WeakPasswordError("personal")
    if not _names(site, *site.split()).isdisjoint(_hearts(joined)):
        raise WeakPasswordError("site")
    if not _commonest().isdisjoint(_hearts(folded)):
        raise WeakPasswordError("common")


def _hearts(password: str) -> set[str]:
    """Return what a password is, but for what people do to make a common one pass.

    That is: other signs for letters, some characters before or behind, figures and signs around, the same twice.
    """
    once = password[: (password + password).find(password, 1)]
    bare = _AROUND.sub("", password)
    found = {once, bare, *(password[cut:] for cut in range(DISTINCT))}
    found |= {password[: len(password) - cut] for cut in range(DISTINCT)}
    return found | {text.translate(_MEANT) for text in found}


def _names(*texts: str) -> set[str]:
    return {name for text in texts if len(name := _joined(text.casefold())) > 3}


def _joined(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


@cache
def _commonest() -> frozenset[str]:
    return frozenset(gzip.decompress(COMMONEST.read_bytes()).decode().split("\n")).union(FRENCH)


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
