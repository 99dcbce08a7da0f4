"""Encodings in which bytes that look harmless are tags to a browser."""

from __future__ import annotations

import pytest

from consent.http.charsets import Disarming

from .server import ask

TAG = "<img src=https://tracker.example/1.gif>"
# In ISO-2022-JP a quote between these sequences is half a letter, so the attribute ends later, and an image follows.
SWALLOWING = b'<a title="\x1b$B" \x1b(B x="><img src=https://tracker.example/1.gif>">y</a>'


def page(*pieces, headers):
    def app(environ, start_response):
        start_response("200 OK", headers)
        return list(pieces)

    return app


def blocked(answer) -> bool:
    return b"data-consent-src=" in answer.body and b"<img src=" not in answer.body


@pytest.mark.parametrize(
    "types",
    [
        ['text/html; x="; charset=utf-8"; charset=utf-16le'],
        ["text/html; charset=; charset=utf-16le"],
        ["text/html; charset=utf-8", "text/html; charset=utf-16le"],
        ["text/html; charset=utf-8, text/html; charset=utf-16le"],
    ],
)
def test_what_odd_headers_call_utf_16_is_read_as_such_and_leaves_as_utf_8(types, protect):
    body = f"<!doctype html><p>é{TAG}".encode("utf-16-le")
    answer = ask(protect(page(body, headers=[("Content-Type", one) for one in types])))
    assert [value for name, value in answer.headers if name == "Content-Type"] == ["text/html; charset=utf-8"]
    assert "é".encode() in answer.body
    assert blocked(answer)


@pytest.mark.parametrize(("codec", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")])
def test_a_byte_order_mark_may_come_in_two_pieces(codec, mark, protect):
    body = f"<!doctype html><p>é{TAG}".encode(codec)
    answer = ask(protect(page(mark[:1], mark[1:], body, headers=[("Content-Type", "text/html")])))
    assert "é".encode() in answer.body
    assert blocked(answer)


def test_a_utf_8_mark_stands_above_another_name_in_the_header(protect):
    body = b"\xef\xbb\xbf<!doctype html><p>\xc3\xa9" + TAG.encode()
    answer = ask(protect(page(body, headers=[("Content-Type", "text/html; charset=utf-16le")])))
    assert answer.body.startswith(b"\xef\xbb\xbf<!doctype html>") and "é".encode() in answer.body
    assert blocked(answer)


@pytest.mark.parametrize(
    "said",
    [
        b"<!-- <meta charset=utf-8> --><meta charset=iso-2022-jp>",
        b"<!--" + b"x" * 2000 + b"--><meta charset=iso-2022-jp>",
        b"<title><meta charset=utf-8></title><meta charset=iso-2022-jp>",
        b"<meta charset=klingon><meta charset=iso-2022-jp>",
        b"",
    ],
)
@pytest.mark.parametrize("content_type", ["text/html", "text/html; charset=utf-7"])
def test_without_a_name_in_the_header_no_byte_turns_tags_into_letters(said, content_type, protect):
    body = b"<!doctype html><head>" + said + b"</head>" + SWALLOWING
    answer = ask(protect(page(body, headers=[("Content-Type", content_type)])))
    assert b"\x1b$B" not in answer.body
    assert body.replace(b"\x1b$B", b"?$B")[-60:] in answer.body


def test_where_the_header_names_an_encoding_every_byte_stays(protect):
    body = b"<!doctype html><p>\x1b$B \x1b(B \x1b[0m"
    for charset in ("utf-8", "windows-1252", "Shift_JIS", "gbk"):
        answer = ask(protect(page(body, headers=[("Content-Type", f"text/html; charset={charset}")])))
        assert b"<p>\x1b$B \x1b(B \x1b[0m" in answer.body
    assert b"\x1b(B \x1b[0m" in ask(protect(page(body, headers=[("Content-Type", "text/html")]))).body


def test_what_is_disarmed_does_not_depend_on_where_it_is_cut():
    data = b"a\x1b$B\x1b$\x1b$Bb\x1b(I\x1b(B\x1b\x1b$@c\x1b"
    whole = b"a?$B\x1b$?$Bb?(I\x1b(B\x1b?$@c\x1b"
    for at in range(len(data)):
        disarming = Disarming()
        assert disarming.feed(data[:at]) + disarming.feed(data[at:]) + disarming.close() == whole
