"""One answer on its way from the application to the server (PEP 3333).

What is no document passes at once. A document's headers are held back until its first bytes are there, because only
these show whether it can be rewritten; from then on every piece of the application leaves as a piece of ours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import replace
from types import TracebackType
from typing import Any

from consent import once
from consent.endpoints.erasing import expire
from consent.rewrite import Page, PageRewriter
from consent.state import ConsentState

from . import caching, charsets, closed, codings, cookies, csp, links, media, permissions, request
from .codings import CodingError, Compressing, Decoding
from .headers import Headers, get_all, without
from .media import Kind
from .pipeline import Pipeline
from .site import ENFORCED, Site

logger = logging.getLogger("consent")

Environ = MutableMapping[str, Any]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
Write = Callable[[bytes], object]
StartResponse = Callable[..., Write]

_BODILESS = ("1", "204", "205", "304")
_LOADING = {
    "link": links.filter_link,
    "refresh": links.filter_refresh,
    "report-to": links.filter_endpoints,
    "reporting-endpoints": links.filter_endpoints,
}
_FILTERED = frozenset({"set-cookie", *_LOADING})
_FILTERED_LENGTHS = frozenset(map(len, _FILTERED))
_PEEKED = 4096
"""Bytes of a compressed page that are read ahead to learn its encoding."""

_ABOUT_BODY = frozenset({"content-type", "content-length", "content-encoding", "etag", "last-modified"})
_ENOUGH_PURGED = 40
"""Headers that take tracker cookies back on one page; the rest follow with the next ones."""


class Exchange:
    """What the server iterates over. One per request, used by one thread at a time.

    Parameters:
        site: settings and what is shared.
        environ: the request.
        state: what the visitor allows.
        start_response: the server's.
        denied: names of tracker cookies that the browser still sends although they are not allowed.
        revalidates: whether the application was asked about a page that bears this visitor's mark.
        used_once: whether a vendor is allowed for this page load alone, by a cookie that is to be taken back.
        accept_encoding: what the visitor's browser can read.
    """

    def __init__(
        self,
        site: Site,
        environ: Environ,
        state: ConsentState,
        start_response: StartResponse,
        denied: list[str],
        *,
        revalidates: bool,
        used_once: bool,
        accept_encoding: str,
    ) -> None:
        self._site = site
        self._environ = environ
        self._state = state
        self._server = start_response
        self._denied = denied
        self._revalidates = revalidates
        self._used_once = used_once
        self._accept_encoding = accept_encoding
        self._answer: tuple[str, Headers] | None = None
        self._exc_info: ExcInfo | None = None
        self._started = False
        self._passes = False
        self._direct = False
        self._replaced = False
        self._kind = Kind.OTHER
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
            kind = Kind.OTHER if status.startswith(_BODILESS) else media.kind(headers)
            if kind is Kind.OTHER:
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
        self._site.strangers.write()  # now that nobody waits for the page any more

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
        if self._kind is Kind.SNIFFED:
            is_html = media.looks_like_html(self._first)
            if is_html is None and not self._whole:
                return b""
            self._kind = Kind.HTML if is_html else Kind.OTHER
        first, self._first = self._first, b""
        return self._start(first)

    def _end(self) -> bytes:
        """Give what is left when the application has ended."""
        if not self._started:
            first, self._first = self._first, b""
            if self._kind is Kind.SNIFFED:
                self._kind = Kind.HTML if media.looks_like_html(first) else Kind.OTHER
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
            if self._kind is Kind.OTHER:
                headers = self._plain_headers(status, headers)
            elif status.startswith("206"):
                status, headers, out = self._no_part(headers)
            elif self._kind is Kind.XML:
                headers = self._xml_headers(status, headers)
            else:
                headers, out = self._document(status, headers, first)
        except CodingError as error:
            logger.error("%s A page stands in for it. Install the module, or let the application send gzip.", error)
            status, headers, out = self._closed()
        except Exception:
            logger.exception("A page could not be made safe: another stands in for it.")
            status, headers, out = self._closed()
        self._started = True
        self._server_write = self._server(status, headers, *((self._exc_info,) if self._exc_info else ()))
        self._exc_info = None
        return b"" if self._environ.get("REQUEST_METHOD") == "HEAD" and self._kind is not Kind.OTHER else out

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
        if self._revalidates and status.startswith("304"):
            mark = self._site.mark(self._state, request.purpose(self._environ))
            headers = caching.marked(headers, mark)
            headers = headers if self._site.settings.is_shared else caching.private(headers)
        for name, _ in headers:
            if len(name) in _FILTERED_LENGTHS and name.lower() in _FILTERED:
                return self._filtered(headers)
        return headers

    def _filtered(self, headers: Headers) -> Headers:
        if self._site.settings.only_reports:
            return headers
        kept: Headers = []
        try:
            for name, value in headers:
                filtered = self._filtered_value(name.lower(), value)
                if filtered is not None:
                    kept.append((name, filtered))
        except Exception:
            logger.exception("Headers could not be judged: those that load or store something are left out.")
            return without(headers, _FILTERED)
        return kept

    def _filtered_value(self, name: str, value: str) -> str | None:
        """Give what may stand in a field, `None` if it has to go."""
        state, registry = self._state, self._site.settings.registry
        if name == "set-cookie":
            return value if cookies.may_set(value, registry, state) else None
        if name not in _LOADING or not value:
            return value
        here = request.address(self._environ)
        parties = self._site.parties(replace(here, path="/", query=""), state)
        return _LOADING[name](value, parties, here) or None

    def _xml_headers(self, status: str, headers: Headers) -> Headers:
        """Protect a document that is not rewritten: the policy header is all there is."""
        headers = self._plain_headers(status, headers)
        if not (media.is_svg(headers) or media.is_xhtml(headers) or caching.is_navigation(self._environ)):
            return headers  # a feed, or data
        host = request.address(self._environ).host
        policies = self._site.policy_headers(host, request.script_name(self._environ), self._page_state(), closed=True)
        return [*headers, *policies]

    def _page_state(self, content_language: str = "") -> ConsentState:
        """Give the state that the page is written for: the visitor's, or in a shared cache nobody's."""
        if self._site.settings.is_shared:
            return self._site.visitors.nobody(content_language)
        return self._state

    def _document(self, status: str, headers: Headers, first: bytes) -> tuple[Headers, bytes]:
        """Work out headers and first bytes of a page.

        Raises:
            CodingError: the body is in a coding that cannot be read.
        """
        site, environ = self._site, self._environ
        head_only = environ.get("REQUEST_METHOD") == "HEAD"
        script_name, here = request.script_name(environ), request.address(environ)
        nonce = csp.nonce_of(get_all(headers, "content-security-policy"))
        state = self._page_state(next(iter(get_all(headers, "content-language")), ""))
        state = replace(state, nonce=nonce or state.nonce)
        content_type = next(iter(get_all(headers, "content-type")), "")
        headers = self._filtered(caching.rewritten(headers))

        content_encoding = ",".join(get_all(headers, "content-encoding"))
        decoding = Decoding(content_encoding)
        compressing = None
        if not decoding.is_plain:
            headers = without(headers, {"content-encoding"})
            if codings.accepts_gzip(self._accept_encoding):
                compressing = Compressing()
                headers.append(("Content-Encoding", "gzip"))
            headers = caching.with_vary(headers, ("Accept-Encoding",))

        charset = charsets.label(content_type)
        # The first bytes tell a byte order mark; compressed ones have to be read for it.
        seen = first if decoding.is_plain else Decoding(content_encoding).feed(first[:_PEEKED])
        codec = charsets.codec(charset, seen)
        transcoding = charsets.Transcoding(codec) if codec else None
        is_utf8 = codec is not None or charsets.is_utf8(charset)
        if codec:
            headers = [*without(headers, {"content-type"}), ("Content-Type", charsets.with_utf8(content_type))]

        if site.settings.is_shared:
            # Headers of the request must not decide: everybody gets the same bytes.
            purpose = request.PAGE if media.is_whole(seen) else request.FRAGMENT
        else:
            purpose = request.purpose(environ)
        inserted = site.inserter.write(state, script_name, request.return_to(environ), purpose=purpose, is_utf8=is_utf8)
        policies = site.policy_headers(here.host, script_name, state, closed=False)
        walled = b""
        if len(policies[0][1]) > csp.ROOM:
            if purpose == request.FRAGMENT:  # has no head to put it in; should it be shown after all, nobody may act
                policies = site.policy_headers(here.host, script_name, state, closed=True)
            else:
                walled = csp.as_markup(policies[0][1]) if policies[0][0] == ENFORCED else b""
                policies = []
        page = Page(
            url=here,
            registry=site.settings.registry,
            state=state,
            enforcement=site.settings.enforcement,
            head=walled + inserted.head,
            body=inserted.body,
            end=inserted.end,
            placeholder=site.inserter.placeholder(state, script_name, is_utf8=is_utf8),
            observe=site.strangers.see,
        )
        pipeline = Pipeline(decoding, transcoding, PageRewriter(page), compressing, site.settings.limit)
        lengths = get_all(headers, "content-length")
        whole = self._whole or lengths == [str(len(first))]
        headers = without(headers, {"content-length"})
        out = b""
        if not head_only:
            out = pipeline.feed(first)
            if whole:
                out += pipeline.close()
                headers.append(("Content-Length", str(len(out))))
            if pipeline.failed:
                raise CodingError("A page could not be rewritten from its very beginning.")
        self._pipeline = None if head_only or whole else pipeline
        self._replaced = self._pipeline is None
        headers = [*self._guarded(headers, here.host, state), *policies]
        headers = caching.marked(headers, site.mark(self._state, request.purpose(environ)))
        return (headers if site.settings.is_shared else caching.private(headers)), out

    def _guarded(self, headers: Headers, host: str, state: ConsentState) -> Headers:
        """Let our parts pass the application's policy, switch off what none reaches, take tracker cookies back."""
        nonce = state.nonce
        if nonce:
            headers = [
                (name, csp.amend(value, nonce)) if name.lower() == "content-security-policy" else (name, value)
                for name, value in headers
            ]
        headers = without(headers, {"x-dns-prefetch-control"})
        headers.append(("X-DNS-Prefetch-Control", "off"))
        if off := permissions.policy(state):
            headers.append(("Permissions-Policy", off))
        if self._used_once:
            mount = request.script_name(self._environ) or "/"
            headers.append(("Set-Cookie", f"{once.COOKIE_NAME}=; Max-Age=0; Path={mount}; SameSite=Lax; HttpOnly"))
        if self._denied and not self._site.settings.is_shared:
            secure = self._environ.get("wsgi.url_scheme") == "https"
            path = request.path(self._environ)
            headers += expire(self._denied, host=host, path=path, secure=secure)[:_ENOUGH_PURGED]
        return headers


def _as_text(headers: Headers) -> Headers:
    kept = without(headers, {"content-type", "x-content-type-options"})
    return [*kept, ("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")]
