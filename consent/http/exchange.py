"""One answer on its way from the application to the server (PEP 3333).

What is no document passes at once. A document's headers are held back until its first bytes are there, because only
these show whether it can be rewritten; from then on every piece of the application leaves as a piece of ours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType

from consent.endpoints import origin

from . import besides, caching, charsets, closed, filtering, media, request
from .codings import CodingError
from .document import document, page_state
from .headers import Headers, get_all, without
from .media import OTHER, SNIFFED, XML
from .pipeline import Pipeline
from .request import Asked
from .site import Site

logger = logging.getLogger("consent")

ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
Write = Callable[[bytes], object]
StartResponse = Callable[..., Write]

_BODILESS = ("1", "204", "205", "304")
_ABOUT_BODY = frozenset({"content-type", "content-length", "content-encoding", "etag", "last-modified"})


class Exchange:
    """What the server iterates over. One per request, used by one thread at a time.

    Parameters:
        site: settings and what is shared.
        asked: the request.
        start_response: the server's.
    """

    def __init__(self, site: Site, asked: Asked, start_response: StartResponse) -> None:
        self._site = site
        self._asked = asked
        self._server = start_response
        self._answer: tuple[str, Headers] | None = None
        self._exc_info: ExcInfo | None = None
        self._started = False
        self._passes = False
        self._direct = False
        self._replaced = False
        self._kind = OTHER
        self._first = b""
        self._pipeline: Pipeline | None = None
        self._server_write: Write | None = None
        self._body: Iterable[bytes] = ()
        self._source: Iterator[bytes] = iter(())
        self._opened = False
        self._whole = False
        self._finished = False

    # ---------------------------------------------------------------- what the application calls

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None) -> Write:
        """Take the application's status and headers: pass them on, or hold them back for a document."""
        if exc_info is None and (self._answer is not None or self._started):
            raise AssertionError("start_response was called a second time without exc_info (PEP 3333).")
        try:
            if self._started and not self._passes:
                # Headers have left: the server raises the application's exception anew.
                return self._server(status, headers, exc_info)
            headers = besides.guarded(status, headers, self._site, self._asked)
            kind = OTHER if status.startswith(_BODILESS) else media.kind(headers)
            if kind is OTHER:
                return self._pass_on(status, self._plain_headers(status, headers), exc_info)
            if self._direct:
                # The body no longer comes by here, so it must not become a document.
                logger.error("An application began anew with a document after another body: it is sent as text.")
                return self._pass_on(status, _as_text(headers), exc_info)
            self._answer, self._kind, self._exc_info = (status, list(headers)), kind, exc_info
            self._first = b""
            self._started = self._passes = False
            return self._write
        finally:
            exc_info = None  # a traceback that refers to its own frame is never freed

    def body(self, iterable: Iterable[bytes]) -> Iterable[bytes]:
        """Take what the application returned; give what the server shall iterate over."""
        if self._passes:
            self._direct = True
            return iterable
        self._body = iterable
        self._whole = isinstance(iterable, list | tuple) and len(iterable) == 1
        return self

    # ---------------------------------------------------------------- what the server calls

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._finished:
            raise StopIteration
        if not self._opened:
            self._opened, self._source = True, iter(self._body)
        for chunk in self._source:
            if self._passes:
                return chunk
            if self._answer is None and not self._started:
                raise AssertionError("The application gave a body before it called start_response (PEP 3333).")
            if not chunk and not self._started:
                continue  # the headers wait for the first bytes
            out = self._take(chunk)
            if self._started:
                return out
        self._finished = True
        if self._passes:
            raise StopIteration
        if self._answer is None and not self._started:
            raise AssertionError("The application ended without having called start_response (PEP 3333).")
        return self._end()

    def close(self) -> None:
        """Tell the application that nobody wants more, once."""
        body, self._body = self._body, ()
        self._finished = True
        close = getattr(body, "close", None)
        if close is not None:
            close()
        self._site.write_sums()  # now that nobody waits for the page any more

    # ---------------------------------------------------------------- between the two

    def _pass_on(self, status: str, headers: Headers, exc_info: ExcInfo | None) -> Write:
        self._started = self._passes = True
        return self._server(status, headers, exc_info) if exc_info else self._server(status, headers)

    def _write(self, data: bytes) -> None:
        """Take bytes the old way (PEP 3333, "The write() Callable")."""
        if not data:
            return
        self._whole = False
        out = self._take(data)
        if self._server_write is not None and out:
            self._server_write(out)

    def _take(self, chunk: bytes) -> bytes:
        """Take a piece of the body; give what leaves. The first one decides, and starts the answer."""
        if self._started:
            return self._pipeline.feed(chunk) if self._pipeline else (b"" if self._replaced else chunk)
        self._first += chunk
        if self._kind is SNIFFED:
            kind = media.sniffed(self._first)
            if kind is None and not self._whole:
                return b""
            self._kind = kind or OTHER
        if self._first in charsets.HALF_MARKS and not self._whole:
            return b""
        first, self._first = self._first, b""
        return self._start(first)

    def _end(self) -> bytes:
        """Give what is left when the application has ended."""
        if not self._started:
            first, self._first = self._first, b""
            if self._kind is SNIFFED:
                self._kind = media.sniffed(first) or OTHER
            self._whole = True
            return self._start(first)
        if self._pipeline is None:
            return b""
        return self._pipeline.close()

    def _start(self, first: bytes) -> bytes:
        """Start the server's answer, with the first bytes at hand."""
        status, headers = self._answer or ("500 Internal Server Error", [])
        out = first
        try:
            if self._kind is OTHER:
                headers = self._plain_headers(status, headers)
            elif status.startswith("206"):
                status, headers, out = self._no_part(headers)
            elif self._kind is XML and (self._site.settings.is_shared or not media.is_xhtml(headers)):
                headers = self._xml_headers(status, headers)
            else:
                headers, out, self._pipeline = document(
                    self._site, self._asked, headers, first, is_whole=self._whole, is_xml=self._kind is XML
                )
                self._replaced = self._pipeline is None
        except CodingError as error:
            logger.error("%s A page stands in for it. Install the module, or let the application send gzip.", error)
            status, headers, out = self._closed()
        except Exception:
            logger.exception("A page could not be made safe: another stands in for it.")
            status, headers, out = self._closed()
        self._started = True
        self._server_write = self._server(status, headers, *((self._exc_info,) if self._exc_info else ()))
        self._exc_info = None
        return b"" if self._asked.environ.get("REQUEST_METHOD") == "HEAD" and self._kind is not OTHER else out

    def _no_part(self, headers: Headers) -> tuple[str, Headers, bytes]:
        """Refuse a part of a page: what comes before it is not known, so it cannot be rewritten (RFC 9110, 15.5.17)."""
        total = next((value.rpartition("/")[2] for value in get_all(headers, "content-range")), "*")
        self._replaced = True
        headers = self._filtered(without(caching.rewritten(headers), _ABOUT_BODY))
        return (
            "416 Range Not Satisfiable",
            [*headers, ("Content-Range", f"bytes */{total}"), ("Content-Length", "0")],
            b"",
        )

    def _closed(self) -> tuple[str, Headers, bytes]:
        self._pipeline, self._replaced = None, True
        return closed.page()

    # ---------------------------------------------------------------- headers

    def _plain_headers(self, status: str, headers: Headers) -> Headers:
        """Filter what is no document: cookies, and links that load."""
        if self._asked.revalidates and status.startswith("304"):
            mark = self._site.mark(self._asked.state, request.purpose(self._asked.environ))
            headers = caching.marked(headers, mark)
            headers = headers if self._site.settings.is_shared else caching.private(headers)
        return self._filtered(headers)

    def _filtered(self, headers: Headers) -> Headers:
        return filtering.filtered(headers, self._site, self._asked.environ, self._asked.state)

    def _xml_headers(self, status: str, headers: Headers) -> Headers:
        """Protect a document that is not rewritten: the policy header is all there is."""
        headers = self._plain_headers(status, headers)
        environ = self._asked.environ
        if not (media.is_svg(headers) or media.is_xhtml(headers) or caching.is_navigation(environ)):
            return headers  # a feed, or data
        state = page_state(self._site, self._asked.state, [])
        host, script_name = request.address(environ).host, origin.mount(environ)
        return [*headers, *self._site.policy_headers(host, script_name, state, closed=True)]


def _as_text(headers: Headers) -> Headers:
    kept = without(headers, {"content-type", "x-content-type-options"})
    return [*kept, ("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
