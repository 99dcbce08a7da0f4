"""Host names as browsers read them (WHATWG URL, 3.5 "Host parsing", with UTS 46 for names beyond ASCII)."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote_to_bytes

_PLAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z][a-z_-]*", re.ASCII)  # needs nothing done to it
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")  # forbidden domain code points
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_LONGEST = 1024  # characters; a resolver takes 253, and Punycode takes quadratic time

# UTS 46 ignores these; NFKC does not take them away.
_IGNORED = re.compile("[\u00ad\u034f\u180b-\u180d\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]")
_DOTS = re.compile("[\u3002\uff0e\uff61]")
# Deviation characters, which browsers no longer fold (UTS 46, 4, non-transitional processing).
_KEPT = {"\u00df": "\u00df", "\u1e9e": "\u00df", "\u03c2": "\u03c2"}


@lru_cache(maxsize=2048)
def parse_host(text: str) -> str | None:
    """Return a host in the one form that all its spellings share; None if a browser refuses it.

    Names come in lower-case ASCII without trailing dots, IPv4 addresses in four decimal parts, IPv6 ones compressed in
    brackets. A label that is not valid Punycode stays as it is: no registry knows it, so nothing is let through by it.
    """
    if _PLAIN.fullmatch(text):
        return text
    if len(text) > _LONGEST:
        return None
    if text.startswith("["):
        return _ipv6(text)
    name = _to_ascii(unquote_to_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace"))
    if name is None or _FORBIDDEN.search(name):
        return None
    if _ends_in_number(name):
        return _ipv4(name)
    return name.rstrip(".") or None


def _to_ascii(name: str) -> str | None:
    """Map a name by UTS 46; None if it holds what no name may."""
    if name.isascii():
        return name.lower()
    mapped = _DOTS.sub(".", _IGNORED.sub("", name))
    mapped = unicodedata.normalize("NFKC", mapped)
    mapped = "".join(_KEPT.get(character) or character.casefold() for character in mapped)
    mapped = _DOTS.sub(".", _IGNORED.sub("", unicodedata.normalize("NFKC", mapped)))
    if "\ufffd" in mapped:  # something that was no UTF-8
        return None
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in mapped.split(".")
    )


def _ends_in_number(name: str) -> bool:
    labels = name.removesuffix(".").split(".")
    return _NUMBER.fullmatch(labels[-1]) is not None


def _ipv4(name: str) -> str | None:
    """Read the forms of inet_aton: hexadecimal, octal, fewer than four parts (WHATWG URL, "IPv4 parser")."""
    labels = name.removesuffix(".").split(".")
    numbers = [_ipv4_number(label) for label in labels]
    if len(numbers) > 4 or None in numbers:
        return None
    *leading, last = (number for number in numbers if number is not None)
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        return None
    value = last + sum(number << (8 * (3 - index)) for index, number in enumerate(leading))
    return ".".join(str(byte) for byte in value.to_bytes(4, "big"))


def _ipv4_number(label: str) -> int | None:
    if not _NUMBER.fullmatch(label) or len(label) > 64:
        return None
    if label[:2].lower() == "0x":
        return int(label[2:] or "0", 16)
    try:
        return int(label, 8 if label.startswith("0") else 10)
    except ValueError:  # 8 or 9 in an octal number
        return None


def _ipv6(text: str) -> str | None:
    if not text.endswith("]") or "%" in text:
        return None
    try:
        value = int(ipaddress.IPv6Address(text[1:-1]))
    except ValueError:
        return None
    pieces = [f"{value >> shift & 0xFFFF:x}" for shift in range(112, -1, -16)]
    return "[" + _compressed(pieces) + "]"


def _compressed(pieces: list[str]) -> str:
    """Replace the first longest run of two or more zeros (WHATWG URL, "IPv6 serializer")."""
    for length in range(8, 1, -1):
        for start in range(9 - length):
            if pieces[start : start + length] == ["0"] * length:
                return ":".join(pieces[:start]) + "::" + ":".join(pieces[start + length :])
    return ":".join(pieces)
