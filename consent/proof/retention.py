"""For how long proof is kept, and the purge that runs by itself."""

from __future__ import annotations

import logging

from consent.choice import LIFETIME
from consent.errors import ConfigurationError, ProofUnavailable

from .store import ProofStore

_log = logging.getLogger("consent.proof")

RETENTION = 5 * 365 * 86_400 + LIFETIME
"""Seconds for which records are kept unless a site says otherwise: five years (civil claims, Code civil, article 2224)
after the six months for which a choice holds. No law gives a number (GDPR, article 5(1)(e) and 7(1))."""

_DAY = 86_400


class Retention:
    """Purges a store once a day, with a choice that is recorded. Shared by threads.

    Parameters:
        seconds: for how long records are kept; `None` for ever.

    Raises:
        ConfigurationError: that is shorter than a choice holds.
    """

    def __init__(self, seconds: int | None) -> None:
        if seconds is not None and seconds < LIFETIME:
            raise ConfigurationError(
                f"Proofs are to be kept for {seconds} seconds.",
                "A choice holds for six months, and consent has to be provable as long (GDPR, article 7(1)).",
                f"Give at least {LIFETIME} seconds; add the time during which somebody may ask.",
            )
        self._seconds = seconds
        self._purged_at = 0

    def purge(self, store: ProofStore, now: int) -> None:
        """Purge if the last time is a day ago; a store that fails is tried again the day after.

        Parameters:
            now: seconds since 1970, UTC.
        """
        # A clock that was put back stops nothing.
        if self._seconds is None or 0 <= now - self._purged_at < _DAY:
            return
        self._purged_at = now
        try:
            store.purge(now - self._seconds)
        except ProofUnavailable:
            _log.warning("The proof store could not be purged; it will be tried again in a day.", exc_info=True)
