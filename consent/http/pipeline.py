"""A page's way from the application's bytes to the visitor's: decode, rewrite, encode, a piece at a time."""

from __future__ import annotations

import codecs
import logging
from typing import Protocol

from .charsets import Transcoding
from .codings import Compressing, Decoding

logger = logging.getLogger("consent")

_PIECE = 1 << 14
"""Bytes that are decoded at once: what swells a thousandfold must not fill the memory before the limit is seen."""


class Rewriter(Protocol):
    """Rewrites a page as it passes."""

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes; give those that can leave."""

    def close(self) -> bytes:
        """Give the rest."""


class Pipeline:
    """Rewrites one body. What cannot be read or rewritten ends there: nothing raw ever follows (fail closed).

    Parameters:
        decoding: reads the application's content coding.
        transcoding: reads its character encoding, `None` where bytes will do.
        rewriter: blocks and inserts.
        compressing: compresses what leaves, `None` not to.
        limit: bytes, after decoding, after which the page is ended.
    """

    def __init__(
        self,
        decoding: Decoding,
        transcoding: Transcoding | None,
        rewriter: Rewriter,
        compressing: Compressing | None,
        limit: int,
    ) -> None:
        self._decoding = decoding
        self._transcoding = transcoding
        self._rewriter = rewriter
        self._compressing = compressing
        self._room = limit
        self._started = False
        self._ended = False
        self.failed = False

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the application's body; give those that can leave."""
        out = self._rewritten(data)
        return self._compressing.feed(out) if self._compressing else out

    def close(self) -> bytes:
        """Give the rest: the body has ended."""
        out = self._end()
        return self._compressing.close(out) if self._compressing else out

    def _rewritten(self, data: bytes) -> bytes:
        if self._ended or not data:
            return b""
        try:
            if self._decoding.is_plain:
                return self._take(data)
            pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
            return b"".join(self._take(self._decoding.feed(piece)) for piece in pieces)
        except Exception:
            logger.exception("A page could not be rewritten: it ends where that happened.")
            self._ended = self.failed = True
            return b""

    def _take(self, data: bytes) -> bytes:
        if self._ended or not data:
            return b""
        if len(data) > self._room:
            logger.error("A page is longer than the middleware's limit: it ends there.")
            out = self._pass(data[: self._room])
            return out + self._end()
        self._room -= len(data)
        return self._pass(data)

    def _pass(self, data: bytes) -> bytes:
        if self._transcoding is not None:
            data = self._transcoding.feed(data)
        if not self._started and data:
            self._started = True
            # A byte order mark stays first; nothing may be inserted before it.
            if data.startswith(codecs.BOM_UTF8):
                return codecs.BOM_UTF8 + self._rewriter.feed(data[3:])
        return self._rewriter.feed(data)

    def _end(self) -> bytes:
        if self._ended:
            return b""
        self._ended = True
        if not self._started:
            return b""  # an empty body stays empty
        try:
            rest = self._rewriter.feed(self._transcoding.close()) if self._transcoding is not None else b""
            return rest + self._rewriter.close()
        except Exception:
            logger.exception("The end of a page could not be rewritten: it is left out.")
            self.failed = True
            return b""
