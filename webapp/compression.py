"""Gzip for the embedded server. It stands outermost: the middleware below reads and writes plain bytes.

Behind a reverse proxy of one's own, or with another WSGI server, compressing is theirs to do; `wsgi:application` comes
without this. Of the libraries that do it, the kept one works inside Flask, where the middleware would have to undo its
work for every page.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header, parse_options_header, quote_etag, unquote_etag

TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "text/xml",
        "application/javascript",
        "application/json",
        "application/ld+json",
        "application/atom+xml",
        "application/xml",
        "image/svg+xml",
    }
)
"""What gets smaller. Photos are compressed already."""

LEVEL = 5
"""Of zlib: most of the gain of 9 at a third of the time."""

SMALLEST = 500
"""Bytes; less fits into the packet that the headers take anyway."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class Compressed:
    """A WSGI application whose answers are compressed for those who can read that (RFC 9110, 8.4.1.3 and 12.5.3).

    Parameters:
        app: the application.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        answer = Answer(environ, start_response)
        body = self._app(environ, answer.start_response)
        if answer.begun and not answer.compresses:
            # Untouched, so that the server can hand over files by itself.
            return body
        if isinstance(body, (list, tuple)) and len(body) == 1:
            # A whole page: compressed in one piece it is smaller, and its length is known.
            return answer.whole(body[0])
        return Pieces(body, answer)


class Answer:
    """One answer: decides when its headers are there."""

    def __init__(self, environ: WSGIEnvironment, start_response: StartResponse) -> None:
        self._environ, self._start = environ, start_response
        self._machine: Any = None
        self._held: tuple[str, Headers] | None = None
        self._sent = False
        self._written: Callable[[bytes], object] | None = None
        self.begun = self.compresses = False

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None, /
    ) -> Callable[[bytes], object]:
        """Take the headers, as PEP 3333 tells applications to give them."""
        if self._sent and exc_info:
            # Too late for another answer: the server knows what to do with that.
            return self._start(status, headers, exc_info)
        fields = Headers(headers)
        self.begun = True
        self.compresses = self._is_worth_it(status, fields)
        if not self.compresses:
            return self._start(status, list(fields), exc_info) if exc_info else self._start(status, list(fields))
        self._machine = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
        fields["Content-Encoding"] = "gzip"
        fields.pop("Content-Length", None)
        fields.pop("Accept-Ranges", None)
        if tag := fields.get("ETag"):
            # Other bytes, the same meaning: what a weak tag is for (RFC 9110, 8.8.1).
            fields["ETag"] = quote_etag(str(unquote_etag(tag)[0]), weak=True)
        self._held = (status, fields)
        return self._write

    def _is_worth_it(self, status: str, fields: Headers) -> bool:
        kind = parse_options_header(fields.get("Content-Type", ""))[0]
        if kind not in TYPES or "no-transform" in fields.get("Cache-Control", ""):
            return False
        # A cache must know that there are two editions, whichever this one is; a 304 stands for both.
        if "accept-encoding" not in fields.get("Vary", "").lower() and fields.get("Vary") != "*":
            fields["Vary"] = ", ".join(filter(None, (fields.get("Vary"), "Accept-Encoding")))
        bodiless = self._environ["REQUEST_METHOD"] == "HEAD" or status[:3] in {"204", "205", "206", "304"}
        if bodiless or status[0] == "1" or "Content-Encoding" in fields or "Content-Range" in fields:
            return False
        if int(fields.get("Content-Length", SMALLEST)) < SMALLEST:
            return False
        return parse_accept_header(self._environ.get("HTTP_ACCEPT_ENCODING", "")).quality("gzip") > 0

    def _send_headers(self, length: int | None = None) -> Callable[[bytes], object] | None:
        if self._held is None:
            return None
        (status, fields), self._held, self._sent = self._held, None, True
        if length is not None:
            fields["Content-Length"] = str(length)
        return self._start(status, list(fields))

    def whole(self, data: bytes) -> list[bytes]:
        """Return the body of an answer that came in one piece."""
        packed = self._machine.compress(data) + self._machine.flush()
        self._send_headers(len(packed))
        return [packed]

    def piece(self, data: bytes) -> bytes:
        """Return what stands for a piece of the body, all of it: nothing is held back."""
        if not self.compresses:
            return data
        self._send_headers()
        return self._machine.compress(data) + self._machine.flush(zlib.Z_SYNC_FLUSH) if data else b""

    def end(self) -> bytes:
        """Return what comes after the last piece."""
        if not self.compresses:
            return b""
        self._send_headers()
        return self._machine.flush()

    def _write(self, data: bytes) -> None:
        """Take bytes the old way, which PEP 3333 keeps for old applications."""
        self._written = self._written or self._send_headers()
        if self._written:
            self._written(self.piece(data))


class Pieces:
    """A body that comes piece by piece.

    Parameters:
        body: the application's.
        answer: whose body it is.
    """

    def __init__(self, body: Iterable[bytes], answer: Answer) -> None:
        self._body, self._answer = body, answer

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces as they come."""
        for data in self._body:
            yield self._answer.piece(data)
        yield self._answer.end()

    def close(self) -> None:
        """Let the application clean up."""
        if hasattr(self._body, "close"):
            self._body.close()
