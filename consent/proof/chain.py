"""The chain of hashes that shows whether any record was changed, put in or taken out."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from consent.errors import ProofBroken

from .record import GIVEN, Notice, Record, manifest, notice_version

GENESIS = "0" * 64
"""What stands for the hash before the first record."""


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
