"""Attribute values as a browser understands them (WHATWG HTML, 13.2.5.72 to 13.2.5.80: character references)."""

from __future__ import annotations

import re
from html.entities import html5

REPLACEMENT = "\ufffd"

_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?|([a-zA-Z0-9]+;?)(=?))")

# 13.2.5.80, the table of the numeric character reference end state: C1 controls mean windows-1252.
_WINDOWS_1252 = {
    code: bytes([code]).decode("windows-1252")
    for code in range(0x80, 0xA0)
    if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}

_LONGEST_NUMBER = 7  # digits, without leading zeros: 1114111 and 10FFFF fit, and int() never meets a hostile length


def decode_attribute(raw: bytes) -> str:
    """Return the value that a script would read from an attribute written as `raw`, without its quotes.

    Bytes that are not UTF-8 become U+FFFD: a host name never needs them.
    """
    text = raw.decode("utf-8", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name, equals = match.groups()
    if name is None:
        return _number(hexadecimal, 16) if hexadecimal else _number(decimal, 10)
    # "&copy=1" in an address is no reference (13.2.5.73, "as part of an attribute"). Names that go on with a letter
    # or digit are none either; the pattern has taken the whole run, so a shorter name inside it need not be tried.
    if equals and not name.endswith(";"):
        return match[0]
    character = html5.get(name)
    return match[0] if character is None else character + equals


def _number(digits: str, base: int) -> str:
    digits = digits.lstrip("0")
    if not digits or len(digits) > _LONGEST_NUMBER:
        return REPLACEMENT
    code = int(digits, base)
    if code in _WINDOWS_1252:
        return _WINDOWS_1252[code]
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return REPLACEMENT
    return chr(code)
