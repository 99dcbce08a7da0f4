"""Where SVG, MathML and templates begin and end, as far as tags alone tell (WHATWG HTML, 13.2.6.4.4 and 13.2.6.5).

A scanner has no stack of open HTML elements. It cannot know whether `</div>` inside an unclosed `svg` closes a `div`
around it, and the `svg` with it. It then stays in the `svg` and calls that doubtful, so that nobody skips what only one
of both readings would hide.
"""

from __future__ import annotations

from typing import NamedTuple

from .tag import Tag
from .vocabulary import BREAKOUT, MATHML_INTEGRATION, SVG_INTEGRATION, SWITCHING

_HTML_ENCODINGS = frozenset({"text/html", "application/xhtml+xml"})


class _Open(NamedTuple):
    root: str  # whose rules hold for its children: "svg", "math", or "html" for a template
    name: str
    holds_html: bool  # a template, or an integration point


class Context:
    """The open templates and elements of SVG and MathML, outermost first; empty in the plain run of a document.

    Attributes:
        is_empty: whether nothing is open.
        is_foreign: whether what follows is SVG or MathML, not HTML.
        is_doubtful: whether it may be HTML all the same.
    """

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self.is_empty = True
        self.is_foreign = False
        self.is_doubtful = False

    def __len__(self) -> int:
        return len(self._open)

    @property
    def reaches_body(self) -> bool:
        """Whether an end tag can close the body from here (13.2.4.2, "has an element in scope")."""
        return not any(element.holds_html for element in self._open)

    @property
    def may_be_raw_text(self) -> bool:
        """Whether this would be raw text if it were HTML."""
        return self.is_doubtful and self._open[-1].name in SWITCHING

    def closing(self) -> bytes:
        """Return the end tags that lead back to plain HTML."""
        return b"".join(b"</" + element.name.encode() + b">" for element in reversed(self._open))

    def enter(self, tag: Tag) -> None:
        """Note a `svg`, `math` or `template` start tag met in HTML content."""
        if tag.name == "template":
            self._open.append(_Open("html", tag.name, True))
        elif not tag.self_closing:
            self._open.append(_Open(tag.name, tag.name, False))
        self._settle()

    def start(self, tag: Tag) -> bool:
        """Note a start tag met in foreign content; return whether it is an HTML element, which ends that content."""
        name = tag.name
        if name in BREAKOUT or (name == "font" and not tag.attributes.keys().isdisjoint(("color", "face", "size"))):
            self._leave()
            return True
        if not tag.self_closing:
            root, parent, _ = self._open[-1]
            if name == "svg" and parent == "annotation-xml":
                root = "svg"
            self._open.append(_Open(root, name, _is_integration_point(root, tag)))
            self._settle()
        return False

    def end(self, name: str) -> None:
        """Note an end tag."""
        if name == "template":
            self._close_template()
        elif self.is_foreign and name in {"p", "br"}:
            self._leave()
        elif self.is_foreign:
            self._close(name)
        elif self._open and self._open[-1].name == name:
            self._open.pop()
        self._settle()

    def _close(self, name: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            element = self._open[index]
            if element.holds_html:
                break
            if element.name == name:
                del self._open[index:]
                return
        self.is_doubtful = True

    def _close_template(self) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].root == "html":
                del self._open[index:]
                return
        if self.is_foreign:
            self._close("template")

    def _leave(self) -> None:
        while self._open and not self._open[-1].holds_html:
            self._open.pop()
        self._settle()

    def _settle(self) -> None:
        self.is_empty = not self._open
        self.is_foreign = bool(self._open) and not self._open[-1].holds_html
        self.is_doubtful = self.is_doubtful and self.is_foreign


def _is_integration_point(root: str, tag: Tag) -> bool:
    if root == "svg":
        return tag.name in SVG_INTEGRATION
    if tag.name == "annotation-xml":
        return tag.attributes.get("encoding", "").lower() in _HTML_ENCODINGS
    return tag.name in MATHML_INTEGRATION
