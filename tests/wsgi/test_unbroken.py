"""A page on which the rewriting fails on the way: the rest arrives, in order, and loads nothing that is not allowed."""

from __future__ import annotations

import gzip
import html
import re
import tracemalloc

import brotli
import pytest
import zstandard
from selectolax.lexbor import LexborHTMLParser

from consent.html import Scanner
from consent.rewrite.page import HOLD_LIMIT
from consent.rewrite.unbroken import ENOUGH

from . import zoo
from .plain import Plain, without_ours
from .server import ask, environ
from .zoo import HTML

TRACKER = b'<script src="https://tracker.example/t.js"></script><img src="//tracker.example/p.gif">'
BAD = b"<template cursed>"


def page(*pieces, headers=(HTML,)):
    def app(environ, start_response):
        start_response("200 OK", list(headers))
        return list(pieces)

    return app


@pytest.fixture
def curse(monkeypatch):
    """Break the engine wherever a tag says ``cursed``, deeper than any rule: in the scanner itself."""
    start_tag = Scanner._start_tag

    def broken(scanner, sighting, position, end):
        if b"cursed" in sighting.tag.raw:
            raise RuntimeError("a bug in the scanner")
        return start_tag(scanner, sighting, position, end)

    def ask_about(scanner, tag, position, end):
        raise RuntimeError("a bug in the scanner")

    monkeypatch.setattr(Scanner, "_start_tag", broken)
    return lambda: monkeypatch.setattr(Scanner, "_ask", ask_about)


def live(body):
    tree = LexborHTMLParser(body)
    names = ("src", "href", "data", "srcset")
    return [node.html for node in tree.css("*") for name in names if "//" in (node.attributes.get(name) or "")]


def text(body):
    """Give all words of a page in their order, whether they are shown as text or stand in tags."""
    return re.sub(rb"\s+", b" ", html.unescape(without_ours(body).decode("utf-8", "replace")).encode())


SURROUNDINGS = {
    "plain text": (b"<p>one</p>", b"<p>two</p>"),
    "a script": (b"<script>one('", b"')</script><p>two"),
    "a script that is escaped twice": (b"<script><!--<script>one", b"</script>--></script><p>two"),
    "a sheet": (b"<style>one{", b"}</style><p>two"),
    "a title": (b"<title>one", b"</title><p>two"),
    "a text area": (b"<textarea>one", b"</textarea><p>two"),
    "a comment": (b"<!-- one ", b" --><p>two"),
    "an odd comment": (b"<? one ", b"><p>two"),
    "a drawing": (b"<svg><desc>one", b"</desc></svg><p>two"),
    "a section": (b"<svg><![CDATA[ one ", b"]]></svg><p>two"),
    "a table": (b"<table><tr><td>one", b"</table><p>two"),
    "the head": (b"<head><meta charset=utf-8>", b"</head><body>two"),
    "nothing yet": (b"", b"two"),
    "a list of choices": (b"<select><option>one", b"</select><p>two"),
}


@pytest.mark.parametrize("where", SURROUNDINGS)
@pytest.mark.parametrize("cut", ["whole", "pieces"])
def test_what_follows_a_failure_arrives_and_loads_nothing(where, cut, curse, protect, caplog):
    before, after = SURROUNDINGS[where]
    # Whatever it stands in, the second one stands in plain HTML.
    whole = before + BAD + after + TRACKER + BAD + b"<p id=last>Fin</p>" + TRACKER + b"<p>End"
    pieces = [whole] if cut == "whole" else zoo.in_pieces(9, whole)
    answer = ask(protect(page(*pieces), banner=Plain()))
    assert answer.status == "200 OK"
    assert "a bug in the scanner" in caplog.text
    assert live(answer.body) == []
    assert LexborHTMLParser(answer.body).css_first("p#last") is not None
    assert answer.body.count(b"<!--our end-->") == 1
    positions = [text(answer.body).find(word) for word in (b"two", b"Fin", b"End")]
    assert -1 not in positions and positions == sorted(positions)
    assert answer.get("Content-Security-Policy").startswith("default-src 'self'")


def test_without_the_middleware_the_same_page_is_alive():
    assert len(live(ask(page(b"<p>", TRACKER)).body)) == 2


def test_a_tag_that_cannot_be_read_is_shown(curse, protect):
    answer = ask(protect(page(b"<p>one</p>", BAD, b"<p>two</p>"), banner=Plain()))
    assert b"&lt;template cursed>" in answer.body and b"<p>two</p>" in answer.body


