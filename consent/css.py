r"""Addresses in style sheets: where a browser would fetch something from.

A style sheet loads through ``url()``, through the string after ``@import``, and through the strings in
``image-set()``, ``image()`` and ``src()``. Names may be written with escapes (``\75rl(``), addresses too, and
comments may stand nearly anywhere; strings elsewhere (``content``, ``format()``) load nothing, and neither do the
names of ``@namespace`` and ``@document``. A custom property may carry a string into any of these functions, so an
absolute address that is one's whole value counts as well. Source: CSS Syntax Level 3, section 4; CSS Images Level 4,
section 2.

The sheet is text in which one character stands for one position: callers that hold bytes may decode them as
Latin-1, so that positions are those of the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

NOWHERE = "data:,"
"""What replaces an address: it has the shape of one, and loading it needs no network."""

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}(?:\r\n|[ \t\r\n\f])?|[^\r\n\f0-9a-fA-F])"
_NAME_CHARACTER = r"[-_a-zA-Z0-9\u0080-\U0010ffff]"
# Atomic groups, since possessive ones are wrong before CPython 3.11.5 (gh-106052).
_NAME = rf"(?>(?:{_NAME_CHARACTER}|{_ESCAPE})*)"
_COMMENT = r"/\*[^*]*+(?>(?:\*(?!/)[^*]*+)*)(?:\*/|\Z)"
# A string ends at its quote, before a line feed (then it is a bad one) or with the sheet.
_STRING = r""""(?>(?:[^"\\\r\n\f]|\\(?:\r\n|[\s\S]|\Z))*)"?|'(?>(?:[^'\\\r\n\f]|\\(?:\r\n|[\s\S]|\Z))*)'?"""
_SPACE = r"[ \t\r\n\f]"

_TOKEN = re.compile(
    rf"(?P<comment>{_COMMENT})|(?P<string>{_STRING})|@(?P<rule>{_NAME})"
    rf"|(?<!{_NAME_CHARACTER})(?P<function>{_NAME})\(|(?P<close>\))"
    # an escaped name that opens nothing is left in one step: linear time on a row of backslashes
    rf"|{_ESCAPE}{_NAME}|\\[\s\S]"
)
_SPACES = re.compile(rf"{_SPACE}*+")
_BEFORE_IMPORTED = re.compile(rf"(?>(?:{_SPACE}|{_COMMENT})*)(?=[\"'])")
_STRING_TOKEN = re.compile(_STRING)
_UNQUOTED = re.compile(r"((?>(?:[^)\\]|\\(?:[\s\S]|\Z))*))\)?")
_PRELUDE = re.compile(rf"(?>(?:{_COMMENT}|{_STRING}|[^;{{}}\"'/]|/)*)")
_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[ \t\r\n\f])?|(\r\n|[\r\n\f])|([\s\S])|\Z)")
# Without one of these words, or an escape that may hide one, nothing can be fetched.
_ANY = re.compile(r"(?i)url\(|@import|image|src\(|\\|--")
_IN_PROPERTY = re.compile(rf"(?:--|\\)(?:{_NAME_CHARACTER}|{_ESCAPE})*+{_SPACE}*:[^;{{}}]*\Z")
_PROPERTY_WITHIN = 400
"""Characters before a string in which the custom property is looked for whose value it stands in."""
_ABSOLUTE = re.compile(r"(?i)(?:https?:|//)")

_STRINGS_LOAD_IN = frozenset({"url", "src", "image", "image-set", "-webkit-image-set"})
_NAMES_ONLY = frozenset({"namespace", "document", "-moz-document"})


class Address(NamedTuple):
    """One address in a sheet: `sheet[start:end]` is the string with its quotes, or the bare text in ``url()``."""

    start: int
    end: int
    url: str


def addresses(sheet: str) -> list[Address]:
    """List all addresses from which this sheet (or this ``style`` attribute) makes a browser load."""
    found: list[Address] = []
    if _ANY.search(sheet) is None:
        return found
    functions: list[str] = []  # open parentheses, innermost last; "" for one without a name
    position = 0
    while token := _TOKEN.search(sheet, position):
        position = token.end()
        kind = token.lastgroup
        if kind == "string":
            if functions and functions[-1] in _STRINGS_LOAD_IN:
                found.append(_string(token))
            elif _IN_PROPERTY.search(sheet, max(0, token.start() - _PROPERTY_WITHIN), token.start()):
                address = _string(token)
                if _ABSOLUTE.match(address.url):
                    found.append(address)
        elif kind == "close":
            if functions:
                functions.pop()
        elif kind == "rule":
            rule = unescape(token["rule"]).lower()
            if rule == "import" and (gap := _BEFORE_IMPORTED.match(sheet, position)):
                imported = _STRING_TOKEN.match(sheet, gap.end())
                if imported:
                    found.append(_string(imported))
                    position = imported.end()
            elif rule in _NAMES_ONLY and (prelude := _PRELUDE.match(sheet, position)):
                position = prelude.end()
        elif kind == "function":
            name = unescape(token["function"]).lower()
            start = _skip_space(sheet, position)
            if name == "url" and sheet[start : start + 1] not in {'"', "'"}:
                bare = _UNQUOTED.match(sheet, start)
                if bare:
                    found.append(Address(bare.start(1), bare.end(1), unescape(bare[1]).strip(" \t\r\n\f")))
                    position = bare.end()
            else:
                functions.append(name)
    return found


def replace(sheet: str, unwanted: Iterable[Address]) -> str:
    """Write the sheet with each of these addresses (in order, as `addresses` gave them) leading nowhere."""
    pieces = []
    position = 0
    for address in unwanted:
        quote = sheet[address.start : address.start + 1]
        quote = quote if quote in {'"', "'"} else ""
        pieces += [sheet[position : address.start], quote, NOWHERE, quote]
        position = address.end
    pieces.append(sheet[position:])
    return "".join(pieces)


def unescape(text: str) -> str:
    """Decode CSS escapes (CSS Syntax Level 3, section 4.3.7)."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    digits, line, other = escape.groups()
    if digits is None:
        return "" if line else other or "\ufffd"
    code = int(digits, 16)
    return "\ufffd" if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def _string(token: re.Match[str]) -> Address:
    text = token[0]
    inside = text[1:-1] if len(text) > 1 and text.endswith(text[0]) and not _ends_escaped(text) else text[1:]
    return Address(token.start(), token.end(), unescape(inside).strip(" \t\r\n\f"))


def _ends_escaped(text: str) -> bool:
    """Whether the last character is escaped, so that it does not close the string."""
    before = text[:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _skip_space(sheet: str, position: int) -> int:
    space = _SPACES.match(sheet, position)
    return space.end() if space else position
