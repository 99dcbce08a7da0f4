"""Opt-out signals that were obeyed: how many pages a day, and nothing about whose.

A choice is recorded with the signal that came along. Who only sends a signal makes no choice: obeying it needs no proof
about that person, and a record of each visit would be one. A number per day and signal shows that the site obeys
(docs/decisions/signals.md).
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable

from consent.errors import ProofUnavailable
from consent.proof import ProofStore, day
from consent.state import ConsentState

_log = logging.getLogger("consent.signals")

_WRITE_EVERY = 60.0
"""Seconds between two writings to the store."""


class ObeyedSignals:
    """Counts pages on which a signal was obeyed. Shared by threads; a process that ends loses its last minute.

    Parameters:
        store: where the sums go.
        clock: seconds since 1970, UTC.
    """

    def __init__(self, store: ProofStore, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._written_at = 0.0

    def see(self, state: ConsentState) -> None:
        """Count a page, unless its visitor chose by hand although his browser sent the signal. Never writes."""
        if not state.signal or (state.choice is not None and state.choice.despite_signal):
            return
        with self._lock:
            self._waiting[day(int(self._clock())), state.signal] += 1

    def write(self) -> None:
        """Write the sums to the store, if there are any and the last time is long enough ago."""
        if not self._waiting:
            return
        now = self._clock()
        with self._lock:
            if now - self._written_at < _WRITE_EVERY:
                return
            self._written_at = now
            counts, self._waiting = self._waiting, Counter()
        try:
            self._store.add_obeyed(counts)
        except ProofUnavailable:
            _log.warning("Sums of obeyed signals could not be written; these are lost.", exc_info=True)