def test_a_failure_at_every_tag_shows_the_rest_of_the_page_as_text(curse, protect, caplog):
    def app(environ, start_response):
        start_response("200 OK", [HTML])
        yield b"<!doctype html><p>one</p>"
        curse()
        for number in range(3 * ENOUGH):
            yield b"<p>%d</p>%s" % (number, TRACKER)

    answer = ask(protect(app, banner=Plain()))
    assert live(answer.body) == []
    assert text(answer.body).count(b"tracker.example/t.js") == 3 * ENOUGH
    assert b"again and again" in caplog.text.encode()


def test_where_the_policy_only_reports_a_failure_raises_the_wall_in_the_page(curse, protect):
    for enforcement, walls in (("comfort", 1), ("strict", 0)):
        answer = ask(protect(page(b"<p>", BAD, BAD, b"<p>two"), banner=Plain(), enforcement=enforcement))
        assert answer.body.count(b'httpEquiv:"Content-Security-Policy"') == walls
        assert b"report-uri" not in answer.body


def test_a_page_that_does_not_fail_has_no_wall_inside(protect):
    answer = ask(protect(page(b"<p>", b"<p>two"), banner=Plain(), enforcement="comfort"))
    assert b"httpEquiv" not in answer.body


def test_a_tag_longer_than_the_limit_is_shown_as_text(protect, caplog):
    pieces = [
        b"<p>before</p><img alt='",
        *[b"x" * 100] * 20,
        b"' src=//tracker.example/p.gif>",
        b"<p id=last>",
        TRACKER,
    ]
    answer = ask(protect(page(*pieces), limit=1000, banner=Plain()))
    assert live(answer.body) == []
    assert b"&lt;img alt='xxx" in answer.body and b"<p id=last>" in answer.body
    assert text(answer.body).count(b"x") >= 2000
    assert "longer than" in caplog.text


@pytest.mark.parametrize("body", [b"<p>" + b"y" * 5000, b"<img alt='" + b"y" * 5000 + b"'>"])
def test_a_page_longer_than_the_limit_is_as_whole_as_any(body, protect):
    answer = ask(protect(page(body, TRACKER, b"<p id=last>"), limit=1000, banner=Plain()))
    assert without_ours(answer.body).startswith(body) and b"<p id=last>" in answer.body
    assert live(answer.body) == []


@pytest.mark.parametrize(
    "coding, compress",
    [
        ("gzip", gzip.compress),
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
        ("br", lambda data: brotli.compress(data, quality=5)),
        ("zstd", lambda data: zstandard.ZstdCompressor().compress(data)),
    ],
    ids=["gzip", "twice gzip", "brotli", "zstd"],
)
def test_an_archive_that_swells_arrives_without_filling_the_memory(coding, compress, protect):
    bomb = compress(b"<p>" + b"x" * 100_000_000 + TRACKER + b"<p id=last>")
    middleware = protect(page(bomb, headers=[HTML, ("Content-Encoding", coding)]), banner=Plain())
    tracemalloc.start()
    try:
        answer = ask(middleware, Accept_Encoding="gzip")
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    whole = gzip.decompress(answer.body)
    assert whole.count(b"x") >= 100_000_000 and b"<p id=last>" in whole
    assert b'src="https://tracker' not in whole.replace(b"data-consent-src", b"")


def test_a_script_of_fifty_megabytes_arrives_whole_and_inert_without_filling_the_memory(protect):
    piece = b"x" * 500_000

    def app(environ, start_response):
        start_response("200 OK", [HTML])
        yield b"<p>before</p><script>//"
        for _ in range(100):
            yield piece
        yield b";load('https://www.google-analytics.com/analytics.js')</script><p id=last>" + TRACKER

    answer = protect(app, banner=Plain())(environ(), lambda *given: None)
    length = 0
    first = last = b""
    tracemalloc.start()
    try:
        for out in answer:
            length += len(out)
            first = (first + out[:3000])[:3000]
            last = (last + out[-3000:])[-3000:]
        assert tracemalloc.get_traced_memory()[1] < 4 * HOLD_LIMIT
    finally:
        tracemalloc.stop()
        answer.close()
    assert length > 50_000_000
    assert b'<script type="text/plain"' in re.sub(rb" data-consent-[a-z]+=\"[^\"]*\"", b"", first)
    assert b"<p id=last>" in last and b'src="https://tracker' not in last.replace(b"data-consent-src", b"")


def test_a_coding_that_breaks_in_the_middle_ends_the_page_with_the_way_to_the_choice(protect):
    body = bytearray(gzip.compress(b"<p>safe</p>" * 3000 + TRACKER + bytes(range(256)) * 400))
    half = len(body) // 2
    body[half:] = b"\xff" * (len(body) - half)
    answer = ask(protect(page(bytes(body[:30]), bytes(body[30:]), headers=[HTML, ("Content-Encoding", "gzip")])))
    assert live(answer.body) == [] and b"<p>safe</p>" in answer.body
    assert b'id="privacy-choices-open"' in answer.body
