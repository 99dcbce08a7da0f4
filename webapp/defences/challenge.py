"""A sum that costs a browser about a second and a sender of thousands his day.

The server keeps nothing about challenges that are out: each is a signed token of a random number, a moment and a
difficulty. The page's own worker looks for `PUZZLES` counters; with counter ``c``, the SHA-256 of ``number.i.c`` has to
begin with ``bits`` zero bits. Several small puzzles instead of one large: the time hardly varies from page to page.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from webapp import signing
from webapp.clock import now

USE = "form"
PUZZLES = 8
BITS = 13
"""8 × 2¹³ sums on average: 0.1 s in a laptop's browser, so about a second in that of a phone ten times slower."""
MORE_EVERY = 10
"""Posts of one network within an hour after which the next challenge is twice as hard."""
MOST_MORE = 4
"""Doublings at most. Many people share the address of a mobile operator; sixteen times a second is bearable while one
types."""
SLACK = 1
"""Bits by which the answer may lag behind what the network needs by now."""
LONGEST = 16
"""Digits of a counter: what a browser's numbers count without error."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What one form asks of the browser that fills it in.

    Parameters:
        number: random, known to nobody before.
        at: when the form was shown.
        bits: zero bits that each of the sums needs.
    """

    number: str
    at: datetime
    bits: int

    def token(self) -> str:
        """Return the challenge as it travels in the form, signed."""
        return signing.sign(USE, [self.number, int(self.at.timestamp()), self.bits])


def new(posts: int) -> Challenge:
    """Return a fresh challenge for a network from which ``posts`` came within the last hour."""
    return Challenge(secrets.token_urlsafe(16), now(), bits_for(posts))


def bits_for(posts: int) -> int:
    """Return the difficulty after ``posts`` posts of a network within an hour."""
    return BITS + min(MOST_MORE, posts // MORE_EVERY)


def read(token: str) -> Challenge | None:
    """Return the challenge in a token, None when it is not one of ours."""
    match signing.read(USE, token):
        case [str(number), int(at), int(bits)]:
            return Challenge(number, datetime.fromtimestamp(at, UTC), bits)
    return None


def is_solved(challenge: Challenge, answer: str, posts: int) -> bool:
    """Tell whether an answer solves a challenge that is hard enough for where it comes from.

    Parameters:
        answer: counters, separated by commas.
        posts: posts of the network within the last hour.
    """
    counters = answer.split(",")
    return (
        challenge.bits + SLACK >= bits_for(posts)
        and len(counters) == PUZZLES
        and all(fits(challenge, puzzle, counter) for puzzle, counter in enumerate(counters))
    )


def fits(challenge: Challenge, puzzle: int, counter: str) -> bool:
    """Tell whether one counter solves one of the puzzles."""
    if not (counter.isascii() and counter.isdigit()) or len(counter) > LONGEST:
        return False
    digest = hashlib.sha256(f"{challenge.number}.{puzzle}.{counter}".encode()).digest()
    return int.from_bytes(digest) >> (256 - challenge.bits) == 0
