"""What the banner inserts into a page, written once per kind of visitor and used again.

Only the nonce and the way back differ between two visitors with the same choice. They are left open, as words that
occur nowhere else, and filled in for each page.
"""

from __future__ import annotations

import html
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from consent.rewrite import Placeholder
from consent.settings import Renderer
from consent.state import ConsentState

from .charsets import portable
from .request import FRAGMENT, PAGE

logger = logging.getLogger("consent")

_KEPT = 512
"""Different visitors, mount points and places whose insertions are kept, a few kilobytes each."""


@dataclass(frozen=True, slots=True)
class Insertions:
    """What goes where."""

    head: bytes = b""
    body: bytes = b""
    end: bytes = b""


class Inserter:
    """Writes insertions. A banner that fails costs the page its banner, and nothing else. Shared by threads."""

    def __init__(self, banner: Renderer) -> None:
        self._banner = banner
        self._nonce = f"n{secrets.token_hex(12)}"
        self._return_to = f"/r{secrets.token_hex(12)}"
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
        kept = self._written(replace(state, nonce=self._nonce, must_ask=asks), script_name, purpose, is_utf8)
        nonce, back = state.nonce.encode(), html.escape(return_to).encode()
        ours, ways = self._nonce.encode(), self._return_to.encode()
        return Insertions(kept.head.replace(ours, nonce), kept.body.replace(ways, back), kept.end.replace(ours, nonce))

    def placeholder(self, state: ConsentState, script_name: str, *, is_utf8: bool) -> Callable[[Placeholder], bytes]:
        """Give what writes placeholders for this page."""

        def write(place: Placeholder) -> bytes:
            return self._safely(lambda: self._banner.placeholder(state, script_name, place), is_utf8)

        return write

    def _write(self, state: ConsentState, script_name: str, purpose: str, is_utf8: bool) -> Insertions:
        return Insertions(
            self._safely(lambda: self._banner.head(state, script_name), is_utf8),
            self._safely(lambda: self._banner.body(state, script_name, self._return_to), is_utf8),
            self._safely(lambda: self._banner.end(state, script_name), is_utf8) if purpose == PAGE else b"",
        )

    def _safely(self, write: Callable[[], bytes], is_utf8: bool) -> bytes:
        try:
            written = write()
            return written if is_utf8 else portable(written)
        except Exception:
            logger.exception("The banner failed: the page is blocked as ever, and goes without it.")
            return b""
