"""A page's way from the application's bytes to the visitor's: decode, rewrite, encode, a piece at a time."""

from __future__ import annotations

import codecs
import logging
from typing import Protocol

from .charsets import Recoding
from .codings import Compressing, Decoding

logger = logging.getLogger("consent")


class Rewriter(Protocol):
    """Rewrites a page as it passes."""

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes; give those that can leave."""

    def close(self) -> bytes:
        """Give the rest."""


class Pipeline:
    """Rewrites one body. What cannot be read ends there: nothing raw ever follows (fail closed).

    Parameters:
        decoding: reads the application's content coding.
        transcoding: reads its character encoding, `None` where bytes will do.
        rewriter: blocks and inserts.
        compressing: compresses what leaves, `None` not to.
    """

    def __init__(
        self,
        decoding: Decoding,
        transcoding: Recoding | None,
        rewriter: Rewriter,
        compressing: Compressing | None,
    ) -> None:
        self._decoding = decoding
        self._transcoding = transcoding
        self._rewriter = rewriter
        self._compressing = compressing
        self._started = False
        self._ended = False
        self.failed = False

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the application's body; give those that can leave."""
        if self._ended or not data:
            return b""
        out = []
        try:
            for piece in (data,) if self._decoding.is_plain else self._decoding.feed(data):
                # Each piece is compressed again before the next one is read.
                out.append(self._encoded(self._pass(piece)))
        except Exception:
            logger.exception("A page cannot be read any further: it ends there.")
            self.failed = True
            out.append(self._encoded(self._end()))
        return b"".join(out)

    def close(self) -> bytes:
        """Give the rest: the body has ended."""
        out = self._end()
        return self._compressing.close(out) if self._compressing else out

    def _encoded(self, data: bytes) -> bytes:
        return self._compressing.feed(data) if self._compressing else data

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
