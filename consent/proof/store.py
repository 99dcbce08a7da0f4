"""What a proof store does, whatever it writes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from .record import Blocked, Notice, Obeyed, Record

PORTION = 500
"""Records that are read at once: neither memory nor other connections are held up by those who read them all."""


class ProofStore(Protocol):
    """Append-only, safe for threads and processes. Every method may raise `ProofUnavailable`."""

    def append(self, record: Record) -> Record:
        """Put a record at the end of the chain and give it back with its id, place and hash, durably stored."""

    def get(self, id: str) -> Record | None:  # noqa: A002 -- ids are called so everywhere
        """Give the grant with this id."""

    def records(self, since: int = 0, until: int | None = None) -> Iterator[Record]:
        """Go through the records in order.

        Parameters:
            since: seconds since 1970 of the earliest.
            until: seconds since 1970 before which the latest lies; `None` for no limit.
        """

    def keep_notice(self, version: str, language: str, text: str) -> None:
        """Keep a text that records refer to under its version, once.

        Parameters:
            version: its SHA-256, in hexadecimal.
            language: the language of words and screens; empty for code.
        """

    def notice(self, version: str) -> Notice | None:
        """Give the notice of this version."""

    def secret(self) -> bytes:
        """Give the signing key kept with the store, made at its first use."""

    def purge(self, before: int) -> int:
        """Remove the oldest records up to the first made at or after `before`; say how many. The chain stays whole."""

    def verify(self) -> None:
        """Check the whole chain.

        Raises:
            ProofBroken: a record was changed, put in or taken out.
        """

    def head(self) -> tuple[int, str]:
        """Give sequence and hash of the newest record: worth noting elsewhere, since they vouch for all before."""

    def add_blocked(self, counts: Mapping[tuple[str, str], int], at: int) -> None:
        """Add up what browsers reported as blocked.

        Parameters:
            counts: how often, by host and directive.
            at: seconds since 1970.
        """

    def blocked(self) -> list[Blocked]:
        """List what was reported as blocked, the most frequent first."""

    def add_obeyed(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Add up on how many pages signals were obeyed.

        Parameters:
            counts: how many, by day (UTC, ``2026-01-31``) and signal.
        """

    def obeyed(self) -> list[Obeyed]:
        """List on how many pages signals were obeyed, by day; the days that are too old go with the records."""
