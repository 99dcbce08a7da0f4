"""How much one mailbox and one network may send. Counted where all rate limits are: in memory, for some hours."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from time import time

from limits import RateLimitItem, parse_many

from webapp import signing
from webapp.extensions import limiter

from .networks import network_of


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
    for item, *keys in counted:
        if not limiter.limiter.test(item, *keys):
            reset = limiter.limiter.get_window_stats(item, *keys).reset_time
            raise TooManyError(max(1, ceil(reset - time())))
    for item, *keys in counted:
        limiter.limiter.hit(item, *keys)


def lately(brake: Brake, address: str) -> int:
    """Return how much the network of an IP address sent within the brake's shortest time."""
    if not limiter.enabled:
        return 0
    shortest = min(brake.network, key=lambda item: item.get_expiry())
    stats = limiter.limiter.get_window_stats(shortest, *_keys(brake, "network", network_of(address)))
    return shortest.amount - stats.remaining


def _keys(brake: Brake, kind: str, value: str) -> tuple[str, str, str]:
    # Keyed, so that a look into a shared store shows neither addresses nor mailboxes.
    return brake.name, kind, signing.mark("brake", value)
