"""Opt-out signals that were obeyed: how many pages a day, and nothing about whose.

A choice is recorded with the signal that came along. Who only sends a signal makes no choice: obeying it needs no proof
about that person, and a record of each visit would be one. A number per day and signal shows that the site obeys
(docs/decisions/signals.md).
"""

from __future__ import annotations

from collections.abc import Callable

from consent.proof import ProofStore, day
from consent.state import ConsentState

from .sums import Sums

_WRITE_EVERY = 60.0
"""Seconds between two writings to the store."""


class ObeyedSignals:
    """Counts pages on which a signal was obeyed. Shared by threads; a process that ends loses its last minute.

    Parameters:
        store: where the sums go.
        clock: seconds since 1970, UTC.
    """

    def __init__(self, store: ProofStore, clock: Callable[[], float]) -> None:
        self._sums = Sums(lambda counts, _: store.add_obeyed(counts), every=_WRITE_EVERY, clock=clock)
        self._clock = clock

    def see(self, state: ConsentState) -> None:
        """Count a page, unless its visitor chose by hand although his browser sent the signal. Never writes."""
        if not state.signal or (state.choice is not None and state.choice.despite_signal):
            return
        self._sums.count([(day(int(self._clock())), state.signal)])

    def write(self) -> None:
        """Write the sums to the store, if there are any and the last time is long enough ago."""
        self._sums.write()
