"""What becomes of a page when rewriting it fails on the way: the rest still arrives, in order, and loads nothing more.

Three steps, each only where the one before it fails. The browser is brought back to plain HTML, whatever it is in the
middle of, and what was not yet rewritten is read anew from there, a tag at a time. A tag on which that fails, too, is
shown as text. A page on which it fails again and again is shown as text from there on. See `docs/decisions/http.md`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Protocol

logger = logging.getLogger("consent")

ENOUGH = 32
"""Failures after which a page is no longer read, but shown."""

# Ends a comment of either kind and CDATA as well as every element that holds text; in plain HTML it is a comment and
# end tags of nothing, which browsers ignore (WHATWG HTML, 13.2.5 and 13.2.6.4.7). Only `plaintext` cannot be ended.
BACK_TO_HTML = b"<!--]]>-->" + b"".join(
    b"</%s>" % name
    for name in (
        b"script", b"style", b"title", b"textarea", b"noscript", b"noembed", b"noframes", b"iframe", b"xmp",
        b"math", b"svg",
    )
)  # fmt: skip

_TAG_BY_TAG = re.compile(rb"[^<]+|<[^<]*")


class Recovering(Protocol):
    """Rewrites a page as it passes, and can begin anew in its middle."""

    @property
    def waiting(self) -> int:
        """Bytes that are held back until the end of a tag is seen."""

    def feed(self, data: bytes, /) -> bytes:
        """Take the next bytes; give those that can leave."""

    def close(self) -> bytes:
        """Give the rest."""

    def recover(self) -> tuple[bytes, bytes]:
        """Go back to plain HTML; give what had still left, and the input that had not."""


class Unbroken:
    """Rewrites a page to its end, whatever happens in between.

    Parameters:
        rewriter: does the work.
        limit: bytes that may be held back for the end of one tag; a longer one is shown as text.
        wall: gives what shuts third parties out from where it stands in the page on; empty if something does already.

    Raises:
        Exception: whatever the rewriter raised, if nothing at all of the page could be rewritten.
    """

    def __init__(self, rewriter: Recovering, limit: int, wall: Callable[[], bytes] = bytes) -> None:
        self._rewriter = rewriter
        self._limit = limit
        self._wall = wall
        self._failures = 0
        self._began = False

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the page; give those that can leave."""
        if self._failures >= ENOUGH:
            return _as_text(data)
        try:
            out = self._rewriter.feed(data)
        except Exception:
            logger.exception("A page could not be rewritten any further: it is read anew from there, tag by tag.")
            out = self._anew()
        self._began = self._began or bool(out)
        if self._rewriter.waiting > self._limit:
            logger.error("A tag is longer than the middleware's limit: it is shown as text.")
            out += self._shown()
        return out

    def close(self) -> bytes:
        """Give the rest: the page has ended."""
        if self._failures >= ENOUGH:
            return b""
        try:
            return self._rewriter.close()
        except Exception:
            logger.exception("The end of a page could not be rewritten: it is read anew, tag by tag.")
            out = self._anew()
        try:
            return out + self._rewriter.close()
        except Exception:
            logger.exception("A page goes without what stands at its end.")
            return out + self._shown()

    def _anew(self) -> bytes:
        """Read again what was lost by a failure, each tag for itself."""
        self._failures += 1
        out, left = self._rewriter.recover()
        pieces = [out, BACK_TO_HTML, self._wall() if self._failures == 1 else b""]
        tags = _TAG_BY_TAG.findall(left)
        for number, tag in enumerate(tags):
            try:
                pieces.append(self._rewriter.feed(tag))
                self._began = self._began or bool(pieces[-1])
            except Exception:
                self._failures += 1
                if self._failures >= ENOUGH:
                    if not self._began:
                        raise
                    logger.exception("A page fails again and again: what is left of it is shown as text.")
                    return b"".join((*pieces, self._shown(), _as_text(b"".join(tags[number + 1 :]))))
                pieces.append(self._shown())
        return b"".join(pieces)

    def _shown(self) -> bytes:
        """Show as text what the rewriter could not deal with."""
        out, left = self._rewriter.recover()
        return out + BACK_TO_HTML + _as_text(left)


def _as_text(data: bytes) -> bytes:
    # No tag begins without "<"; every other byte stays as it is.
    return data.replace(b"<", b"&lt;")
