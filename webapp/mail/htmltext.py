"""The words of an HTML mail, for programs that send no plain part.

Anybody may send one, and Python's parser takes minutes for a megabyte of tags that never end. Here each sign is looked
at once.
"""

from __future__ import annotations

import re
from html import unescape

BREAKING = frozenset({"br", "p", "div", "tr", "li", "blockquote", "h1", "h2", "h3"})
SILENT = frozenset({"style", "script", "head", "title"})
TAG = re.compile(r"</?([a-zA-Z][^\s/>]*)|<[!?/]")
"""How a tag begins, or what is read over like one."""
SPACE = re.compile(r"[ \t\r\n\f]+")


def words_of(html: str) -> str:
    """Return the text of `html`, one line per block, quotations marked with ``>`` as in plain mail."""
    parts: list[str] = []
    endless: set[str] = set()
    quoted = position = 0
    while (start := html.find("<", position)) >= 0:
        parts.append(_text(html[position:start]))
        tag = TAG.match(html, start)
        if tag is None:
            parts.append("<")
            position = start + 1
            continue
        mark = "-->" if html.startswith("<!--", start) else ">"
        end = html.find(mark, start)
        position = end + len(mark) if end >= 0 else len(html)
        name, closing = (tag[1] or "").lower(), tag[0].startswith("</")
        if name in SILENT - endless and not closing:
            over = re.compile(f"</{name}", re.IGNORECASE).search(html, position)
            if over is None:
                endless.add(name)
            else:
                position = over.start()
        if name == "blockquote":
            quoted = max(0, quoted - 1) if closing else quoted + 1
        if name in BREAKING and (not closing or name == "blockquote"):
            parts.append("\n> " if quoted else "\n")
    parts.append(_text(html[position:]))
    return "\n".join(line.strip() for line in "".join(parts).split("\n")).strip()


def _text(raw: str) -> str:
    return SPACE.sub(" ", unescape(raw))
