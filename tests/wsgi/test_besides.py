"""What reaches third parties without being a page: workers, redirects of a page's parts, reports, rules of loading."""

from __future__ import annotations

import time

import pytest

from consent import HostRule, Registry, Vendor
from consent.choice import Choice, encode

from .server import ask

SECRET = "a secret of more than sixteen bytes"
COUNTER = Vendor("counter", "Counter", ("analytics",), hosts=(HostRule("counter.example"),))
REGISTRY = Registry.builtin(use=(), vendors=(COUNTER,))
XHTML = b'<html xmlns="http://www.w3.org/1999/xhtml"><img src="https://tracker.example/1.gif"/></html>'


def answering(*headers, status="200 OK", body=b"x"):
    def app(environ, start_response):
        start_response(status, list(headers))
        return [body]

    return app


@pytest.fixture
def guard(protect):
    return lambda app, **options: protect(app, registry=REGISTRY, secret=SECRET, **options)


@pytest.fixture
def agreed():
    choice = Choice(int(time.time()), "n", frozenset({"analytics"}), granted_vendors=frozenset({"counter"}))
    return "consent=" + encode(choice, SECRET.encode())


SCRIPT = answering(("Content-Type", "text/javascript"), ("Cache-Control", "public, max-age=600"))


@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
@pytest.mark.parametrize("kind", ["worker", "sharedworker", "serviceworker"])
def test_a_worker_reaches_only_whom_the_visitor_allows(guard, agreed, enforcement, kind):
    app = guard(SCRIPT, enforcement=enforcement)
    before = ask(app, Sec_Fetch_Dest=kind)
    assert before.get("Content-Security-Policy").startswith("default-src 'self'")
    assert "counter.example" not in before.get("Content-Security-Policy")
    assert "counter.example" in ask(app, Sec_Fetch_Dest=kind, Cookie=agreed).get("Content-Security-Policy")
    assert "Cookie" in before.get("Vary") and "private" in before.get("Cache-Control")


def test_the_same_script_in_a_page_stays_as_it_is(guard):
    for headers in ({"Sec_Fetch_Dest": "script", "Referer": "http://www.board.test/page"}, {}):
        answer = ask(guard(SCRIPT), **headers)
        assert answer.headers == [("Content-Type", "text/javascript"), ("Cache-Control", "public, max-age=600")]


def test_where_browsers_do_not_tell_what_a_script_is_for_it_has_a_policy_that_is_the_same_for_all(guard, agreed):
    answer = ask(guard(SCRIPT), Cookie=agreed, Referer="http://www.board.test/page")
    assert answer.get("Content-Security-Policy").startswith("default-src 'self'")
    assert "counter.example" not in answer.get("Content-Security-Policy")
    assert not answer.get("Vary") and answer.get("Cache-Control") == "public, max-age=600"
    json = [("Content-Type", "application/json")]
    assert ask(guard(answering(*json)), Referer="http://www.board.test/page").headers == json


def test_in_a_shared_cache_everybody_s_workers_reach_the_site_alone(guard, agreed):
    answer = ask(guard(SCRIPT, cache="shared"), Sec_Fetch_Dest="worker", Cookie=agreed)
    assert "counter.example" not in answer.get("Content-Security-Policy")
    assert answer.get("Vary") == "Sec-Fetch-Dest" and answer.get("Cache-Control") == "public, max-age=600"


AWAY = answering(("Location", "https://counter.example/1.gif"), ("Content-Type", "text/html"), status="302 Found")


@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
@pytest.mark.parametrize("kind", ["image", "script", "style", "iframe", "video", "object"])
def test_what_a_page_loads_is_not_sent_on_to_who_is_not_allowed(guard, agreed, enforcement, kind):
    app = guard(AWAY, enforcement=enforcement)
    assert ask(app, Sec_Fetch_Dest=kind).get("Location") == ""
    allowed = ask(app, Sec_Fetch_Dest=kind, Cookie=agreed)
    assert allowed.get("Location") == "https://counter.example/1.gif"
    assert "Cookie" in allowed.get("Vary") and "Cookie" in ask(app, Sec_Fetch_Dest=kind).get("Vary")


