"""Exchange by exchange over real sockets: what is none of the middleware's business is the same with and without it."""

from __future__ import annotations

import gzip
import io
import socket
import sys
import threading
import time
import zlib
from contextlib import ExitStack

import brotli
import pytest
import zstandard

from consent import ConsentMiddleware, SQLiteStore

from . import sockets
from .conftest import REGISTRY
from .plain import BODY, END, HEAD, Plain, without_ours

OURS = {
    "content-security-policy", "x-dns-prefetch-control", "permissions-policy", "vary", "cache-control", "etag",
    "last-modified", "content-length", "content-encoding",
}  # fmt: skip
"""Fields of a page that may differ; all others may not."""

TEXT = (
    "<!doctype html><html lang=fr><head><title>Été</title></head><body class='a\"b'>\r\n<p>Un café\x00 &copy</p>"
    "<script>if (1 < 2) document.title += '</p>'</script><a href=//elsewhere.example/>x</a></body></html>\n"
).encode()
DATA = bytes(range(256)) * 40
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
TYPES = {
    "html": "text/html; charset=utf-8",
    "data": "application/octet-stream",
    "json": "application/json",
}


def answering(kind, *headers, status="200 OK", body=None, length=True):
    """Answer with a whole body of this kind."""
    content = body if body is not None else TEXT if kind == "html" else DATA
    fields = [("Content-Type", TYPES.get(kind, kind)), *headers]

    def app(environ, start_response):
        start_response(status, [*fields, *([("Content-Length", str(len(content)))] if length else [])])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    return app


def streamed(kind, size):
    def app(environ, start_response):
        content = TEXT if kind == "html" else DATA
        start_response("200 OK", [("Content-Type", TYPES[kind])])
        for at in range(0, len(content), size):
            yield content[at : at + size]

    return app


def started_late(kind):
    def app(environ, start_response):
        def pieces():
            start_response("200 OK", [("Content-Type", TYPES[kind])])
            yield b""
            yield TEXT if kind == "html" else DATA

        return pieces()

    return app


def written(kind, rest=0):
    def app(environ, start_response):
        content = TEXT if kind == "html" else DATA
        write = start_response("200 OK", [("Content-Type", TYPES[kind])])
        cut = len(content) - rest
        for at in range(0, cut, 50):
            write(content[at : min(at + 50, cut)])
        return [content[cut:]] if rest else []

    return app


def from_a_file(kind):
    def app(environ, start_response):
        content = TEXT if kind == "html" else DATA
        start_response("200 OK", [("Content-Type", TYPES[kind]), ("Content-Length", str(len(content)))])
        return environ["wsgi.file_wrapper"](io.BytesIO(content), 97)

    return app


def bodiless(status, *headers):
    def app(environ, start_response):
        start_response(status, list(headers))
        return []

    return app


def ranged(environ, start_response):
    start_response(
        "206 Partial Content",
        [("Content-Type", "video/mp4"), ("Content-Range", f"bytes 5-14/{len(DATA)}"), ("Content-Length", "10")],
    )
    return [DATA[5:15]]


def echo(environ, start_response):
    """Tell what of the request arrived."""
    names = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "HTTP_COOKIE", "HTTP_RANGE",
             "HTTP_X_LONG", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_HOST")  # fmt: skip
    said = "\n".join(f"{name}={environ.get(name)}" for name in names).encode("latin-1", "replace")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [said]


def breaks(kind, after):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", TYPES[kind])])
        for number in range(after):
            yield b"<p>%d</p>" % number
        raise RuntimeError("the application broke down")

    return app


