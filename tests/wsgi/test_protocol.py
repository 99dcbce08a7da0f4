"""WSGI and HTTP, with applications of every kind of manners."""

from __future__ import annotations

import gzip
import io
import sys
import warnings
from wsgiref.validate import validator

import pytest
from werkzeug.middleware.lint import LintMiddleware

from consent import SQLiteStore

from . import zoo
from .server import ask, environ, serve
from .zoo import HTML, LENGTH, PAGE, Closing

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # WebOb imports the old module cgi
    from webtest.lint import middleware as webtest_lint

names = pytest.mark.parametrize("app", zoo.PAGES, ids=lambda app: app.__name__)


def inner(lint):
    """Put a linter between middleware and application; `environ["consent"]` is no text, which wsgiref forbids."""

    def wrap(app):
        linted = lint(app)
        return lambda environ, start: linted({k: v for k, v in environ.items() if k != "consent"}, start)

    return wrap


def answering(body):
    def app(environ, start_response):
        start_response("200 OK", [HTML])
        return body

    return app


LINTERS = [
    pytest.param(validator, id="wsgiref"),
    pytest.param(LintMiddleware, id="werkzeug"),
    pytest.param(webtest_lint, id="webtest"),
]


@names
def test_every_page_is_blocked_and_gets_its_banner(app, protect):
    answer = ask(protect(app), Accept_Language="fr")
    assert answer.body.count(b'id="privacy-choices"') == 1
    assert answer.body.count(b'id="privacy-choices-open"') == 1
    assert b'src="https://www.google-analytics.com' not in answer.body.replace(b"data-consent-src", b"")
    assert b"<iframe src" not in answer.body
    assert b"<h1>Bonjour " in answer.body and b"<p id=last>Fin</p>" in answer.body
    assert answer.get("Content-Security-Policy").startswith("default-src 'self'")


@names
def test_without_the_middleware_the_trackers_are_there(app):
    answer = ask(app)
    if not answer.get("Content-Encoding") and b"\0" not in answer.body:
        assert b'src="https://www.google-analytics.com' in answer.body


@names
@pytest.mark.parametrize("lint", LINTERS)
def test_linters_find_nothing_on_either_side(app, lint, protect):
    if lint is not validator and app in (zoo.an_error_page, zoo.without_a_type, zoo.a_generator):
        pytest.skip("wsgiref says the same about these")
    inside = inner(lint)(app) if app not in DISLIKED.get(lint, ()) else app
    outside = lint(protect(inside)) if app is not zoo.without_a_type else protect(inside)
    request = environ()
    del request["wsgi.file_wrapper"]
    if app is zoo.from_a_file:
        request["wsgi.file_wrapper"] = lambda file, size: iter(lambda: file.read(size), b"")
    assert b"<p id=last>Fin</p>" in serve(outside, request).body


# What these applications do is itself a sin in the eyes of the linter; visitors get it all the same.
DISLIKED = {
    validator: (zoo.without_a_type, zoo.with_an_empty_type, zoo.twice_coded, zoo.a_tuple),
    LintMiddleware: (zoo.without_a_type, zoo.replaced_before_the_body),
    webtest_lint: (zoo.without_a_type, zoo.with_an_empty_type, zoo.from_a_file),
}


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_answers_without_a_body_stay_without(status, protect):
    def app(environ, start_response):
        start_response(status, [])
        return []

    assert ask(protect(app)).body == b""


@names
def test_head_has_the_headers_of_get_and_no_body(app, protect):
    got, head = ask(protect(app)), ask(protect(app), method="HEAD")
    if app is zoo.written or app is zoo.half_written:
        return  # these send a body whatever is asked
    assert head.status == got.status
    assert bool(head.get("Content-Security-Policy")) == bool(got.get("Content-Security-Policy"))
    assert head.body == b""


def test_an_application_that_answers_head_with_a_body_is_not_believed(protect):
    assert ask(protect(zoo.a_list), method="HEAD").body == b""


def test_a_whole_page_has_its_length_and_a_stream_has_none(protect):
    whole, stream = ask(protect(zoo.a_list)), ask(protect(zoo.a_generator))
    assert whole.all("Content-Length") == [str(len(whole.body))]
    assert stream.all("Content-Length") == []


def test_an_empty_page_stays_empty(protect):
    def app(environ, start_response):
        start_response("302 Found", [HTML, ("Location", "/elsewhere")])
        return []

    answer = ask(protect(app))
    assert answer.body == b"" and answer.get("Location") == "/elsewhere"


def test_each_piece_leaves_when_it_comes(protect):
    passed = []

    def app(environ, start_response):
        start_response("200 OK", [HTML])
        for number in range(4):
            passed.append(number)
            yield b"<p>piece %d</p>" % number + b"." * 100

    answer = iter(protect(app)(environ(), lambda *given: None))
    first = next(answer)
    assert passed == [0] and b"piece 0" in first
    assert b"piece 1" in next(answer) and passed == [0, 1]


