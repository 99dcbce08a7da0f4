"""Who asks: from the request's cookies and signals to what this visitor allows now."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from consent import choice as choices
from consent import once, signals
from consent.choice import CLOCK_TOLERANCE, LIFETIME, Choice
from consent.settings import Settings
from consent.state import ConsentState

_VISITORS_KEPT = 2048
"""Different choices whose meaning is remembered."""


class Visitor(NamedTuple):
    """What a request tells about who sends it.

    Parameters:
        state: what he allows.
        used_once: whether a vendor is allowed for this page load alone, by a cookie that has to be taken back.
    """

    state: ConsentState
    used_once: bool = False


class Visitors:
    """Reads states out of requests. Shared by threads.

    Parameters:
        settings: registry, texts and keys.
        clock: seconds since 1970, UTC.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self._verified = lru_cache(_VISITORS_KEPT)(self._verify)
        self._meaning = lru_cache(_VISITORS_KEPT)(self._work_out)
        self._language = lru_cache(_VISITORS_KEPT)(settings.texts.pick)

    def read(self, environ: Mapping[str, Any], path: Callable[[], str]) -> Visitor:
        """Work out what this visitor allows in this exchange.

        Parameters:
            path: gives the page's path, percent-encoded, mount point included; called only where it matters.
        """
        header = environ.get("HTTP_COOKIE", "")
        choice = None
        allowed_once: frozenset[str] = frozenset()
        used_once = False
        if choices.COOKIE_NAME in header:
            cookies = _own_cookies(header)
            for value in cookies.get(choices.COOKIE_NAME, ()):
                choice = _newer(choice, self._choice(value))
            for value in cookies.get(once.COOKIE_NAME, ()):
                used_once = True
                allowed_once |= once.decode(value, path(), self._settings.keys.all(), self._clock())
        signal = signals.read(environ) if "HTTP_SEC_GPC" in environ or "HTTP_DNT" in environ else ""
        known = self._meaning(choice, signal, allowed_once)
        language = self._language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        state = ConsentState(choice, known.purposes, known.vendors, known.must_ask, language, _nonce(), signal)
        return Visitor(state, used_once)

    def undecided(self) -> ConsentState:
        """Give the state of somebody about whom nothing could be read."""
        return self._meaning(None, "", frozenset())._replace(nonce=_nonce())

    def nobody(self, language: str) -> ConsentState:
        """Give the state of a page that everybody gets: nothing is allowed, everybody is asked."""
        return self._meaning(None, "", frozenset())._replace(language=self._language(language), by_page=True)

    def speaking(self, state: ConsentState, page_language: str) -> ConsentState:
        """Give the same state in the language of the page, if it is one of ours: a banner speaks as its page does."""
        language = self._language(state.language, page_language)
        return state if language == state.language else state._replace(language=language, by_page=True)

    def _choice(self, value: str) -> Choice | None:
        """Read a choice; what was verified once only has to be compared with the clock again."""
        choice = self._verified(value, self._settings.keys.all())
        now = self._clock()
        return choice if choice is not None and now - LIFETIME < choice.decided_at <= now + CLOCK_TOLERANCE else None

    def _verify(self, value: str, keys: tuple[bytes, ...]) -> Choice | None:
        # Its own moment is the one at which a cookie surely is in time; the caller compares with the clock.
        fields = value.split(".")
        plausible = len(fields) > 1 and len(fields[1]) <= 12 and fields[1].isascii() and fields[1].isdigit()
        moment = int(fields[1]) if plausible else 0
        return choices.decode(value, keys, moment)

    def _work_out(self, choice: Choice | None, signal: str, allowed_once: frozenset[str]) -> ConsentState:
        return ConsentState.of(choice, self._settings.registry, signal=signal, once=allowed_once)


def _own_cookies(header: str) -> dict[str, list[str]]:
    """Read our own cookies; there may be several of a name, set for different domains."""
    found: dict[str, list[str]] = {}
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        if name in (choices.COOKIE_NAME, once.COOKIE_NAME):
            found.setdefault(name, []).append(value.strip('"'))
    return found


def _newer(one: Choice | None, other: Choice | None) -> Choice | None:
    """Give the later of two choices; of two from the same moment the one that allows less.

    Browsers send the oldest cookie first, and one that was set for another domain (before `cookie_domain` changed, or
    by a sibling of this host) stays beside the visitor's last word.
    """
    if one is None or other is None:
        return one or other
    if one.decided_at != other.decided_at:
        return max(one, other, key=lambda choice: choice.decided_at)
    return min(one, other, key=lambda choice: len(choice.granted | choice.granted_vendors))


def _nonce() -> str:
    """Make 128 random bits into 32 characters, none of which needs escaping anywhere."""
    return os.urandom(16).hex()