def replaced(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html"), ("X-First", "1")])
    try:
        raise ValueError
    except ValueError:
        start_response("500 Oops", [("Content-Type", TYPES["html"])], sys.exc_info())
    return [TEXT]


def coded(coding, write):
    return answering("html", ("Content-Encoding", coding), body=write(TEXT))


def validated(environ, start_response):
    if environ.get("HTTP_IF_NONE_MATCH") == '"v1"':
        start_response("304 Not Modified", [("ETag", '"v1"')])
        return []
    start_response("200 OK", [("Content-Type", TYPES["html"]), ("ETag", '"v1"'), ("Last-Modified", DATE)])
    return [TEXT]


COOKIES = [("Set-Cookie", f"c{number}=v{number}; Path=/; HttpOnly") for number in range(4)]
MULTIPLE = [("X-Several", "a"), ("X-Several", "b"), ("WWW-Authenticate", "Basic"), ("WWW-Authenticate", "Bearer")]
LONG = "x" * 20_000

APPS = {
    "html": answering("html"),
    "html without a length": answering("html", length=False),
    "html in pieces": streamed("html", 7),
    "html in one stream": streamed("html", 100_000),
    "html late": started_late("html"),
    "html written": written("html"),
    "html half written": written("html", 60),
    "html of a file": from_a_file("html"),
    "html replaced": replaced,
    "html 404": answering("html", status="404 Not Found"),
    "html 401": answering("html", ("WWW-Authenticate", 'Basic realm="x"'), status="401 Unauthorized"),
    "html 500": answering("html", status="500 Internal Server Error"),
    "html 302": answering("html", ("Location", "/x"), status="302 Found", body=b""),
    "html with cookies": answering("html", *COOKIES),
    "html with several fields": answering("html", *MULTIPLE),
    "html with a language": answering("html", ("Content-Language", "fr"), ("X-Frame-Options", "DENY")),
    "html of few bytes": answering("html", body=b"hello world"),
    "html of none": answering("html", body=b""),
    "html in latin-1": answering("text/html; charset=iso-8859-1", body="<p>é\xa0</p>".encode("latin-1")),
    "html, empty type": answering("", body=TEXT),
    "html attached": answering("html", ("Content-Disposition", "attachment; filename=a.html")),
    "html gzip": coded("gzip", gzip.compress),
    "html deflate": coded("deflate", zlib.compress),
    "html brotli": coded("br", brotli.compress),
    "html zstd": coded("zstd", zstandard.compress),
    "html twice coded": coded("deflate, gzip", lambda body: gzip.compress(zlib.compress(body))),
    "data": answering("data"),
    "data without a length": answering("data", length=False),
    "data in pieces": streamed("data", 999),
    "data late": started_late("data"),
    "data written": written("data"),
    "data half written": written("data", 100),
    "data of a file": from_a_file("data"),
    "data gzip": answering("json", ("Content-Encoding", "gzip"), body=gzip.compress(DATA)),
    "data with cookies": answering("json", *COOKIES),
    "data with several fields": answering("json", *MULTIPLE),
    "data with validators": answering("data", ("ETag", '"v1"'), ("Last-Modified", DATE), ("Accept-Ranges", "bytes")),
    "data cached": answering("json", ("Cache-Control", "public, max-age=60"), ("Vary", "Accept")),
    "feed": answering("application/rss+xml", body=b"<rss><channel><link>//t.example</link></channel></rss>"),
    "calendar": answering("text/calendar", body=b"BEGIN:VCALENDAR"),
    "sheet": answering("text/css", body=b"@import '//t.example/a.css';"),
    "script": answering("text/javascript", body=b"fetch('//t.example')"),
    "events": answering("text/event-stream", ("X-Accel-Buffering", "no"), body=b"data: <script src=//t.example>\n\n"),
    "text": answering("text/plain; charset=utf-16", body="<script>".encode("utf-16")),
    "part": ranged,
    "echo": echo,
    "204": bodiless("204 No Content", ("X-Kept", "1")),
    "205": bodiless("205 Reset Content", ("Content-Length", "0")),
    "304": bodiless("304 Not Modified", ("ETag", '"picture"')),
    "303": bodiless("303 See Other", ("Location", "/elsewhere?a=b#c"), ("Content-Length", "0")),
    "reason": answering("data", status="299 Quite All Right, Thank You"),
    "validated": validated,
    "broken html": breaks("html", 3),
    "broken data": breaks("data", 3),
    "broken at once": breaks("data", 0),
}


def dispatch(environ, start_response):
    """One application that is all of them: the first part of the path says which."""
    name = environ["PATH_INFO"].strip("/").partition("/")[0].replace("_", " ")
    return APPS[name](environ, start_response)


def mounted(app):
    def outer(environ, start_response):
        if environ["PATH_INFO"].startswith("/mount/"):
            environ["SCRIPT_NAME"], environ["PATH_INFO"] = "/mount", environ["PATH_INFO"].removeprefix("/mount")
        return app(environ, start_response)

    return outer


@pytest.fixture(scope="module", params=["waitress", "wsgiref"])
def ports(request, tmp_path_factory):
    """Ports of the application as it is, and of the application behind the middleware."""
    store = SQLiteStore(tmp_path_factory.mktemp("proof") / "proof.db")
    wrapped = ConsentMiddleware(dispatch, registry=REGISTRY, store=store, banner=Plain())
    server = getattr(sockets, request.param)
    with ExitStack() as stack:
        yield tuple(stack.enter_context(server(mounted(app))) for app in (dispatch, wrapped))


def both(ports, *given, **named):
    return tuple(sockets.ask(port, *given, **named) for port in ports)


def path(name):
    return "/" + name.replace(" ", "_").replace(",", "%2C")


NO_PAGES = [name for name in APPS if not name.startswith(("html", "broken", "validated"))] + ["html attached"]
WITH_A_HEAD = ("data", "data cached", "data gzip", "data with cookies", "echo", "events", "feed")
SAME = [
    *((name, "GET", {}) for name in NO_PAGES),
    *((name, "HEAD", {}) for name in WITH_A_HEAD),
    *(("echo", method, {"Content-Length": "0"}) for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")),
    ("echo", "GET", {"Range": "bytes=0-9", "Sec-Fetch-Dest": "video"}),
    ("echo", "GET", {"X-Long": LONG}),
    ("echo", "GET", {"Cookie": "a=1; b=2;c=3"}),
    ("echo", "GET", {"Cookie": "; ".join(f"k{number}={'v' * 20}" for number in range(300))}),
    ("echo", "GET", {"If-None-Match": '"x", W/"y"', "Sec-Fetch-Dest": "image"}),
    ("echo", "GET", {"If-Modified-Since": DATE, "Sec-Fetch-Dest": "script"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "method", "headers"), SAME, ids=lambda value: str(value)[:30])
@pytest.mark.parametrize("http", ["1.1", "1.0"])
def test_what_is_no_page_is_the_same_with_and_without(name, method, headers, http, ports):
    bare, wrapped = both(ports, path(name), method, headers, http=http)
    assert wrapped.status == bare.status
    assert wrapped.besides() == bare.besides()
    assert wrapped.body == bare.body
    assert wrapped.get("transfer-encoding") == bare.get("transfer-encoding")
    assert wrapped.whole and bare.whole


PAGES = [name for name in APPS if name.startswith("html") and name != "html attached"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("http", ["1.1", "1.0"])
def test_a_page_differs_by_what_is_inserted_and_by_nothing_else(name, http, ports):
    bare, wrapped = both(ports, path(name), http=http)
    assert wrapped.status == bare.status
    assert wrapped.besides(*OURS) == bare.besides(*OURS)
    content = TEXT if bare.get("content-encoding") else bare.body
    assert without_ours(wrapped.body) == content
    assert wrapped.whole and bare.whole
    assert not wrapped.get("content-encoding")  # this client asked for none
    if content:
        assert wrapped.body.count(HEAD) == wrapped.body.count(BODY) == wrapped.body.count(END) == 1
    assert wrapped.get("content-security-policy").startswith("default-src 'self'")


_NOT_TOLD_BY_HEADERS = ("pieces", "stream", "late", "written", "file", "replaced", "empty type")


@pytest.mark.parametrize("name", [one for one in PAGES if not one.endswith(_NOT_TOLD_BY_HEADERS)])
def test_head_says_of_a_page_what_get_says_and_sends_nothing(name, ports):
    bare, wrapped = both(ports, path(name), "HEAD")
    assert wrapped.status == bare.status
    assert wrapped.besides(*OURS) == bare.besides(*OURS)
    assert wrapped.get("content-security-policy")


@pytest.mark.parametrize("name", ["html gzip", "html deflate", "html brotli", "html zstd", "html twice coded"])
def test_a_coded_page_leaves_coded_if_the_client_reads_it(name, ports):
    wrapped = sockets.ask(ports[1], path(name), headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert wrapped.get("content-encoding") == "gzip"
    assert without_ours(gzip.decompress(wrapped.body)) == TEXT
    assert "Accept-Encoding" in wrapped.get("vary")


def test_a_page_that_still_holds_costs_no_body(ports):
    first = sockets.ask(ports[1], "/validated")
    headers = {"If-None-Match": first.get("etag"), "Sec-Fetch-Dest": "document"}
    again = sockets.ask(ports[1], "/validated", headers=headers)
    assert again.status.startswith("304") and again.get("etag") == first.get("etag") != '"v1"'
    bare = sockets.ask(ports[0], "/validated", headers={"If-None-Match": '"v1"'})
    assert bare.status.startswith("304")


def test_a_page_whose_mark_is_another_visitors_comes_whole(ports):
    first = sockets.ask(ports[1], "/validated")
    headers = {"If-None-Match": first.get("etag"), "Sec-Fetch-Dest": "document", "Accept-Language": "de"}
    assert sockets.ask(ports[1], "/validated", headers=headers).status == "200 OK"


@pytest.mark.parametrize("name", ["html", "html in pieces", "data", "echo"])
def test_a_mount_point_changes_nothing_else(name, ports):
    bare, wrapped = both(ports, "/mount" + path(name))
    assert wrapped.status == bare.status == "200 OK"
    assert without_ours(wrapped.body) == bare.body
    if "html" in name:
        assert wrapped.get("content-security-policy").endswith("report-uri /mount/consent/report")


@pytest.mark.parametrize("name", ["broken html", "broken data"])
def test_an_answer_that_breaks_off_is_seen_to_break_off(name, ports):
    bare, wrapped = both(ports, path(name))
    assert wrapped.status == bare.status == "200 OK"
    assert wrapped.whole == bare.whole
    assert without_ours(wrapped.body).startswith(b"<p>0</p><p>1</p>")
    assert b"broke down" not in wrapped.body


def test_an_answer_that_breaks_before_it_began_is_the_servers(ports):
    bare, wrapped = both(ports, path("broken at once"))
    assert wrapped.status == bare.status and wrapped.status.startswith("500")


@pytest.mark.parametrize("kind", ["html", "data"])
@pytest.mark.parametrize("server", ["waitress", "wsgiref"])
def test_the_first_piece_arrives_before_the_second_is_made(kind, server, protect):
    go_on = threading.Event()
    made = []
    size = 20_000  # more than servers keep back

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", TYPES[kind])])
        for number in range(2):
            made.append(number)
            yield b"<p>piece %d</p>" % number + b"." * size
            go_on.wait(10)

    with (
        getattr(sockets, server)(protect(app, banner=Plain())) as port,
        socket.create_connection(("127.0.0.1", port), 10) as wire,
    ):
        wire.sendall(sockets.request("/", "GET", None))
        data = b""
        while b"piece 0" not in data:
            data += wire.recv(65536)
        assert made == [0]
        go_on.set()
        while piece := wire.recv(65536):
            data += piece
    assert b"piece 1" in data and made == [0, 1]


@pytest.mark.parametrize("kind", ["html", "data"])
@pytest.mark.parametrize("server", ["waitress", "wsgiref"])
def test_who_hangs_up_lets_the_application_close_once(kind, server, protect):
    closed = []
    made = []

    class Body:
        def __iter__(self):
            for number in range(100_000):
                made.append(number)
                yield b"<p>%d</p>" % number + b"." * 50_000

        def close(self):
            closed.append(len(made))

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", TYPES[kind])])
        return Body()

    with getattr(sockets, server)(protect(app, banner=Plain())) as port:
        with socket.create_connection(("127.0.0.1", port), 10) as wire:
            wire.sendall(sockets.request("/", "GET", None))
            wire.recv(1000)
        waited = time.monotonic() + 10
        while not closed and time.monotonic() < waited:
            time.sleep(0.01)
    assert len(closed) == 1 and closed[0] < 100_000
