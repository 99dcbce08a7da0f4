"""Addresses as browsers read them (WHATWG URL, 4.4 "URL parsing"), as far as they name a host on the network."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import quote

from .hosts import parse_host

_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_TAB_OR_NEWLINE: Final = re.compile(r"[\t\n\r]")
_EDGE: Final = "".join(map(chr, range(0x21)))  # C0 controls and space
_SLASHES: Final = "/\\"
_AUTHORITY_END: Final = re.compile(r"[/\\?#]")
_LONGEST_REMEMBERED: Final = 512  # characters

# Everything printable that stays as it is in a path and in a query (WHATWG URL, 1.3, percent-encode sets).
_PATH_SAFE: Final = "!$%&'()*+,-./:;=@[\\]_|~"
_QUERY_SAFE: Final = "!$%&()*+,-./:;=?@[\\]^_`{|}~"


class Url(NamedTuple):
    """An absolute address on the network.

    Attributes:
        scheme: http, https, ws, wss or ftp.
        host: lower-case ASCII, without a trailing dot; addresses in their canonical form, IPv6 in brackets.
        port: None for the scheme's default port.
        path: percent-encoded, begins with "/".
        query: percent-encoded, without "?"; empty if there is none.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: str

    def __str__(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.host}{port}{self.path}{query}"


def parse(text: str, base: Url | None = None) -> Url | None:
    """Return where `text` leads to, or None if that is no host on the network or no valid address.

    Parameters:
        text: the address as it stands in an attribute (decoded), a header or a style.
        base: the document's address, or that of its `<base href>`.

    None stands for data:, blob:, about:, javascript:, mailto: and the like, for an empty address and for a mere
    fragment, neither of which loads anything.
    """
    if len(text) > _LONGEST_REMEMBERED:
        return _parse(text, base)
    return _remembered(text, base)


def _parse(text: str, base: Url | None) -> Url | None:
    text = _TAB_OR_NEWLINE.sub("", text.strip(_EDGE))
    text, _, _ = text.partition("#")
    if not text:
        return None
    match = _SCHEME.match(text)
    if match is None:
        return None if base is None else _relative(text, base)
    scheme = match[1].lower()
    if scheme not in _DEFAULT_PORTS:
        return None
    rest = text[match.end() :]
    # "http:t.com" is a path under a base of the same scheme, and a host otherwise.
    if base is not None and base.scheme == scheme and not rest.startswith("//"):
        return _relative(rest, base)
    return _absolute(scheme, rest.lstrip(_SLASHES))


_remembered = lru_cache(maxsize=4096)(_parse)


def _relative(rest: str, base: Url) -> Url | None:
    if rest[:1] in ("/", "\\"):
        if rest[1:2] in ("/", "\\"):
            return _absolute(base.scheme, rest.lstrip(_SLASHES))
        path, query = _split(rest)
    elif rest and not rest.startswith("?"):
        path, query = _split(rest)
        path = base.path[: base.path.rindex("/") + 1] + path
    else:
        path, query = base.path, rest[1:] if rest else base.query
    return Url(base.scheme, base.host, base.port, _normal_path(path), quote(query, _QUERY_SAFE, errors="replace"))


def _absolute(scheme: str, rest: str) -> Url | None:
    end = _AUTHORITY_END.search(rest)
    authority, rest = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    host_and_port = authority.rpartition("@")[2]
    colon = host_and_port.rfind(":")
    if colon <= host_and_port.rfind("]"):
        colon = len(host_and_port)
    host = parse_host(host_and_port[:colon])
    port_text = host_and_port[colon + 1 :]
    if not host or (port_text and not (port_text.isascii() and port_text.isdigit())):
        return None
    port_text = port_text.lstrip("0") or port_text[:1]
    if len(port_text) > 5 or (port_text and int(port_text) > 0xFFFF):
        return None
    port = int(port_text) if port_text and int(port_text) != _DEFAULT_PORTS[scheme] else None
    path, query = _split(rest)
    return Url(scheme, host, port, _normal_path(path), quote(query, _QUERY_SAFE, errors="replace"))


def _split(rest: str) -> tuple[str, str]:
    path, _, query = rest.partition("?")
    return path, query


def _normal_path(path: str) -> str:
    """Resolve dot segments, which may be percent-encoded; a backslash is a slash (WHATWG URL, "path state")."""
    path = path.replace("\\", "/")
    if "/." not in path and "%2" not in path and path.startswith("/"):
        return quote(path, _PATH_SAFE, errors="replace")
    kept: list[str] = []
    *segments, last = path.removeprefix("/").split("/")
    for segment in segments:
        dots = _dots(segment)
        if dots == "..":
            del kept[-1:]
        elif dots != ".":
            kept.append(segment)
    dots = _dots(last)
    if dots == "..":
        del kept[-1:]
    kept.append("" if dots else last)
    return quote("/" + "/".join(kept), _PATH_SAFE, errors="replace")


def _dots(segment: str) -> str:
    dots = segment.replace("%2e", ".").replace("%2E", ".") if len(segment) <= 6 else ""
    return dots if dots in {".", ".."} else ""
