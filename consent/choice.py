"""A visitor's choice, and the cookie that carries it.

The choice lives in one first-party cookie set by the server. Its value is readable, signed
and small:

    v1.<seconds since 1970>.<notice version>.<how>.<record id or ->.<granted>.<refused>.<signature>

`granted` and `refused` are purpose ids separated by commas, then a `~`, then vendor ids likewise. Whatever does not
verify, is older than its lifetime, or comes from the future is no choice at all (CNIL 2020-092: anything but a positive
act is a refusal).
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

COOKIE_NAME = "consent"

LIFETIME = 180 * 86_400
"""Seconds for which a choice is kept, refusal and consent alike.

Six months is the CNIL's recommendation (deliberation 2020-092); it is fixed at the moment of
the choice and never slides.
"""

CLOCK_TOLERANCE = 300
"""Seconds by which a choice may seem to come from the future (machines whose clocks differ)."""

_SIGNATURE_BYTES = 16
_EDITION = re.compile(r"(\d+)-")
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


@dataclass(frozen=True, slots=True)
class Choice:
    """What one visitor decided, at one moment, about one notice.

    Parameters:
        decided_at: seconds since 1970, UTC.
        notice: version of the notice that was shown: the first characters of its SHA-256, after its edition
            and a hyphen if that is not the first.
        granted: ids of the purposes agreed to.
        refused: ids of the purposes declined. A purpose in neither set was not yet asked.
        granted_vendors: ids of the vendors agreed to one by one or through their purpose.
        refused_vendors: ids of the vendors declined although their purpose was agreed to. No form of ours makes such a
            choice (who wants some of a purpose's vendors ticks these); the cookie and the records have a place for it.
        method: how the choice was given: ``banner``, ``preferences`` or ``placeholder``; with ``-gpc`` or ``-dnt``
            behind it if it was given although the browser sent that signal.
        record: id of the proof record; ``None`` for a refusal, which needs no identifier.
    """

    decided_at: int
    notice: str
    granted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    granted_vendors: frozenset[str] = frozenset()
    refused_vendors: frozenset[str] = frozenset()
    method: str = "banner"
    record: str | None = None

    @property
    def edition(self) -> int:
        """Edition of the notice that was shown."""
        edition = _EDITION.match(self.notice)
        return int(edition[1]) if edition else 1

    @property
    def despite_signal(self) -> bool:
        """Whether it was made by hand while the browser sent an opt-out signal."""
        return self.method.endswith(("-gpc", "-dnt"))

    @property
    def expires_at(self) -> int:
        """Seconds since 1970 from which on it holds no more."""
        return self.decided_at + LIFETIME


def encode(choice: Choice, key: bytes) -> str:
    """Write a choice as a cookie value signed with `key`."""
    payload = ".".join(
        (
            "v1",
            str(choice.decided_at),
            choice.notice,
            choice.method,
            choice.record or "-",
            _names(choice.granted, choice.granted_vendors),
            _names(choice.refused, choice.refused_vendors),
        )
    )
    return f"{payload}.{_sign(payload, key)}"


def decode(value: str, keys: Sequence[bytes], now: float) -> Choice | None:
    """Read a cookie value; `None` stands for undecided, whatever is wrong with the value.

    Parameters:
        value: the cookie's value as received.
        keys: signing keys, newest first; several of them allow a rotation.
        now: seconds since 1970, UTC.
    """
    payload, _, signature = value.rpartition(".")
    # compare_digest raises on non-ASCII text, and a cookie may hold any
    if not value.isascii() or not any(hmac.compare_digest(_sign(payload, key), signature) for key in keys):
        return None
    fields = payload.split(".")
    if len(fields) != 7 or fields[0] != "v1" or not fields[1].isdigit():
        return None
    decided_at = int(fields[1])
    if not now - LIFETIME < decided_at <= now + CLOCK_TOLERANCE:
        return None
    granted, granted_vendors = _read_names(fields[5])
    refused, refused_vendors = _read_names(fields[6])
    return Choice(
        decided_at=decided_at,
        notice=fields[2],
        granted=granted,
        refused=refused,
        granted_vendors=granted_vendors,
        refused_vendors=refused_vendors,
        method=fields[3],
        record=None if fields[4] == "-" else fields[4],
    )


def is_identifier(text: str) -> bool:
    """Say whether `text` can be the id of a purpose or a vendor (lower case, digits, hyphens)."""
    return _IDENTIFIER.match(text) is not None


def _names(purposes: frozenset[str], vendors: frozenset[str]) -> str:
    return ",".join(sorted(purposes)) + "~" + ",".join(sorted(vendors))


def _read_names(field: str) -> tuple[frozenset[str], frozenset[str]]:
    purposes, _, vendors = field.partition("~")
    return frozenset(filter(None, purposes.split(","))), frozenset(filter(None, vendors.split(",")))


def _sign(payload: str, key: bytes) -> str:
    digest = hmac.digest(key, payload.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_SIGNATURE_BYTES]).rstrip(b"=").decode()
