"""Whatever breaks: a visitor gets a page, and never the raw one."""

from __future__ import annotations

import gzip
import logging

import pytest
from selectolax.lexbor import LexborHTMLParser

import consent.http.document as document_module
from consent import Banner, ConfigurationError, Registry, SQLiteStore
from consent.choice import Choice, encode
from consent.errors import ProofUnavailable

from . import zoo
from .conftest import REGISTRY
from .server import ask
from .zoo import HTML, PAGE

TRACKER = b'<script src="https://tracker.example/t.js"></script>'


def page(*pieces, headers=(HTML,), status="200 OK"):
    def app(environ, start_response):
        start_response(status, list(headers))
        return list(pieces)

    return app


def assert_closed(answer):
    live = LexborHTMLParser(answer.body).css('[src^="https://"]')
    assert [element.html for element in live] == []
    assert "default-src" in answer.get("Content-Security-Policy")


def test_the_check_sees_a_live_tracker():
    with pytest.raises(AssertionError):
        assert_closed(ask(page(TRACKER)))


class Broken:
    """Breaks wherever it is touched."""

    def __init__(self, *given):
        pass

    def feed(self, data):
        raise RuntimeError("a bug in the rewriter")

    def close(self):
        raise RuntimeError("a bug in the rewriter")


def test_a_bug_in_the_rewriter_brings_another_page(protect, monkeypatch, caplog):
    monkeypatch.setattr(document_module, "PageRewriter", Broken)
    answer = ask(protect(zoo.a_generator))
    assert answer.status.startswith("502") and "ne peut pas être affichée" in answer.text
    assert_closed(answer)
    assert "a bug in the rewriter" in caplog.text


def test_a_banner_that_fails_costs_only_the_banner(protect, caplog):
    class Failing(Banner):
        def body(self, *given):
            raise ZeroDivisionError("a bug in the banner")

        def placeholder(self, *given):
            raise ZeroDivisionError("a bug in the banner")

    answer = ask(protect(zoo.a_list, banner=Failing(REGISTRY)))
    assert b"<p id=last>Fin</p>" in answer.body and b'id="privacy-choices-open"' in answer.body
    assert_closed(answer)
    assert "a bug in the banner" in caplog.text


def test_a_registry_that_fails_leaves_everything_blocked(protect, monkeypatch):
    def broken(*given):
        raise LookupError("a bug in the registry")

    for method in ("owner", "proxied", "script_owners"):
        monkeypatch.setattr(Registry, method, broken)
    answer = ask(protect(zoo.a_list))
    assert b"<p id=last>Fin</p>" in answer.body
    assert_closed(answer)


def test_a_registry_that_contradicts_itself_is_refused_at_the_start():
    with pytest.raises(ConfigurationError, match="nobody"):
        Registry.builtin(use=["nobody-of-this-name"])


@pytest.mark.parametrize(
    "adjust", [lambda policy, state: 1 / 0, lambda policy, state: None, lambda p, s: p + "\r\nX: y"]
)
def test_a_policy_function_that_fails_leaves_the_policy_as_it_was(adjust, protect):
    answer = ask(protect(zoo.a_list, policy=adjust))
    assert answer.get("Content-Security-Policy").startswith("default-src 'self'")
    assert_closed(answer)


def test_a_policy_function_is_heard(protect):
    answer = ask(protect(zoo.a_list, policy=lambda policy, state: f"{policy}; object-src 'none'"))
    assert answer.get("Content-Security-Policy").endswith("; object-src 'none'")


@pytest.mark.parametrize("coding", ["br-unknown", "compress", "gzip, mystery"])
def test_a_coding_that_nobody_can_read_brings_another_page(coding, protect, caplog):
    answer = ask(protect(page(b"\x00secret coding", headers=[HTML, ("Content-Encoding", coding)])))
    assert answer.status.startswith("502") and not answer.get("Content-Encoding")
    assert_closed(answer)
    assert "cannot be read here" in caplog.text


def test_what_only_claims_to_be_gzip_brings_another_page(protect):
    answer = ask(protect(page(PAGE, headers=[HTML, ("Content-Encoding", "gzip")])))
    assert answer.status.startswith("502")
    assert_closed(answer)


def test_gzip_that_breaks_in_the_middle_ends_the_page(protect):
    body = bytearray(gzip.compress(b"<p>safe</p>" * 3000 + TRACKER + bytes(range(256)) * 400))
    half = len(body) // 2
    body[half:] = b"\xff" * (len(body) - half)
    answer = ask(protect(page(bytes(body[:30]), bytes(body[30:]), headers=[HTML, ("Content-Encoding", "gzip")])))
    assert_closed(answer)


def test_invalid_utf_8_is_blocked_and_kept(protect):
    answer = ask(protect(page(b"<p>\xff\xfe\xc3\x28\xed\xa0\x80</p>" + TRACKER)))
    assert b"<p>\xff\xfe\xc3\x28\xed\xa0\x80</p>" in answer.body
    assert_closed(answer)