def test_what_a_script_asks_for_is_not_sent_on_either(guard):
    assert ask(guard(AWAY), Sec_Fetch_Dest="empty", Sec_Fetch_Mode="cors").get("Location") == ""
    assert ask(guard(AWAY), Sec_Fetch_Dest="empty", Sec_Fetch_Mode="no-cors").get("Location")  # a download by a click


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "image/avif,image/webp,*/*;q=0.8"},
        {"Accept": "text/css,*/*;q=0.1"},
        {"Accept": "*/*", "Referer": "http://www.board.test/page"},
    ],
)
def test_parts_of_a_page_are_known_by_what_is_accepted_where_nothing_is_encrypted(guard, headers):
    assert ask(guard(AWAY), **headers).get("Location") == ""


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec_Fetch_Dest": "document"}, {"Accept": "*/*"}, {"Accept": "text/html,*/*;q=0.8", "Referer": "http://a/"}],
)
def test_people_are_sent_where_the_site_wants(guard, headers):
    assert ask(guard(AWAY), **headers).get("Location") == "https://counter.example/1.gif"


def test_redirects_within_the_site_stay_as_they_are(guard):
    app = answering(("Location", "/other.gif"), ("Content-Type", "text/plain"), status="301 Moved Permanently")
    assert ask(guard(app), Sec_Fetch_Dest="image").headers == [
        ("Location", "/other.gif"),
        ("Content-Type", "text/plain"),
    ]


def test_a_shared_cache_never_gets_what_one_visitor_was_sent_on_to(guard, agreed):
    app = guard(AWAY, cache="shared")
    assert ask(app, Sec_Fetch_Dest="image", Cookie=agreed).get("Location") == ""
    link = answering(("Link", "<https://counter.example/a.js>; rel=preload; as=script"), ("Content-Type", "text/css"))
    assert ask(guard(link, cache="shared"), Cookie=agreed).get("Link") == ""
    assert ask(guard(link), Cookie=agreed).get("Link")


@pytest.mark.parametrize("name", ["Content-Security-Policy", "Content-Security-Policy-Report-Only"])
@pytest.mark.parametrize("kind", ["text/html", "text/css"])
@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("img-src 'none'; report-uri https://tracker.example/r", "img-src 'none'"),
        ("img-src 'none'; REPORT-URI https://tracker.example/r; base-uri 'none'", "img-src 'none'; base-uri 'none'"),
        ("img-src 'none'; report-uri /own https://tracker.example/r", "img-src 'none'; report-uri /own"),
        ("img-src 'none'; report-uri /own; report-to x", "img-src 'none'; report-uri /own; report-to x"),
        ("report-uri //tracker.example/r", ""),
    ],
)
def test_violations_of_the_site_s_own_policy_are_told_to_nobody_who_is_not_allowed(guard, name, kind, said, left):
    answer = ask(guard(answering((name, said), ("Content-Type", kind)), enforcement="comfort"))
    # ours stands beside the application's, and reports to the site itself
    mine = [one for one in answer.all(name) if "report-uri /consent/report" not in one]
    assert ", ".join(mine) == left


@pytest.mark.parametrize("kind", ["text/html", "text/css"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Link", "<{}/a.css>; rel=preload; as=style"),
        ("Refresh", "0; url={}/next"),
        ("Report-To", '{{"endpoints":[{{"url":"{}/reports"}}]}}'),
        ("Reporting-Endpoints", 'default="{}/reports"'),
    ],
)
def test_fields_that_make_a_browser_ask_elsewhere_are_left_out(guard, name, value, kind):
    for place, passes in (("", True), ("https://tracker.example", False)):
        field = value.format(place)
        answer = ask(guard(answering((name, field), ("Content-Type", kind))))
        assert answer.get(name) == (field if passes else "")


def test_files_of_rules_for_loading_ahead_are_not_named(guard):
    answer = ask(guard(answering(("Speculation-Rules", '"/rules.json"'), ("Content-Type", "text/html"))))
    assert answer.get("Speculation-Rules") == ""


def test_what_turbo_puts_into_pages_is_blocked_and_gets_no_banner(guard):
    stream = b"<turbo-stream><template><img src=https://tracker.example/1.gif></template></turbo-stream>"
    kind = "text/vnd.turbo-stream.html; charset=utf-8"
    answer = ask(guard(answering(("Content-Type", kind), body=stream), enforcement="comfort"))
    assert answer.get("Content-Type") == kind
    assert b"data-consent-src=https://tracker.example/1.gif" in answer.body
    assert answer.body.startswith(b"<turbo-stream>") and answer.body.endswith(b"</turbo-stream>")


@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([("Content-Type", "text/xsl")], XHTML),
        ([("Content-Type", "application/xhtml+xml, x")], XHTML),
        ([], b'<?xml version="1.0"?>' + XHTML),
    ],
)
def test_whatever_a_browser_shows_as_xml_is_behind_the_policy(guard, enforcement, headers, body):
    answer = ask(guard(answering(*headers, body=body), enforcement=enforcement), Sec_Fetch_Dest="document")
    assert answer.get("Content-Security-Policy").startswith("default-src 'self'")
    assert answer.body == body
