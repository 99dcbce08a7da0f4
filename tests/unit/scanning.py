"""A handler that writes down what a scanner tells it, for the tests of `consent.html`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from consent.html import Scanner, Tag

Edit = Callable[[Tag], bytes | None]
EditElement = Callable[[Tag, bytes, bool], tuple[bytes, bytes] | None]

NAMES = frozenset({"script", "style", "noscript", "img", "image", "iframe", "link"})
ATTRIBUTES = frozenset({"style", "src", "background"})
CALLING = frozenset({"fill", "stroke"})
PREFIXES = frozenset({"on", "data-consent"})


@dataclass
class Recorder:
    """Writes down every call; edits as it is told to.

    `seen` holds `("tag", raw, html)`, `("element", raw, html, content, complete)` and `("boundary", where)`.
    """

    edit: Edit = lambda tag: None
    edit_element: EditElement = lambda tag, content, complete: None
    insert: bool = False
    seen: list[tuple[object, ...]] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    settled: Collection[bytes] = frozenset()

    def start_tag(self, tag: Tag) -> bytes | None:
        self.seen.append(("tag", tag.raw, tag.html))
        self.tags.append(tag)
        return self.edit(tag)

    def raw_element(self, tag: Tag, content: bytes, complete: bool) -> tuple[bytes, bytes] | None:
        self.seen.append(("element", tag.raw, tag.html, content, complete))
        self.tags.append(tag)
        return self.edit_element(tag, content, complete)

    def boundary(self, where: str) -> bytes:
        self.seen.append(("boundary", where))
        return b"[%s]" % where.encode() if self.insert else b""

    @property
    def found(self) -> list[bytes]:
        """What start tags and elements the scanner told of, as their start tags' bytes."""
        return [tag.raw for tag in self.tags]


def scan(
    chunks: bytes | Iterable[bytes],
    recorder: Recorder | None = None,
    *,
    names: frozenset[str] = NAMES,
    attributes: frozenset[str] = ATTRIBUTES,
    prefixes: frozenset[str] = PREFIXES,
    hold_limit: int = 1 << 20,
    scripting: bool = True,
) -> tuple[bytes, Recorder]:
    """Let a document pass; return it as it came out, and what was told."""
    recorder = Recorder() if recorder is None else recorder
    scanner = Scanner(
        recorder,
        names=names,
        attributes=attributes,
        calling=CALLING,
        attribute_prefixes=prefixes,
        hold_limit=hold_limit,
        scripting=scripting,
    )
    pieces = [scanner.feed(chunk) for chunk in ([chunks] if isinstance(chunks, bytes) else chunks)]
    return b"".join([*pieces, scanner.close()]), recorder


def found(document: bytes, **settings: object) -> list[bytes]:
    """Return the start tags that a scanner tells of."""
    return scan(document, **settings)[1].found
