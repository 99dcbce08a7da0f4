"""Applications with the manners of those in the wild. Each answers with `PAGE`, cut and sent its own way."""

from __future__ import annotations

import gzip
import io
import sys
import zlib

PAGE = (
    "<!doctype html><html lang=fr><head><title>Annonces</title>"
    '<script src="https://www.google-analytics.com/analytics.js"></script></head>'
    "<body><h1>Bonjour à tous</h1><img src=/photo.png>"
    '<iframe src="https://www.youtube.com/embed/abc"></iframe><p id=last>Fin</p></body></html>'
).encode()

HTML = ("Content-Type", "text/html; charset=utf-8")
LENGTH = ("Content-Length", str(len(PAGE)))


class Closing:
    """An iterable that counts how often it is closed, and may break."""

    def __init__(self, pieces, fail_at: int | None = None):
        self.pieces = list(pieces)
        self.fail_at = fail_at
        self.closed = 0

    def __iter__(self):
        for number, piece in enumerate(self.pieces):
            if number == self.fail_at:
                raise RuntimeError("the application broke down")
            yield piece

    def close(self):
        self.closed += 1


def in_pieces(size: int, data: bytes = PAGE) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def a_list(environ, start_response):
    start_response("200 OK", [HTML, LENGTH])
    return [PAGE]


def a_tuple(environ, start_response):
    start_response("200 Ok", [HTML])
    return tuple(in_pieces(50))


def a_generator(environ, start_response):
    start_response("200 OK", [HTML])
    yield from in_pieces(7)


def started_late(environ, start_response):
    def pieces():
        start_response("200 OK", [HTML])
        yield from in_pieces(40)

    return pieces()


def empty_pieces_first(environ, start_response):
    start_response("200 OK", [HTML])
    yield b""
    yield b""
    yield PAGE
    yield b""


def written(environ, start_response):
    write = start_response("200 OK", [HTML])
    for piece in in_pieces(30):
        write(piece)
    return []


def half_written(environ, start_response):
    write = start_response("200 OK", [HTML, LENGTH])
    write(PAGE[:100])
    return [PAGE[100:]]


def from_a_file(environ, start_response):
    start_response("200 OK", [HTML, LENGTH])
    return environ["wsgi.file_wrapper"](io.BytesIO(PAGE), 64)


def gzipped(environ, start_response):
    body = gzip.compress(PAGE)
    start_response("200 OK", [HTML, ("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))])
    return in_pieces(11, body)


def deflated(environ, start_response):
    start_response("200 OK", [HTML, ("Content-Encoding", "deflate")])
    return [zlib.compress(PAGE)]


def deflated_bare(environ, start_response):
    machine = zlib.compressobj(wbits=-15)
    start_response("200 OK", [HTML, ("Content-Encoding", "deflate")])
    return [machine.compress(PAGE) + machine.flush()]


def brotli_coded(environ, start_response):
    import brotli

    start_response("200 OK", [HTML, ("Content-Encoding", "br")])
    return in_pieces(20, brotli.compress(PAGE))


def zstd_coded(environ, start_response):
    import zstandard

    start_response("200 OK", [HTML, ("Content-Encoding", "zstd")])
    return in_pieces(20, zstandard.compress(PAGE))


def twice_coded(environ, start_response):
    start_response("200 OK", [HTML, ("Content-Encoding", "deflate"), ("Content-Encoding", "gzip")])
    return [gzip.compress(zlib.compress(PAGE))]


def without_a_type(environ, start_response):
    start_response("200 OK", [])
    return in_pieces(3)


def with_an_empty_type(environ, start_response):
    start_response("200 OK", [("Content-Type", "")])
    return in_pieces(100)


def without_a_charset(environ, start_response):
    start_response("200 OK", [("content-type", "TEXT/HTML")])
    return [PAGE]


def in_utf_16(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html; charset=UTF-16LE")])
    return in_pieces(33, PAGE.decode().encode("utf-16-le"))


def in_utf_16_by_its_mark(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [PAGE.decode().encode("utf-16")]


def in_iso_2022_jp(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html; charset=iso-2022-jp")])
    return in_pieces(10, PAGE.decode().replace("à", "日本").encode("iso-2022-jp"))


def with_a_mark_in_utf_8(environ, start_response):
    start_response("200 OK", [HTML])
    return [b"\xef\xbb\xbf" + PAGE]


def an_error_page(environ, start_response):
    start_response("404 Not Found", [HTML])
    return [PAGE]


def replaced_before_the_body(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    try:
        raise ValueError("too late for JSON")
    except ValueError:
        start_response("500 Oops", [HTML], sys.exc_info())
    return [PAGE]


PAGES = [
    a_list, a_tuple, a_generator, started_late, empty_pieces_first, written, half_written, from_a_file, gzipped,
    deflated, deflated_bare, brotli_coded, zstd_coded, twice_coded, without_a_type, with_an_empty_type,
    without_a_charset, in_utf_16, in_utf_16_by_its_mark, in_iso_2022_jp, with_a_mark_in_utf_8, an_error_page,
    replaced_before_the_body,
]  # fmt: skip
"""Applications whose answer is the page."""
