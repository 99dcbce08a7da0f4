"""Where a document's head and body begin and its end comes, with or without their tags.

Follows the insertion modes "before html" to "after body" (WHATWG HTML, 13.2.6.4.2 to 13.2.6.4.19) as far as tags and
text outside SVG and MathML decide them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from .vocabulary import HEAD_CONTENT


class Phase(IntEnum):
    """How far the document has come."""

    START = 0
    HEAD = 1  # also after `</head>`: the same things open the body there
    BODY = 2
    ENDED = 3
    FRAMESET = 4


# Python 3.11 takes longer to look a member up on its class than to compare it.
START, HEAD, BODY, ENDED, FRAMESET = Phase

_OPENS_IMPLICITLY = frozenset({"html", "body", "br"})  # the only end tags that are not just ignored before the body


class Landmarks:
    """Asks for each insertion once, in order.

    Nothing inside SVG, MathML or a template opens or ends anything: what stands there is not told to this class.

    Attributes:
        phase: how far the document has come.
    """

    def __init__(self, insertion: Callable[[str], bytes]) -> None:
        self._insertion = insertion
        self.phase = START

    def start_tag(self, name: str) -> tuple[bytes, bytes]:
        """Note an HTML start tag; return what to insert before and after it."""
        if self.phase >= BODY or name == "html":
            return b"", b""
        if name == "head":
            return b"", self._open_head() if self.phase is START else b""
        before = self._open_head() if self.phase is START else b""
        if name in HEAD_CONTENT:
            return before, b""
        if name == "frameset":
            self.phase = FRAMESET
            return before, b""
        if name == "body":
            return before, self._open_body()
        return before + self._open_body(), b""

    def end_tag(self, name: str) -> bytes:
        """Note an end tag; return what to insert before it."""
        before = b""
        if self.phase is START and (name in _OPENS_IMPLICITLY or name == "head"):
            before = self._open_head()
        if self.phase is HEAD and name in _OPENS_IMPLICITLY:
            before += self._open_body()
        if self.phase is BODY and name in {"body", "html"}:
            before += self._end()
        return before

    def text(self) -> bytes:
        """Note text that is not white space; return what to insert before it."""
        if self.phase >= BODY:
            return b""
        before = self._open_head() if self.phase is START else b""
        return before + self._open_body()

    def finish(self) -> bytes:
        """Note the document's end; return what is still to be inserted."""
        before = self._open_head() if self.phase is START else b""
        if self.phase is HEAD:
            before += self._open_body()
        return before + self._end() if self.phase is BODY else before

    def _open_head(self) -> bytes:
        self.phase = HEAD
        return self._insertion("head")

    def _open_body(self) -> bytes:
        self.phase = BODY
        return self._insertion("body")

    def _end(self) -> bytes:
        self.phase = ENDED
        return self._insertion("end")
