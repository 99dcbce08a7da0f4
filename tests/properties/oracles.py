"""Two parsers that pass the whole public suite, as judges of what a browser would make of some bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import turbohtml
from selectolax.lexbor import LexborHTMLParser, LexborNode

Element = tuple[str, dict[str, str]]


def by_turbohtml(document: bytes, *, scripting: bool = True) -> list[Element]:
    """Return every element's name and attributes, those in templates included."""
    tree = turbohtml.parse(document, encoding="utf-8", scripting=scripting, positions=False)
    return [
        (element.tag, {name: _text(value) for name, value in element.attrs.items()}) for element in tree.iter_elements()
    ]


def by_lexbor(document: bytes, *, scripting: bool = True) -> list[Element]:
    """Return every element's name and attributes, those in templates included."""
    root = LexborHTMLParser(document, scripting=scripting).root
    return [] if root is None else list(_below(root))


def _below(root: LexborNode) -> Iterator[Element]:
    for node in root.traverse():
        yield str(node.tag), {name: value or "" for name, value in node.attributes.items()}
        if node.tag == "template":
            for fragment in node.template_fragments():
                yield from _below(fragment)


def _text(value: object) -> str:
    return value if isinstance(value, str) else " ".join(map(str, value)) if isinstance(value, list) else ""


ORACLES: dict[str, Callable[..., list[Element]]] = {"turbohtml": by_turbohtml, "lexbor": by_lexbor}
