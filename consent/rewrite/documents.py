"""Documents that are written into an address: ``data:`` and ``javascript:``.

A frame whose address is ``data:text/html,…`` loads whatever its HTML names, and one whose address is ``javascript:``
runs it in the page. Sources: WHATWG Fetch, "data: URL processor"; WHATWG HTML, "navigate to a javascript: URL".
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes

# Browsers drop tabs and line ends anywhere in an address, and controls and spaces at its ends (WHATWG URL).
_DROPPED = re.compile(r"[\t\n\r]")
_ENDS = "".join(map(chr, range(0x21)))
_DATA = re.compile(r"(?i)data:([^,]*),(.*)\Z", re.DOTALL)
_BASE64 = re.compile(r"(?i);[ ]*base64[ ]*\Z")
_JAVASCRIPT = re.compile(r"(?i)javascript:(.*)\Z", re.DOTALL)
_MARKUP = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml")


class Document(NamedTuple):
    """What an address holds: ``markup``, ``code``, ``sheet`` or ``other``, and its text."""

    kind: str
    text: str


def written_into(address: str) -> Document | None:
    """Read what an address holds; `None` if it holds nothing and leads somewhere."""
    if ":" not in address:
        return None
    address = _DROPPED.sub("", address.strip(_ENDS))
    if script := _JAVASCRIPT.match(address):
        return Document("code", unquote(script[1]))
    if data := _DATA.match(address):
        media, text = data.groups()
        return Document(_kind(media), _content(media, text))
    return None


def _kind(media: str) -> str:
    essence = media.partition(";")[0].strip().lower()
    if essence in _MARKUP or essence.endswith("+xml"):
        return "markup"
    if "javascript" in essence or "ecmascript" in essence:
        return "code"
    return "sheet" if essence == "text/css" else "other"


def _content(media: str, text: str) -> str:
    content = unquote_to_bytes(text.partition("#")[0])
    if _BASE64.search(media):
        content = re.sub(rb"[\t\n\f\r ]", b"", content)
        try:
            content = base64.b64decode(content + b"=" * (-len(content) % 4))
        except binascii.Error:
            return ""  # browsers show an error then
    if "utf-16" in media.lower():
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "replace")
