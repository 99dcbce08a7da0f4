"""Proof of choices: records, their chain, their stores, and the visitor's receipt."""

from .receipt import receipt
from .record import (
    GIVEN,
    REFUSED,
    WITHDRAWN,
    Blocked,
    Notice,
    Obeyed,
    Record,
    day,
    manifest,
    notice_version,
)
from .retention import RETENTION
from .sqlalchemy import SQLAlchemyStore
from .sqlite import SQLiteStore
from .store import ProofStore

__all__ = [
    "GIVEN",
    "REFUSED",
    "RETENTION",
    "WITHDRAWN",
    "Blocked",
    "Notice",
    "Obeyed",
    "ProofStore",
    "Record",
    "SQLAlchemyStore",
    "SQLiteStore",
    "day",
    "manifest",
    "notice_version",
    "receipt",
]
