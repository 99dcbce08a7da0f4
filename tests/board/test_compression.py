"""Compression in front of the embedded server: the same bytes for those who can read it, nothing touched for others."""

from __future__ import annotations

import gzip
import zlib
from wsgiref.validate import validator

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from webapp.compression import SMALLEST, Compressed
from webapp.start import wrapped

TEXT = b"<p>Petites annonces</p>" * 100


def answering(*pieces: bytes, status: str = "200 OK", kind: str = "text/html; charset=utf-8", **headers: str):
    """Make an application that sends these pieces."""

    def app(environ, start_response):
        fields = [("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items())]
        start_response(status, fields)
        return list(pieces)

    return app


def ask(app, *, codings: str = "gzip", method: str = "GET", **headers: str) -> Response:
    return Client(Compressed(app), Response).open(method=method, headers={"Accept-Encoding": codings, **headers})


def test_a_page_comes_compressed_with_its_length_and_says_what_it_depends_on():
    answer = ask(answering(TEXT, Content_Length=str(len(TEXT)), ETag='"one"', Vary="Cookie"))
    assert gzip.decompress(answer.data) == TEXT
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(TEXT) / 5
    assert answer.headers["Vary"] == "Cookie, Accept-Encoding"
    assert answer.headers["ETag"] == 'W/"one"'


@pytest.mark.parametrize("codings", ["", "br", "gzip;q=0", "identity", "*;q=0"])
def test_who_cannot_read_it_gets_plain_bytes_and_caches_are_told(codings):
    answer = ask(answering(TEXT, Content_Length=str(len(TEXT)), ETag='"one"'), codings=codings)
    assert answer.data == TEXT
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(TEXT))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"] == '"one"'


@pytest.mark.parametrize("codings", ["gzip", "gzip, deflate, br", "br;q=1, gzip;q=0.2", "*"])
def test_who_can_read_it_says_so_in_many_ways(codings):
    assert ask(answering(TEXT), codings=codings).headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "app",
    [
        answering(TEXT, kind="image/webp"),
        answering(TEXT, kind="application/zip"),
        answering(TEXT, kind=""),
        answering(b"short", Content_Length="5"),
        answering(TEXT, Content_Encoding="br"),
        answering(TEXT, Cache_Control="public, no-transform"),
        answering(TEXT, status="206 Partial Content", Content_Range="bytes 0-9/99"),
    ],
    ids=["photo", "archive", "no type", "short", "compressed already", "no-transform", "a part"],
)
def test_what_is_better_left_alone_is_left_alone(app):
    plain = Client(app, Response).get()
    answer = ask(app)
    assert answer.data == plain.data
    assert answer.headers.get("Content-Encoding") == plain.headers.get("Content-Encoding")


def test_the_body_of_a_file_is_handed_to_the_server_as_it_is():
    body = iter([b"photo"])

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "image/webp")])
        return body

    assert Compressed(app)({"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip"}, lambda *_: None) is body


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "304 Not Modified")])
def test_answers_without_body_stay_without(method, status):
    answer = ask(answering(status=status, ETag='"one"'), method=method)
    assert answer.data == b""
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_each_piece_of_a_stream_can_be_read_when_it_has_arrived():
    sent, closed = [], []

    class Stream:
        def __iter__(self):
            for number in range(3):
                sent.append(number)
                yield b"piece %d" % number

        def close(self):
            closed.append(True)

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        return Stream()

    body = Compressed(app)({"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": "gzip"}, lambda *_: None)
    reader, pieces = zlib.decompressobj(31), iter(body)
    for number in range(3):
        assert reader.decompress(next(pieces)) == b"piece %d" % number
        assert sent[-1] == number
    assert reader.decompress(b"".join(pieces)) == b""
    assert reader.eof
    body.close()
    assert closed == [True]


def lazy(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    yield TEXT
    yield TEXT


def writing(environ, start_response):
    write = start_response("200 OK", [("Content-Type", "text/html")])
    write(TEXT)
    return [TEXT]


def empty(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return []


@pytest.mark.parametrize(("app", "whole"), [(lazy, TEXT * 2), (writing, TEXT * 2), (empty, b"")])
@pytest.mark.parametrize("codings", ["gzip", "identity"])
def test_every_way_of_answering_keeps_its_bytes(app, whole, codings):
    outside = validator(Compressed(validator(app)))
    with Client(outside, Response).get(headers={"Accept-Encoding": codings}) as answer:
        assert (gzip.decompress(answer.data) if codings == "gzip" else answer.data) == whole


def test_a_page_that_breaks_half_way_can_still_become_an_error_page():
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        try:
            raise RuntimeError
        except RuntimeError as error:
            start_response("500 Oh", [("Content-Type", "text/html")], (type(error), error, error.__traceback__))
        return [TEXT]

    answer = ask(app)
    assert answer.status_code == 500
    assert gzip.decompress(answer.data) == TEXT


def test_a_page_that_breaks_too_late_is_the_servers_to_end():
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        yield TEXT
        try:
            raise RuntimeError("half way")
        except RuntimeError as error:
            start_response("500 Oh", [("Content-Type", "text/html")], (type(error), error, error.__traceback__))

    with pytest.raises(RuntimeError, match="half way"):
        assert ask(app).data


def test_pages_and_assets_of_the_board_come_compressed(app):
    client = Client(Compressed(wrapped(app)), Response)
    headers = {"Accept-Encoding": "gzip", "Accept": "text/html", "Sec-Fetch-Dest": "document"}
    page = client.get("/", headers=headers, buffered=True)
    assert b"privacy-choices" in gzip.decompress(page.data)
    assert len(page.data) < len(gzip.decompress(page.data)) / 2.5
    assert "Accept-Encoding" in page.headers["Vary"]
    assert "Cookie" in page.headers["Vary"]
    sheet = client.get("/static/board.css", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert gzip.decompress(sheet.data) == client.get("/static/board.css", buffered=True).data
    assert len(sheet.data) >= SMALLEST
    asks = {"Accept-Encoding": "gzip", "If-None-Match": sheet.headers["ETag"]}
    again = client.get("/static/board.css", headers=asks, buffered=True)
    assert again.status_code == 304
    assert again.headers["ETag"].removeprefix("W/") == sheet.headers["ETag"].removeprefix("W/")
