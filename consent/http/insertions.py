"""What the banner inserts into a page, written once per kind of visitor and used again.

Only the nonce and the way back differ between two visitors with the same choice. They are left open, as words that
occur nowhere else, and filled in for each page.
"""

from __future__ import annotations

import html
import logging
import secrets
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import NamedTuple

from consent.banner import Renderer
from consent.rewrite import Placeholder
from consent.state import ConsentState

from .charsets import portable
from .request import FRAGMENT, PAGE

logger = logging.getLogger("consent")

_KEPT = 512
"""Different visitors, mount points and places whose insertions are kept, a few kilobytes each."""


class Insertions(NamedTuple):
    """What goes where."""

    head: bytes = b""
    body: bytes = b""
    end: bytes = b""


class _Open(NamedTuple):
    """The same, cut where the nonce (in the head and at the end) or the way back (in the body) belongs."""

    head: list[bytes]
    body: list[bytes]
    end: list[bytes]


class Inserter:
    """Writes insertions. A banner that fails costs the page its banner, and nothing else. Shared by threads."""

    def __init__(self, banner: Renderer) -> None:
        self._banner = banner
        self._nonce = f"n{secrets.token_hex(12)}"
        self._return_to = f"/r{secrets.token_hex(12)}"
        self._places: dict[Hashable, bytes] = {}
        self._written = lru_cache(_KEPT)(self._write)

    def write(
        self, state: ConsentState, script_name: str, return_to: str, *, purpose: str, is_utf8: bool
    ) -> Insertions:
        """Write what a page, a frame or a fragment gets.

        Parameters:
            state: what the visitor allows; its nonce is the one that our scripts carry.
            return_to: percent-encoded local address to come back to.
            purpose: what the answer is for.
            is_utf8: whether the page is known to be in UTF-8; otherwise insertions are in ASCII.
        """
        if purpose == FRAGMENT:
            return Insertions()
        # A frame is asked nothing; buttons of its placeholders need their form all the same.
        asks = state.must_ask and purpose == PAGE
        open_state = ConsentState(
            state.choice, state.purposes, state.vendors, asks, state.language, self._nonce, state.signal, state.by_page
        )
        try:
            kept = self._written(open_state, script_name, purpose, is_utf8)
        except Exception:
            kept = self._salvage(open_state, script_name, purpose, is_utf8)  # not kept: the next page may have luck
        nonce, back = state.nonce.encode(), html.escape(return_to).encode()
        return Insertions(nonce.join(kept.head), back.join(kept.body), nonce.join(kept.end))

    def placeholder(self, state: ConsentState, script_name: str, *, is_utf8: bool) -> Callable[[Placeholder], bytes]:
        """Give what writes placeholders for this page."""
        shared = (state.language, state.vendors, state.purposes, script_name, is_utf8)
        nonce, ours = state.nonce.encode(), self._nonce.encode()

        def write(place: Placeholder) -> bytes:
            vendor = place.vendor.id if place.vendor else ""
            key = (shared, vendor, place.kind, place.url, place.link, place.width, place.height, place.title)
            found = self._places.get(key)
            if found is None:
                open_state = state._replace(nonce=self._nonce)
                try:
                    found = _encoded(self._banner.placeholder(open_state, script_name, place), is_utf8)
                except Exception:
                    logger.exception("A placeholder could not be written: nothing stands in for what was blocked.")
                    return b""
                if len(self._places) >= _KEPT:
                    self._places.clear()
                self._places[key] = found
            return found.replace(ours, nonce)

        return write

    def _write(self, state: ConsentState, script_name: str, purpose: str, is_utf8: bool) -> _Open:
        return self._opened([_encoded(write(), is_utf8) for write in self._writers(state, script_name, purpose)])

    def _salvage(self, state: ConsentState, script_name: str, purpose: str, is_utf8: bool) -> _Open:
        """Write those parts that do not fail."""
        parts = []
        for write in self._writers(state, script_name, purpose):
            try:
                parts.append(_encoded(write(), is_utf8))
            except Exception:
                logger.exception("The banner failed: the page is blocked as ever, and goes without that part.")
                parts.append(b"")
        return self._opened(parts)

    def _opened(self, parts: list[bytes]) -> _Open:
        head, body, end = (*parts, b"")[:3]
        nonce, return_to = self._nonce.encode(), self._return_to.encode()
        return _Open(head.split(nonce), body.split(return_to), end.split(nonce))

    def _writers(self, state: ConsentState, script_name: str, purpose: str) -> list[Callable[[], bytes]]:
        writers = [
            lambda: self._banner.head(state, script_name),
            lambda: self._banner.body(state, script_name, self._return_to),
            lambda: self._banner.end(state, script_name),
        ]
        return writers if purpose == PAGE else writers[:2]


def _encoded(fragment: bytes, is_utf8: bool) -> bytes:
    return fragment if is_utf8 else portable(fragment)
