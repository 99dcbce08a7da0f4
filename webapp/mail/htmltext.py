"""The words of an HTML mail, for programs that send no plain part."""

from __future__ import annotations

from html.parser import HTMLParser

BREAKING = frozenset({"br", "p", "div", "tr", "li", "blockquote", "h1", "h2", "h3"})
SILENT = frozenset({"style", "script", "head", "title"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        if tag == "blockquote":
            self.quoted += 1
        if tag in BREAKING:
            self.parts.append("\n> " if self.quoted else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self.silent:
            self.silent -= 1
        if tag == "blockquote" and self.quoted:
            self.quoted -= 1
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(" ".join(data.split()) if data.strip() else " ")


def words_of(html: str) -> str:
    """Return the text of `html`, one line per block, quotations marked with ``>`` as in plain mail."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts).strip()