@pytest.mark.parametrize("charset", ["klingon", "utf-7", "hz-gb-2312", "utf-32", "x-user-defined", ""])
def test_an_encoding_that_browsers_do_not_know_is_read_as_they_read_it(charset, protect):
    answer = ask(protect(page(PAGE + TRACKER, headers=[("Content-Type", f"text/html; charset={charset}")])))
    assert b"<p id=last>Fin</p>" in answer.body
    assert_closed(answer)


def test_text_in_utf_7_does_not_become_markup(protect):
    hidden = b"<p>+ADw-script src=https://tracker.example+AD4-</p>"
    answer = ask(protect(page(hidden, headers=[("Content-Type", "text/html; charset=utf-7")])))
    assert hidden in answer.body


@pytest.mark.parametrize("unclosed", [b"<script>", b"<!--", b"<p title='", b"<style>", b"<svg><script>", b"<iframe "])
def test_whatever_is_left_open_lets_nothing_through(unclosed, protect):
    assert_closed(ask(protect(page(unclosed, TRACKER[:20], TRACKER[20:]))))


def test_a_huge_inline_script_stays_inert_and_the_page_goes_on(protect):
    pieces = [
        b"<script>//",
        *[b"x" * 1_000_000] * 20,
        b";load('https://www.google-analytics.com/analytics.js')</script>",
    ]
    answer = ask(protect(page(*pieces, b"<p id=last>Fin</p>", TRACKER)))
    assert b"<p id=last>Fin</p>" in answer.body
    assert_closed(answer)


class Dead:
    """A proof store on a disk that is gone."""

    def __getattr__(self, name):
        def fail(*given, **named):
            raise ProofUnavailable("the disk is gone")

        return fail


def test_a_dead_store_breaks_no_page(protect):
    answer = ask(protect(zoo.a_list, store=Dead()), Cookie="consent=v1.1.a.banner.-.analytics~.~.xxxx")
    assert answer.status == "200 OK" and b'id="privacy-choices"' in answer.body
    assert_closed(answer)


@pytest.mark.parametrize("value", ["", "v1", "v1." + "9" * 5000 + ".x.y.-.~.~.z", "é", '"', "v1.١.a.b.c.d.e.f"])
def test_a_broken_choice_cookie_is_no_choice(value, protect):
    seen = []

    def app(environ, start_response):
        seen.append(environ["consent"].undecided)
        return zoo.a_list(environ, start_response)

    answer = ask(protect(app), Cookie=f"consent={value}")
    assert seen == [True] and b'id="privacy-choices"' in answer.body


def test_a_choice_signed_by_the_site_counts(protect, tmp_path):
    import time

    store = SQLiteStore(tmp_path / "own.db")
    choice = Choice(int(time.time()), "n", granted_vendors=frozenset({"google-analytics"}))
    value = encode(choice, store.secret())
    answer = ask(protect(zoo.a_list, store=store), Cookie=f"consent={value}")
    assert b'<script src="https://www.google-analytics.com/analytics.js">' in answer.body
    assert "*.google-analytics.com:*" in answer.get("Content-Security-Policy")


@pytest.mark.parametrize("host", ["evil.example; script-src *", "[::1]", "", "a b", "x" * 5000, "é.example"])
def test_a_host_that_is_no_host_cannot_widen_the_policy(host, protect):
    answer = ask(protect(zoo.a_list), Host=host)
    policy = answer.get("Content-Security-Policy")
    assert "script-src" not in policy and " * " not in policy and " *;" not in policy
    assert b"<p id=last>Fin</p>" in answer.body


def test_a_document_after_something_else_began_is_sent_as_text(protect):
    import sys

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])

        def pieces():
            try:
                raise ValueError
            except ValueError:
                start_response("500 Oops", [HTML], sys.exc_info())
            yield TRACKER

        return pieces()

    answer = ask(protect(app))
    assert answer.get("Content-Type").startswith("text/plain") and answer.get("X-Content-Type-Options") == "nosniff"


def test_trying_it_out_blocks_nothing_asks_nobody_and_says_so(protect, caplog):
    with caplog.at_level(logging.WARNING, "consent"):
        middleware = protect(zoo.a_list, enforcement="report")
    answer = ask(middleware, Cookie="_ga=1")
    assert answer.body == PAGE and answer.get("Content-Length") == str(len(PAGE))
    assert not answer.get("Content-Security-Policy")
    assert "report-uri /consent/report" in answer.get("Content-Security-Policy-Report-Only")
    assert "NOT ENFORCED" in caplog.text


def test_comfort_rewrites_and_its_policy_only_reports(protect):
    answer = ask(protect(zoo.a_list, enforcement="comfort"))
    assert not answer.get("Content-Security-Policy")
    assert answer.get("Content-Security-Policy-Report-Only").startswith("default-src 'self'")
    assert b'data-consent-src="https://www.google-analytics.com' in answer.body


def test_a_banner_that_failed_once_comes_back(protect):
    class Hesitant(Banner):
        times = 0

        def end(self, *given):
            Hesitant.times += 1
            if Hesitant.times in (2, 3):  # the first time is when the middleware is made
                raise ZeroDivisionError("once")
            return super().end(*given)

    middleware = protect(zoo.a_list, banner=Hesitant(REGISTRY))
    assert b"privacy-choices-open" not in ask(middleware).body
    assert b"privacy-choices-open" in ask(middleware).body
