"""What a proof store keeps: records of choices, the texts that they refer to, and sums that hold nobody."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

GIVEN, REFUSED, WITHDRAWN = "given", "refused", "withdrawn"
"""The three things that a choice can be: any grant, none at all, none any more."""


@dataclass(frozen=True, slots=True)
class Record:
    """What one visitor chose, when, on which information; nothing that says who he is.

    Parameters:
        event: `GIVEN`, `REFUSED` or `WITHDRAWN`.
        at: seconds since 1970, UTC.
        notice: SHA-256 of the notice that was shown, in hexadecimal; the text is kept in the same store.
        language: language in which it was shown.
        method: how the choice was given: ``banner``, ``preferences``, ``placeholder`` or ``once``.
        registry: version of the registry.
        code: SHA-256 of what says which code was in force, in hexadecimal; the text is kept in the same store.
            Empty in records from before this was kept, as is `screens`.
        screens: SHA-256 of what was shown, as HTML with its style, in hexadecimal; kept in the same store.
        granted: ids of the purposes agreed to.
        refused: ids of the purposes declined.
        granted_vendors: ids of the vendors agreed to.
        refused_vendors: ids of the vendors declined although their purpose was agreed to.
        signal: opt-out signal that the browser sent along: ``gpc``, ``dnt`` or empty.
        replaces: id of the grant that this choice ends; `None` where there was none.
        id: random (UUID version 4) for a grant; `None` for others, which need no identifier.
        sequence: position in the chain, counted from 1; given by the store.
        previous: hash of the record before.
        digest: hash of this record.
    """

    event: str
    at: int
    notice: str
    language: str
    method: str
    registry: str
    code: str = ""
    screens: str = ""
    granted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    granted_vendors: tuple[str, ...] = ()
    refused_vendors: tuple[str, ...] = ()
    signal: str = ""
    replaces: str | None = None
    id: str | None = None
    sequence: int = 0
    previous: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that records refer to, kept once: `version` is its SHA-256 in hexadecimal.

    The words that were shown, the screens as HTML, the list of the code in force, and the scripts that it names. Words
    and screens have a language; code has none.
    """

    version: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Obeyed:
    """On how many pages an opt-out signal was obeyed on one day: a number, and nothing about who sent it.

    Parameters:
        day: the day, UTC, as ``2026-01-31``.
        signal: ``gpc`` or ``dnt``.
        count: pages.
    """

    day: str
    signal: str
    count: int


@dataclass(frozen=True, slots=True)
class Blocked:
    """What pages tried to load, added up: a host, never an address, and nothing about who tried.

    Parameters:
        host: the host that was not reached.
        directive: what it was wanted for: a browser's report names the directive of the policy that stopped it
            (``script-src``, ``img-src``…); what was taken out of a page before is named by its element (``<script>``).
        count: how often.
        first, last: seconds since 1970, UTC.
    """

    host: str
    directive: str
    count: int
    first: int
    last: int


MOST_BLOCKED = 1_000
"""Rows of `Blocked` that a store keeps: enough for every site, and an end to what strangers can send."""


def day(moment: int) -> str:
    """Write the day of a moment (seconds since 1970), UTC, as ``2026-01-31``."""
    return time.strftime("%Y-%m-%d", time.gmtime(moment))


def timestamp(moment: int) -> str:
    """Write a moment (seconds since 1970) as RFC 3339 has it, UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def notice_version(text: str) -> str:
    """Hash a notice: what its version is."""
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(code: str) -> dict[str, Any]:
    """Read what says which code was in force; empty for any other text."""
    try:
        found = json.loads(code)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("served"), dict) else {}
