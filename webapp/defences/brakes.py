"""How much one mailbox and one network may send. Counted where all rate limits are: in memory, for some hours.

While the store that machines share does not answer, each process counts for itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import time
from typing import TypeVar

from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from webapp import signing
from webapp.extensions import limiter

from .networks import network_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

ALONE = MovingWindowRateLimiter(MemoryStorage())
"""Counts while the shared store is away."""


@dataclass(frozen=True, slots=True)
class Brake:
    """Limits on one kind of sending.

    Parameters:
        name: of what is counted.
        mailbox: limits for one address.
        network: limits for one network, see `network_of`.
    """

    name: str
    mailbox: tuple[RateLimitItem, ...]
    network: tuple[RateLimitItem, ...]


def _brake(name: str, *, network: str = "", mailbox: str = "") -> Brake:
    return Brake(name, *(tuple(parse_many(limits)) if limits else () for limits in (mailbox, network)))


ATTEMPTS = _brake("attempt", network="120/hour")
"""Posting forms that come in, right or wrong: each may bring photos, which take time."""
POSTING = _brake("posting", mailbox="10/hour;30/day", network="30/hour;100/day")
RESET_LINKS = _brake("reset-link", mailbox="5/hour")
"""Links to choose a new password. They act for an hour, so that one is left when the limit is reached."""
FIRST_MESSAGES = _brake("first-message", mailbox="10/day", network="30/hour;100/day")


class TooManyError(Exception):
    """A limit is reached.

    Parameters:
        seconds: after which trying again makes sense.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"limit reached, try again in {seconds} s")
        self.seconds = seconds

    @property
    def headers(self) -> dict[str, str]:
        """What the answer's header tells programs (RFC 9110, section 10.2.3)."""
        return {"Retry-After": str(self.seconds)}


def take(brake: Brake, *, address: str, mailbox: str = "") -> None:
    """Count one sending.

    Parameters:
        address: IP address it comes from.
        mailbox: whose it is, see `protection.sender`; empty where nobody is named.

    Raises:
        TooManyError: a limit is reached; nothing is counted then.
    """
    if not limiter.enabled:
        return
    counted = [(item, *_keys(brake, "network", network_of(address))) for item in brake.network]
    if mailbox:
        counted += [(item, *_keys(brake, "mailbox", mailbox)) for item in brake.mailbox]

    def count(counter: RateLimiter) -> None:
        for item, *keys in counted:
            if not counter.test(item, *keys):
                reset = counter.get_window_stats(item, *keys).reset_time
                raise TooManyError(max(1, ceil(reset - time())))
        for item, *keys in counted:
            counter.hit(item, *keys)

    _with_counter(count)


def lately(brake: Brake, address: str) -> int:
    """Return how much the network of an IP address sent within the brake's shortest time."""
    if not limiter.enabled:
        return 0
    shortest = min(brake.network, key=lambda item: item.get_expiry())
    keys = _keys(brake, "network", network_of(address))
    stats = _with_counter(lambda counter: counter.get_window_stats(shortest, *keys))
    return shortest.amount - stats.remaining


def _with_counter(act: Callable[[RateLimiter], T]) -> T:
    try:
        return act(limiter.limiter)
    except StorageError as error:
        logger.warning("rate limits are counted by each process for itself: %s", error)
        return act(ALONE)


def _keys(brake: Brake, kind: str, value: str) -> tuple[str, str, str]:
    # Keyed, so that a look into a shared store shows neither addresses nor mailboxes.
    return brake.name, kind, signing.mark("brake", value)
