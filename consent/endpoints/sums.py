"""Sums that are counted in memory and written seldom: no page costs a write."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable

from consent.errors import ProofUnavailable

Pair = tuple[str, str]
"""What is counted: two words, such as a host and an element."""

_log = logging.getLogger("consent.sums")

_MOST_WAITING = 200
"""Different pairs kept in memory between two writings; those beyond are not counted."""


class Sums:
    """Counts pairs of words. Shared by threads; a process that ends loses what it had not written.

    Parameters:
        write: takes the sums and the present second to where they are kept; may raise ``ProofUnavailable``.
        every: seconds between two writings.
        clock: seconds since 1970, UTC.
    """

    def __init__(
        self, write: Callable[[Counter[Pair], int], None], *, every: float, clock: Callable[[], float]
    ) -> None:
        self._write = write
        self._every = every
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: Counter[Pair] = Counter()
        self._written_at = 0.0

    def count(self, pairs: Iterable[Pair]) -> None:
        """Count each pair once more. Never writes."""
        with self._lock:
            for pair in pairs:
                if pair in self._waiting or len(self._waiting) < _MOST_WAITING:
                    self._waiting[pair] += 1

    def write(self) -> None:
        """Write the sums, if there are any and the last time is long enough ago."""
        if not self._waiting:
            return
        now = self._clock()
        with self._lock:
            if 0 <= now - self._written_at < self._every:  # a clock that was put back holds nothing up
                return
            self._written_at = now
            counts, self._waiting = self._waiting, Counter()
        try:
            self._write(counts, int(now))
        except ProofUnavailable:
            _log.warning("Sums could not be written to the proof store; these are lost.", exc_info=True)
