"""The keys that sign the choice cookie: configured, or kept with the proof store."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence

from .errors import ProofUnavailable
from .proof import ProofStore

_log = logging.getLogger("consent.keys")

_PATIENCE = 10.0
"""Seconds for which a store that did not answer is left alone: pages must not wait for it one after the other."""

_QUEUE = 0.5
"""Seconds for which a page waits while another asks the store: a database that hangs may do so for minutes."""


class Keys:
    """Signing keys, newest first. Shared by threads.

    While the store is dead a makeshift key is used, which lives as long as the process: refusing has to work always,
    and what a makeshift key signs can only be a refusal, since nothing is granted without proof.

    Parameters:
        store: keeps the key if none is configured.
        configured: keys of the site's own, newest first; several of them allow a rotation.
        clock: seconds, never going back.
    """

    def __init__(
        self,
        store: ProofStore,
        configured: Sequence[bytes] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._keys = tuple(configured)
        self._makeshift = secrets.token_bytes(32)
        self._clock = clock
        self._dead_until = float("-inf")
        self._lock = threading.Lock()

    def all(self) -> tuple[bytes, ...]:
        """Give the keys by which a cookie may be signed; the first one signs. Never fails."""
        if not self._keys and self._lock.acquire(timeout=_QUEUE):
            try:
                self._ask()
            finally:
                self._lock.release()
        return self._keys or (self._makeshift,)

    def wake(self) -> None:
        """Ask the store at the next occasion, however recently it was dead: it has just answered somebody."""
        self._dead_until = float("-inf")

    def _ask(self) -> None:
        if self._keys or self._clock() < self._dead_until:
            return
        try:
            self._keys = (self._store.secret(), self._makeshift)  # by which refusals of the meantime may be signed
        except ProofUnavailable:
            _log.warning("The proof store does not answer; only refusals can be kept.", exc_info=True)
            self._dead_until = self._clock() + _PATIENCE
