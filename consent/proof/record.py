"""One record of a choice, and the chain of hashes that shows whether any was changed, put in or taken out."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from consent.errors import ProofBroken

GIVEN, REFUSED, WITHDRAWN = "given", "refused", "withdrawn"
"""The three things that a choice can be: any grant, none at all, none any more."""

GENESIS = "0" * 64
"""What stands for the hash before the first record."""


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
class Checkpoint:
    """Where the chain begins after a purge: the last record that was removed, under a seal.

    Parameters:
        sequence: its position; 0 when nothing was ever removed.
        digest: its hash.
        seal: HMAC of both under the store's key; empty when nothing was ever removed.
    """

    sequence: int = 0
    digest: str = GENESIS
    seal: str = ""


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


def link(record: Record, sequence: int, previous: str) -> Record:
    """Put a new record at the end of the chain: position, hash of the one before, own hash; an id if it is a grant."""
    identifier = record.id or (str(uuid.uuid4()) if record.event == GIVEN else None)
    placed = replace(record, id=identifier, sequence=sequence, previous=previous, digest="")
    return replace(placed, digest=hashlib.sha256(content(placed).encode()).hexdigest())


def content(record: Record) -> str:
    """Write everything but the hash in one fixed form: JSON with sorted keys (in the manner of RFC 8785)."""
    values = asdict(record)
    del values["digest"]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read(sequence: int, text: str, digest: str) -> Record:
    """Read what `content` wrote.

    Parameters:
        sequence: where in the chain the store has it.
        text: the content.
        digest: its hash, as the store has it; it is not compared here.

    Raises:
        ProofBroken: the text is not of that form.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ProofBroken(sequence, "its content cannot be read") from error
    whole = isinstance(found, dict) and _NAMES - _LATER <= set(found) <= _NAMES
    if not whole or not all(_fits(name, value) for name, value in found.items()):
        raise ProofBroken(sequence, "its content cannot be read")
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
    return Record(**values, digest=digest)


def _fits(name: str, value: object) -> bool:
    """Say whether a field holds the kind of value that it is for: whoever wrote this row may not have been us."""
    if name in _LISTS:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name in _NUMBERS:
        return isinstance(value, int)
    return isinstance(value, str) or (value is None and name in _OPTIONAL)


_NAMES = {field.name for field in fields(Record)} - {"digest"}
_LISTS = {"granted", "refused", "granted_vendors", "refused_vendors"}
_NUMBERS = {"at", "sequence"}
_OPTIONAL = {"id", "replaces"}

_LATER = {"code", "screens"}
"""Fields that the oldest records do not have; their hash covers what they were written with."""


def manifest(code: str) -> dict[str, Any]:
    """Read what says which code was in force; empty for any other text."""
    try:
        found = json.loads(code)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("served"), dict) else {}


def seal(sequence: int, digest: str, key: bytes) -> Checkpoint:
    """Note where the chain begins after a purge."""
    return Checkpoint(sequence, digest, hmac.new(key, f"{sequence}:{digest}".encode(), "sha256").hexdigest())


def verify(
    rows: Iterable[tuple[int, str, str]],
    notices: Iterable[Notice],
    checkpoint: Checkpoint,
    head: tuple[int, str],
    key: bytes,
) -> None:
    """Follow the chain from its checkpoint to its head.

    Parameters:
        rows: sequence, content and digest of each record, in order.
        notices: all that the store keeps.
        checkpoint: where the chain begins.
        head: sequence and digest of the newest record, as the store noted them.
        key: the store's key.

    Raises:
        ProofBroken: at the first record that does not verify.
    """
    if checkpoint.sequence and seal(checkpoint.sequence, checkpoint.digest, key) != checkpoint:
        raise ProofBroken(checkpoint.sequence, "the seal of the last purge is wrong")
    kept: dict[str, frozenset[str]] = {}  # and what each of them refers to in turn
    for notice in notices:
        if notice_version(notice.text) != notice.version:
            raise ProofBroken(checkpoint.sequence + 1, f"the notice {notice.version[:12]} was changed")
        parts = {} if notice.language else manifest(notice.text).get("served", {})
        kept[notice.version] = frozenset(parts.values())
    sequence, previous = checkpoint.sequence, checkpoint.digest
    for stored, text, digest in rows:
        sequence += 1
        if stored != sequence:
            raise ProofBroken(sequence, "it is missing")
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            raise ProofBroken(sequence, "its content was changed")
        record = read(sequence, text, digest)
        if record.previous != previous or record.sequence != sequence:
            raise ProofBroken(sequence, "it does not follow the one before")
        named = {record.notice, record.code, record.screens} - {""}
        for version in sorted(named.union(*(kept.get(one, ()) for one in named))):
            if version not in kept:
                raise ProofBroken(sequence, f"the notice {version[:12]} that it names is missing")
        previous = digest
    if (sequence, previous) != head:
        raise ProofBroken(sequence + 1, "records at the end are missing")
