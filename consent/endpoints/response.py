"""One whole answer of ours, and the few shapes it comes in."""

from __future__ import annotations

import json
from dataclasses import dataclass

Header = tuple[str, str]

NOT_KEPT: Header = ("Cache-Control", "no-store")
AS_DECLARED: Header = ("X-Content-Type-Options", "nosniff")


@dataclass(frozen=True, slots=True)
class Response:
    """What WSGI asks for: a status line, headers, and the body in one piece."""

    status: str
    headers: list[Header]
    body: bytes


def answer(status: str, body: bytes, content_type: str, *headers: Header, kept: bool = False) -> Response:
    """Answer with a body; it is not cached unless `kept` says that `headers` speak of caching."""
    own = [("Content-Type", content_type), ("Content-Length", str(len(body))), AS_DECLARED]
    return Response(status, [*own, *(() if kept else (NOT_KEPT,)), *headers], body)


def plain(status: str, *headers: Header) -> Response:
    """Answer with the status alone, as text."""
    return answer(status, f"{status}\n".encode(), "text/plain; charset=utf-8", *headers)


def as_json(value: object, content_type: str, *headers: Header, kept: bool = False) -> Response:
    """Answer with JSON."""
    body = json.dumps(value, ensure_ascii=False, indent=1).encode()
    return answer("200 OK", body, content_type, *headers, kept=kept)


def see_other(location: str, *headers: Header) -> Response:
    """Send the browser on with GET (RFC 9110, 15.4.4)."""
    return Response("303 See Other", [("Location", location), ("Content-Length", "0"), NOT_KEPT, *headers], b"")
