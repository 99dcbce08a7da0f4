"""One start tag, read lazily and edited without touching what is not meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from types import MappingProxyType

from .grammar import ATTRIBUTE_PARTS
from .references import REPLACEMENT, decode_attribute

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Tag:
    """A whole start tag. Values are those of the page's bytes; nothing here can be changed.

    Attributes:
        name: the element's name in lower case.
        raw: the tag's bytes, from "<" to ">".
        html: False inside SVG and MathML, where `script` and `style` follow other rules.
    """

    def __init__(self, name: str, raw: bytes, html: bool, name_end: int) -> None:
        self.name = name
        self.raw = raw
        self.html = html
        self._name_end = name_end

    def in_foreign_content(self) -> Tag:
        """Return the same tag as an element of SVG or MathML."""
        return Tag(self.name, self.raw, False, self._name_end)

    def __repr__(self) -> str:
        return f"Tag({self.raw!r}, html={self.html})"

    @cached_property
    def attributes(self) -> dict[str, str]:
        """Decoded values by lower-case name; of duplicates the first counts, as in a browser."""
        found: dict[str, str] = {}
        for match in ATTRIBUTE_PARTS.finditer(self.raw, self._name_end, len(self.raw) - 1):
            name = _attribute_name(match[1])
            if name not in found:
                found[name] = decode_attribute(match[2] or match[3] or match[4] or b"")
        return found

    @cached_property
    def self_closing(self) -> bool:
        """Whether the tag ends in "/>" (a slash that belongs to an unquoted value does not count)."""
        end = len(self.raw) - 1
        if self.raw[end - 1 : end] != b"/":
            return False
        last = self._name_end
        for match in ATTRIBUTE_PARTS.finditer(self.raw, last, end):
            last = match.end()
        return last < end

    def edited(
        self,
        *,
        rename: Mapping[str, str] = _NOTHING,
        set: Mapping[str, str] = _NOTHING,  # noqa: A002 -- keyword only, and what it does
        remove: Collection[str] = (),
    ) -> bytes:
        """Return the tag's bytes with some attributes changed and every other byte as it was.

        Parameters:
            rename: new name by old name. All duplicates are renamed: the second would come to life otherwise. An
                attribute that bears the new name already is removed, or it would hide the renamed one.
            set: value by name, not yet escaped; replaces the value in place, or is added directly after the tag's
                name (where no unquoted value can swallow it).
            remove: names that go away, all duplicates of them.
        """
        raw = self.raw
        present = self.attributes
        hidden = {new for old, new in rename.items() if old in present}
        missing = dict(set)
        pieces: list[bytes] = []
        done = self._name_end
        for match in ATTRIBUTE_PARTS.finditer(raw, done, len(raw) - 1):
            name = _attribute_name(match[1])
            if name in rename:
                pieces += (raw[done : match.start(1)], rename[name].encode())
                done = match.end(1)
            elif name in missing:
                pieces += (raw[done : match.start(1)], _written(name, missing.pop(name)))
                done = match.end()
                if raw[done : done + 1] not in _AFTER_VALUE:
                    pieces.append(b" ")
            elif name in remove or name in hidden or name in set:
                pieces.append(raw[done : match.start()])
                done = match.end()
                if raw[done : done + 1] not in _AFTER_VALUE:  # or "/x" would join an unquoted value
                    pieces.append(b" ")
        added = b"".join(b" " + _written(name, value) for name, value in missing.items())
        return b"".join((raw[: self._name_end], added, *pieces, raw[done:]))


_AFTER_VALUE = {bytes([byte]) for byte in b"\t\n\f\r >"}


def _attribute_name(raw: bytes) -> str:
    return raw.lower().decode("utf-8", "replace").replace("\0", REPLACEMENT)


_ESCAPES = {
    ord("&"): "&amp;",
    ord('"'): "&quot;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord("\r"): "&#13;",
    0: "&#65533;",
}


def _written(name: str, value: str) -> bytes:
    """Return an attribute in quotes; characters beyond ASCII as references, which hold in every encoding."""
    escaped = value.translate(_ESCAPES)
    if escaped.isascii():
        return f'{name}="{escaped}"'.encode()
    # References to C1 controls would be read as windows-1252, those to surrogates are none.
    parts = (
        c
        if c.isascii()
        else REPLACEMENT_REFERENCE
        if 0x80 <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000
        else f"&#{ord(c)};"
        for c in escaped
    )
    return f'{name}="{"".join(parts)}"'.encode()


REPLACEMENT_REFERENCE = "&#65533;"