def test_pieces_of_a_compressed_stream_can_be_read_as_they_come(protect):
    import zlib

    def app(environ, start_response):
        machine = zlib.compressobj(wbits=31)
        start_response("200 OK", [HTML, ("Content-Encoding", "gzip")])
        for number in range(3):
            yield machine.compress(b"<p>piece %d</p>" % number) + machine.flush(zlib.Z_SYNC_FLUSH)
        yield machine.flush()

    answer = iter(protect(app)(environ(Accept_Encoding="gzip"), lambda *given: None))
    reader = zlib.decompressobj(31)
    assert b"piece 0" in reader.decompress(next(answer))
    assert b"piece 1" in reader.decompress(next(answer))


def test_what_came_compressed_leaves_compressed_if_the_browser_reads_it(protect):
    answer = ask(protect(zoo.brotli_coded), Accept_Encoding="br, gzip")
    assert answer.get("Content-Encoding") == "gzip"
    assert "Accept-Encoding" in answer.get("Vary")
    assert b"<p id=last>Fin</p>" in gzip.decompress(answer.body)


def test_the_application_is_asked_only_for_codings_that_can_be_read(protect):
    seen = []

    def app(environ, start_response):
        seen.append(environ.get("HTTP_ACCEPT_ENCODING"))
        return zoo.a_list(environ, start_response)

    ask(protect(app), Accept_Encoding="dcb, gzip;q=0.8, compress, br")
    assert seen == ["gzip;q=0.8, br"]


def test_close_is_called_once_at_the_end(protect):
    body = Closing(zoo.in_pieces(30))
    ask(protect(answering(body)))
    assert body.closed == 1


def test_close_is_called_once_when_the_browser_hangs_up(protect):
    body = Closing(zoo.in_pieces(30))
    ask(protect(answering(body)), stop_after=2)
    assert body.closed == 1


@pytest.mark.parametrize("fail_at", [0, 1, 5])
def test_an_exception_on_the_way_reaches_the_server_and_close_is_called_once(fail_at, protect):
    body = Closing(zoo.in_pieces(30), fail_at)
    with pytest.raises(RuntimeError, match="broke down"):
        ask(protect(answering(body)))
    assert body.closed == 1


def test_an_error_after_the_headers_left_is_raised_again_by_the_server(protect):
    def app(environ, start_response):
        start_response("200 OK", [HTML])
        yield PAGE[:200]
        try:
            raise KeyError("in the middle")
        except KeyError:
            start_response("500 Oops", [HTML], sys.exc_info())
        yield b"never seen"

    with pytest.raises(KeyError, match="in the middle"):
        ask(protect(app))


def test_an_error_before_the_body_replaces_the_page(protect):
    def app(environ, start_response):
        start_response("200 OK", [HTML, ("X-First", "1")])
        try:
            raise KeyError("at once")
        except KeyError:
            start_response("500 Oops", [HTML], sys.exc_info())
        yield PAGE

    answer = ask(protect(app))
    assert answer.status == "500 Oops" and not answer.get("X-First")
    assert answer.exc_info is not None
    assert b'id="privacy-choices"' in answer.body


def test_starting_twice_is_refused(protect):
    def app(environ, start_response):
        start_response("200 OK", [HTML])
        start_response("200 OK", [HTML])
        return [PAGE]

    with pytest.raises(AssertionError, match="second time"):
        ask(protect(app))


def test_a_body_before_the_start_is_refused(protect):
    with pytest.raises(AssertionError, match="before"):
        ask(protect(lambda environ, start_response: iter([PAGE])))


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/event-stream", "application/rss+xml", "text/plain", "image/png", "application/atom+xml"],
)
def test_what_is_no_document_passes_as_the_very_object(content_type, protect):
    body = Closing([b'{"html": "<script src=//tracker.example>"}'])
    headers = [("Content-Type", content_type), ("Content-Length", "42"), ("ETag", '"1"')]
    answer = []

    def start(status, headers, exc_info=None):
        answer.append((status, headers))

    given = list(headers)
    result = protect(lambda environ, start_response: (start_response("200 OK", given) and None) or body)(
        environ(), start
    )
    assert result is body
    assert answer == [("200 OK", headers)]


def test_a_file_of_the_server_is_handed_back_to_it(protect):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "image/png")])
        return environ["wsgi.file_wrapper"](io.BytesIO(b"picture"))

    request = environ()
    assert isinstance(protect(app)(request, lambda *given: None), request["wsgi.file_wrapper"])


def test_an_attachment_is_not_touched(protect):
    def app(environ, start_response):
        start_response("200 OK", [HTML, LENGTH, ("Content-Disposition", 'attachment; filename="a.html"')])
        return [PAGE]

    assert ask(protect(app)).body == PAGE


