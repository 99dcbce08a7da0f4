"""Third parties that nobody declared: what browsers reported, and what was taken out of pages before they could try.

Both are counted here. Hosts alone are kept, never addresses or visitors.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from consent.proof import ProofStore
from consent.registry.model import SITE, is_host
from consent.rewrite import Decision

from .sums import Pair, Sums

_log = logging.getLogger("consent.reports")

_WRITE_EVERY = 15.0
"""Seconds between two writings to the store."""

_MOST_TOLD = 500
"""Hosts of which the log speaks, once each, as long as the process lives; pages may hold what visitors wrote."""

_UNDECLARED = frozenset({"unknown", "unannounced"})
_LONGEST = 253
"""Characters of a host name (RFC 1035, section 2.3.4, as text); stores have room for no more."""


class Strangers:
    """Counts whom the site did not declare. Shared by threads.

    Parameters:
        store: where the sums go.
        clock: seconds since 1970, UTC.
    """

    def __init__(self, store: ProofStore, clock: Callable[[], float]) -> None:
        self._sums = Sums(store.add_blocked, every=_WRITE_EVERY, clock=clock)
        self._told: set[str] = set()

    def see(self, decision: Decision) -> None:
        """Count one decision about a page, if it is about somebody undeclared. Never writes."""
        if decision.reason not in _UNDECLARED or decision.allowed:
            return
        host = decision.host or _first_host(decision)
        if not _can_be_told(host):
            return
        self.count([(host, f"<{decision.element}>")])
        if host not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(host)  # two threads may both tell it, once
            whose = (
                f"{decision.vendor.name}, which the registry does not announce" if decision.vendor else "nobody known"
            )
            _log.warning(
                "A page wants <%s> from %s (%s): it is blocked for everybody. To let visitors decide, announce it in "
                "the registry; `python -m consent report` lists all such hosts.", decision.element, host, whose,
            )  # fmt: skip

    def count(self, pairs: Iterable[Pair]) -> None:
        """Count hosts and what they were wanted for; what is no host is left out. Never writes."""
        self._sums.count(pair for pair in pairs if _can_be_told(pair[0]))

    def write(self) -> None:
        """Write the sums to the store, if there are any and the last time is long enough ago."""
        self._sums.write()


def _can_be_told(host: str) -> bool:
    """Say whether this is a host, and not something that a page or a sender of reports made up."""
    return len(host) <= _LONGEST and is_host(host)


def _first_host(decision: Decision) -> str:
    """Give a host that stands for a vendor whose snippet was recognised without an address."""
    rules = decision.vendor.hosts if decision.vendor else ()
    return next((rule.host for rule in rules if rule.host != SITE), "")
