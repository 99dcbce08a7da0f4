"""XHTML: the banner as XML wants it, put where the body begins and ends.

Nothing in such a page is rewritten: its rules are those of XML (namespaces, entities, style sheets by processing
instruction), and its policy header is the wall. Scripts of ours are left out: every part of the banner works without.
Sources: XML 1.0, fifth edition, 2.3 to 2.8; WHATWG HTML, 14.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from html.parser import HTMLParser

from .insertions import Insertions

_XHTML = "http://www.w3.org/1999/xhtml"
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
_PATIENCE = 1 << 18
"""Bytes of a comment, section or tag that are waited for; the page goes on without what was to be inserted."""

_QUOTED = rb"\"[^\"]*+\"|'[^']*+'"
_COMMENT = rb"!--.*?-->"
# What a document type may hold between square brackets: declarations, comments, instructions (XML 1.0, 2.8).
_SUBSET = rb"\[(?:[^\]\"'<]|" + _QUOTED + rb"|<" + _COMMENT + rb"|<\?.*?\?>|<!(?!--)(?:[^\"'>]|" + _QUOTED + rb")*>)*\]"
_TOKEN = re.compile(
    rb"<(?:" + _COMMENT + rb"|!\[CDATA\[.*?\]\]>|\?.*?\?>"
    rb"|!DOCTYPE(?:[^\[\"'>]|" + _QUOTED + rb"|" + _SUBSET + rb")*>"
    rb"|(?P<end>/?)(?P<name>[^\s<>/!?\"'=]+)(?:[^<>\"']|" + _QUOTED + rb")*?(?P<empty>/?)>)",
    re.DOTALL,
)  # fmt: skip


class WellFormed:
    """Lets an XHTML page pass and puts the banner in. Every other byte stays as it is.

    Parameters:
        inserted: the banner in HTML.
        wall: a policy in HTML, to stand first in the head; empty if a header has it.
    """

    def __init__(self, inserted: Insertions, wall: bytes = b"") -> None:
        self._starts = {b"head": as_xml(wall), b"body": as_xml(inserted.head + inserted.body)}
        self._end = as_xml(inserted.end)
        self._rest = b""
        self._searches = True

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes; give those that can leave."""
        if not self._searches:
            return data
        data, self._rest = self._rest + data, b""
        out: list[bytes] = []
        done = position = 0
        while self._searches and (position := data.find(b"<", position)) >= 0:
            token = _TOKEN.match(data, position)
            if token is None:
                break
            position = token.end()
            name = _local_name(token)
            if name == b"body" and token["end"]:
                out += (data[done : token.start()], self._end)
                done, self._searches = token.start(), False
            elif name in self._starts and not token["end"] and not token["empty"]:
                out += (data[done:position], self._starts.pop(name))
                done = position
        if self._searches and position >= 0:
            if len(data) - position > _PATIENCE:
                self._searches = False
            else:
                out.append(data[done:position])
                self._rest = data[position:]
                return b"".join(out)
        out.append(data[done:])
        return b"".join(out)

    def close(self) -> bytes:
        """Give the rest."""
        rest, self._rest = self._rest, b""
        return rest


def can_hold_a_policy(first: bytes) -> bool:
    """Say whether a page's first bytes show a head that begins before anything is loaded."""
    position = 0
    while (position := first.find(b"<", position)) >= 0 and (token := _TOKEN.match(first, position)) is not None:
        position = token.end()
        name = _local_name(token)
        if name == b"head":
            return not token["empty"]
        if token[0].startswith(b"<?xml-") or (name and name != b"html"):
            return False
    return False


def _local_name(token: re.Match[bytes]) -> bytes:
    return (token["name"] or b"").rpartition(b":")[2]


@lru_cache(64)
def as_xml(fragment: bytes) -> bytes:
    """Write a fragment of our own HTML as XML in ASCII, without its scripts."""
    writer = _Writer()
    writer.feed(fragment.decode())
    writer.close()
    return "".join(writer.pieces).encode("ascii", "xmlcharrefreplace")


class _Writer(HTMLParser):
    """Writes again what it reads; `html.parser` does for HTML that is our own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._depth = 0
        self._skips = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skips = tag == "script"
        if self._skips:
            return
        # The page's own elements may have prefixes, or another namespace by default.
        named = [("xmlns", _XHTML), *attrs] if not self._depth else attrs
        attributes = "".join(f' {name}="{escape(value or "")}"' for name, value in named)
        self.pieces.append(f"<{tag}{attributes}{'/' if tag in _VOID else ''}>")
        self._depth += tag not in _VOID

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._skips and tag not in _VOID:
            self.pieces.append(f"</{tag}>")
            self._depth -= 1
        self._skips = False

    def handle_data(self, data: str) -> None:
        if not self._skips:
            self.pieces.append(escape(data, quote=False))