def test_several_cookies_pass_and_a_tracker_cookie_does_not(protect):
    def app(environ, start_response):
        start_response("200 OK", [HTML, ("Set-Cookie", "a=1"), ("Set-Cookie", "_ga=2"), ("Set-Cookie", "csrftoken=3")])
        return [PAGE]

    assert ask(protect(app)).all("Set-Cookie") == ["a=1", "csrftoken=3"]


def test_a_tracker_cookie_is_filtered_from_json_too(protect):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "_ga=2"), ("Set-Cookie", "s=1")])
        return [b"{}"]

    assert ask(protect(app)).all("Set-Cookie") == ["s=1"]


def test_an_application_may_take_a_tracker_cookie_back(protect):
    def app(environ, start_response):
        start_response("200 OK", [HTML, ("Set-Cookie", "_ga=; Max-Age=0; Path=/")])
        return [PAGE]

    assert ask(protect(app)).all("Set-Cookie") == ["_ga=; Max-Age=0; Path=/"]


def test_the_application_never_sees_a_tracker_cookie_and_the_browser_is_told_to_forget_it(protect):
    seen = []

    def app(environ, start_response):
        seen.append(environ.get("HTTP_COOKIE"))
        return zoo.a_list(environ, start_response)

    answer = ask(protect(app), Cookie="sid=1; _ga=GA1.2.3; theme=dark")
    assert seen == ["sid=1; theme=dark"]
    assert answer.all("Set-Cookie")[:3] == [
        "_ga=; Max-Age=0; Path=/",
        "_ga=; Max-Age=0; Path=/; Domain=www.board.test",
        "_ga=; Max-Age=0; Path=/; Domain=board.test",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Dest": "empty"},
        {"X_Requested_With": "XMLHttpRequest"},
        {"HX_Request": "true"},
        {"Turbo_Frame": "list"},
        {"Turbo_Frame": "list", "X_Turbo_Request_Id": "1", "Sec_Fetch_Dest": "empty"},
    ],
)
def test_fragments_are_blocked_and_get_no_banner(headers, protect):
    answer = ask(protect(zoo.a_list), **headers)
    assert b"privacy-choices-open" not in answer.body and b'id="privacy-choices"' not in answer.body
    assert b'data-consent-src="https://www.google-analytics.com' in answer.body


def test_a_frame_is_guarded_and_not_asked(protect):
    answer = ask(protect(zoo.a_list), Sec_Fetch_Dest="iframe")
    assert b'id="privacy-choices"' not in answer.body and b"<script nonce" in answer.body
    assert b'id="privacy-choices-form"' in answer.body


def test_a_picture_that_can_be_a_document_gets_the_policy(protect):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "image/svg+xml")])
        return [b"<svg xmlns='http://www.w3.org/2000/svg'><script href='https://t.example/'/></svg>"]

    assert ask(protect(app)).get("Content-Security-Policy").startswith("default-src 'self'")


def test_a_part_of_a_page_is_refused(protect):
    def app(environ, start_response):
        start_response("206 Partial Content", [HTML, ("Content-Range", f"bytes 10-20/{len(PAGE)}")])
        return [PAGE[10:21]]

    answer = ask(protect(app), Range="bytes=10-20")
    assert answer.status.startswith("416") and answer.get("Content-Range") == f"bytes */{len(PAGE)}"


def test_a_part_of_a_film_is_served(protect):
    def app(environ, start_response):
        assert environ["HTTP_RANGE"] == "bytes=0-3"
        start_response("206 Partial Content", [("Content-Type", "video/mp4"), ("Content-Range", "bytes 0-3/9")])
        return [b"film"]

    answer = ask(protect(app), Range="bytes=0-3", Sec_Fetch_Dest="video")
    assert answer.status == "206 Partial Content" and answer.body == b"film"


@pytest.mark.parametrize(
    ("mount", "path"),
    [("", "/"), ("/caf\xc3\xa9", "/caf%C3%A9"), ("/a;Domain=test", "/")],
    ids=["", "accents", "signs"],
)
def test_what_was_allowed_once_is_taken_back_from_where_it_was_put(mount, path, protect, tmp_path):
    store = SQLiteStore(tmp_path / "own.db")
    middleware = protect(zoo.a_list, store=store)
    request = environ("/", Accept="text/html") | {"SCRIPT_NAME": mount}
    form = b"allow=once:youtube"
    chosen = serve(
        middleware,
        request
        | {"REQUEST_METHOD": "POST", "PATH_INFO": "/consent/choose", "HTTP_SEC_FETCH_SITE": "same-origin"}
        | {"wsgi.input": io.BytesIO(form), "CONTENT_LENGTH": str(len(form))},
    )
    put, *attributes = chosen.get("Set-Cookie").split("; ")
    assert f"Path={path}" in attributes
    taken = serve(middleware, request | {"HTTP_COOKIE": put}).get("Set-Cookie").split("; ")
    assert taken == ["consent-once=", "Max-Age=0", f"Path={path}", "SameSite=Lax", "HttpOnly"]
