"""Opening the sealed store for the courts: with the key that somebody brings, for a reason, and not in secret from us.

Each record that is opened is written to the staff log first. The line holds no address: it shall stand in nobody's copy
of her data, because telling the person of a judicial inquiry may be forbidden; the policy says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import Reveal, SealedRecord
from .sealing import SealError, open_record

WHAT = "sealed"
OPERATOR = "operator"
"""Role in the staff log: whoever may run commands on the server is no account of the board."""
SHORTEST_REASON = 10
"""Characters: who asks, and the number of the request."""


class NoRequestError(ValueError):
    """Nobody opens the store without saying who asked."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search in the sealed store brought.

    Parameters:
        contents: records that contain what was searched.
        foreign: how many records were sealed for another key.
    """

    contents: tuple[dict[str, object], ...]
    foreign: int


def unseal(session: Session, private: bytes, *, containing: str, request: str) -> Found:
    """Open the records that contain something, and write to the staff log that this was done. The caller commits.

    Parameters:
        private: X25519 private key, 32 bytes.
        containing: an address, a listing's number, a pseudonym.
        request: which authority asked, and the number and date of what it wrote.

    Raises:
        NoRequestError: nobody asked.
    """
    if len(request.strip()) < SHORTEST_REASON or not containing.strip():
        raise NoRequestError
    contents, foreign = [], 0
    for record in session.scalars(select(SealedRecord).order_by(SealedRecord.id)):
        try:
            content = open_record(private, record.sealed)
        except SealError:
            foreign += 1
            continue
        if containing in json.dumps(content, ensure_ascii=False):
            contents.append(content)
            _note(session, f"sealed_record {record.id}", request)
    if not contents:
        _note(session, "sealed_record, nothing found", request)
    session.flush()
    return Found(tuple(contents), foreign)


def _note(session: Session, where: str, request: str) -> None:
    session.add(
        Reveal(
            staff_id=None,
            staff_role=OPERATOR,
            subject_email="",
            what=WHAT,
            where=where,
            reason=request.strip()[:300],
        )
    )
