"""Character encodings: most leave ASCII alone and are handled as bytes; a few have to be written anew as UTF-8.

A page is rewritten as bytes. That is right wherever ``<``, ``>``, quotes and ``=`` are the ASCII bytes and nothing
else is: UTF-8, the ISO 8859 and Windows families, and the East Asian ones whose second bytes start at 0x40 (WHATWG
Encoding). It is wrong for UTF-16 and ISO-2022-JP. Labels that browsers do not know (UTF-7, UTF-32) are ignored by
them, and so here: reading UTF-7 as such would turn harmless text into tags.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import Protocol

_PARAMETER = re.compile(r";\s*([^\s=;\"]*)\s*(?:=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;\"]*)))?")
_PLAIN = re.compile(r"[^,;\"]*(?:;\s*charset=(?:[\w.:+-]+|\"[\w.:+-]+\")\s*)?\Z", re.I | re.A)
_META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([a-z0-9_.:+-]+)", re.I)
_PRESCANNED = 1024
"""Bytes in which a browser looks for ``<meta charset>`` (WHATWG HTML, 13.2.3.2)."""

_TRANSCODED = {
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "unicode": "utf-16-le",
    "ucs-2": "utf-16-le", "iso-10646-ucs-2": "utf-16-le", "csunicode": "utf-16-le", "unicodefeff": "utf-16-le",
    "unicodefffe": "utf-16-be", "iso-2022-jp": "iso2022_jp_ext", "csiso2022jp": "iso2022_jp_ext",
}  # fmt: skip
"""Labels of the encodings that are no superset of ASCII (WHATWG Encoding, 4.2), with Python's name for them."""

_UTF8 = frozenset({"utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"})
_SUPERSETS = re.compile(
    r"(?:iso[-_]?8859[-_]?\d{1,2}(?:-[ei])?|latin-?\d|l\d|(?:windows-|cp|x-cp)125\d|us-ascii|ascii|koi8(?:-?[ru])?|macintosh"
    r"|gbk|gb18030|gb_?2312|big5(?:-hkscs)?|euc-?kr|euc-?jp|x-euc-jp|ks_c_5601-1987|(?:x-)?sjis|shift[-_]jis|ms_kanji"
    r"|windows-(?:874|949|31j)|tis-620|ibm866|cp866)\Z"
)
"""Labels of encodings that leave ASCII alone; about a label that is missing here, browsers may look further."""

_SHIFTS = re.compile(rb"\x1b(?=\$[@B]|\(I)")
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
HALF_MARKS = frozenset(mark[:1] for mark in _BOMS)
"""What a page in UTF-16 begins with if its first piece is one byte long: too little to know its encoding."""

_RAW = re.compile(r"(<(script|style)\b[^>]*>)(.*?)(</\2>)", re.S)


@lru_cache(256)
def label(content_type: str) -> str:
    """Give the label that a Content-Type names, in lower case; empty if it names none. The first that is one counts."""
    found = (quoted or plain for name, quoted, plain in _PARAMETER.findall(content_type) if name.lower() == "charset")
    return next(filter(None, (text.strip().lower() for text in found)), "")


@lru_cache(256)
def declared(types: tuple[str, ...]) -> str:
    """Give the one Content-Type that says what a browser might read out of several, or out of an odd one."""
    last = next((one for one in reversed(types) if "text/html" in one.lower()), types[-1] if types else "")
    if len(types) < 2 and (_PLAIN.match(last) or "charset" not in last.lower()):
        return last
    name = label(last.rpartition(",")[2]) or label(last)
    return f"text/html; charset={name}" if re.fullmatch(r"[\w.:+-]+", name, re.A) else "text/html"


def is_utf8(name: str) -> bool:
    """Say whether a label stands for UTF-8."""
    return name in _UTF8


def is_settled(name: str) -> bool:
    """Say whether a label in the Content-Type leaves a browser nothing to guess."""
    return name in _UTF8 or name in _TRANSCODED or _SUPERSETS.match(name) is not None


def codec(name: str, first: bytes) -> str | None:
    """Name the codec by which a page has to be decoded before it can be read as bytes; `None` for nearly all.

    Parameters:
        name: label in the Content-Type, empty for none.
        first: the first bytes of the page: a byte order mark counts before everything else (WHATWG Encoding, 6).
    """
    if first[:2] in _BOMS:
        return _BOMS[first[:2]]
    if first.startswith(codecs.BOM_UTF8):
        return None
    if name in _TRANSCODED:
        return _TRANSCODED[name]
    if is_settled(name):
        return None
    found = _META.search(first[:_PRESCANNED])
    # A page that was read so far as ASCII is not in UTF-16, whatever it says; browsers see it the same way.
    wanted = _TRANSCODED.get(found[1].decode().lower()) if found else None
    return wanted if wanted == "iso2022_jp_ext" else None


def with_utf8(content_type: str) -> str:
    """Name UTF-8 in a Content-Type, in place of what it named."""
    return f"{content_type.partition(';')[0].strip() or 'text/html'}; charset=utf-8"


class Recoding(Protocol):
    """Changes a page's bytes before it is read."""

    def feed(self, data: bytes, /) -> bytes:
        """Take the next bytes; give those that can be read."""

    def close(self) -> bytes:
        """Give what was held back."""


class Disarming:
    """Takes the sequences out that would make a browser read on in ISO-2022-JP, where quotes and tags are letters.

    For pages whose Content-Type says nothing: browsers look for a `meta` further on than we can, and guess.
    """

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes."""
        data = self._held + data
        tail = data.rfind(b"\x1b", max(0, len(data) - 2))
        end = tail if tail >= 0 else len(data)
        self._held = data[end:]
        return _SHIFTS.sub(b"?", data[:end]) if b"\x1b" in data else data[:end]

    def close(self) -> bytes:
        """Give what was held back: the beginning of a sequence at most."""
        return self._held


class Transcoding:
    """Writes a page in UTF-8, piece by piece; what is no text becomes U+FFFD, as in a browser.

    Parameters:
        codec: Python's name of the encoding.
    """

    def __init__(self, codec: str) -> None:
        self._decoder = codecs.getincrementaldecoder(codec)("replace")

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes."""
        return self._decoder.decode(data).encode("utf-8", "replace")

    def close(self) -> bytes:
        """Give what was held back."""
        return self._decoder.decode(b"", True).encode("utf-8", "replace")


@lru_cache(256)
def portable(fragment: bytes) -> bytes:
    """Write a fragment of ours in ASCII alone, so that it reads the same in whatever encoding the page has.

    Parameters:
        fragment: HTML in UTF-8; scripts hold other characters in strings only, style sheets in strings and comments.
    """
    if fragment.isascii():
        return fragment
    parts = []
    position = 0
    text = fragment.decode()
    for found in _RAW.finditer(text):
        parts += [_references(text[position : found.start(3)]), _escapes(found[3], found[2]), found[4]]
        position = found.end()
    parts.append(_references(text[position:]))
    return "".join(parts).encode("ascii")


def _references(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _escapes(text: str, element: str) -> str:
    if element == "style":
        return "".join(one if one.isascii() else f"\\{ord(one):x} " for one in text)
    units = text.encode("utf-16-be")
    pairs = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(unit) if unit < 128 else f"\\u{unit:04x}" for unit in pairs)
