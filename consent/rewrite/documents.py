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
_XML = ("text/xml", "application/xml", "text/xsl")
# In XML an address may stand in an entity, before the root, or behind a prefix, where no scanner of HTML looks.
_OUT_OF_SIGHT = re.compile(r"<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet|\bxmlns:(?!xlink\b)")
_NAMES_ONLY = re.compile(r"\bxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')|https?://www\.w3\.org/|\"-//[^\"]*\"")


class Document(NamedTuple):
    """What an address holds: ``markup`` (HTML), ``xml``, ``code``, ``sheet`` or ``other``, and its text."""

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


def is_beyond_markup(xml: str) -> bool:
    """Say whether a document in XML may name addresses where only a parser of XML finds them."""
    return _OUT_OF_SIGHT.search(xml) is not None and ("//" in (rest := _NAMES_ONLY.sub("", xml)) or "<!ENTITY" in rest)


def _kind(media: str) -> str:
    essence = media.partition(";")[0].strip().lower()
    if essence == "text/html":
        return "markup"
    if essence in _XML or essence.endswith("+xml"):
        return "xml"
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
