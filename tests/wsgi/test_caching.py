"""No cache ever shows one visitor's page to another, or an old state after a choice."""

from __future__ import annotations

import time

import pytest

from consent import SQLiteStore, Texts
from consent.choice import Choice, encode

from . import zoo
from .server import ask
from .zoo import HTML, PAGE


@pytest.fixture
def store(tmp_path):
    return SQLiteStore(tmp_path / "own.db")


@pytest.fixture
def agreed(store):
    choice = Choice(int(time.time()), "n", granted=frozenset({"social"}), granted_vendors=frozenset({"youtube"}))
    return "consent=" + encode(choice, store.secret())


def conditional(*headers):
    """Answer 304 to who has the page, as frameworks do."""

    def app(environ, start_response):
        app.asked.append({name: environ.get(f"HTTP_{name}") for name in ("IF_NONE_MATCH", "IF_MODIFIED_SINCE")})
        known = dict(headers)
        if environ.get("HTTP_IF_NONE_MATCH") == known.get("ETag", "?") or (
            environ.get("HTTP_IF_MODIFIED_SINCE") == known.get("Last-Modified", "?")
        ):
            start_response("304 Not Modified", list(headers))
            return []
        start_response("200 OK", [HTML, *headers])
        return [PAGE]

    app.asked = []
    return app


@pytest.mark.parametrize(
    "validator",
    [("ETag", '"abc"'), ("ETag", 'W/"abc"'), ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")],
    ids=["strong", "weak", "date"],
)
def test_a_page_that_still_holds_is_not_sent_again(validator, protect):
    app = conditional(validator)
    middleware = protect(app)
    tag = ask(middleware, Accept="text/html").get("ETag")
    again = ask(middleware, Accept="text/html", If_None_Match=tag)
    assert again.status.startswith("304")
    assert again.get("ETag") == tag and again.get("Cache-Control") == "private" and "Cookie" in again.get("Vary")
    assert validator[1] in app.asked[-1].values()


def test_a_page_from_before_the_choice_is_sent_anew(protect, store, agreed):
    middleware = protect(conditional(("ETag", '"abc"')), store=store)
    tag = ask(middleware, Accept="text/html").get("ETag")
    again = ask(middleware, Accept="text/html", If_None_Match=tag, Cookie=agreed)
    assert again.status == "200 OK" and again.get("ETag") != tag
    assert b'<iframe src="https://www.youtube.com' in again.body


def test_a_page_from_before_the_middleware_is_sent_anew(protect):
    middleware = protect(conditional(("ETag", '"abc"'), ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")))
    for headers in ({"If_None_Match": '"abc"'}, {"If_Modified_Since": "Sun, 06 Nov 1994 08:49:37 GMT"}):
        assert ask(middleware, Sec_Fetch_Dest="document", **headers).status == "200 OK"


def test_a_page_with_other_words_is_sent_anew(protect):
    app = conditional(("ETag", '"abc"'))
    tag = ask(protect(app), Accept="text/html").get("ETag")
    changed = protect(app, texts=Texts.builtin({"fr": {"layer.title": "Autre chose"}}))
    assert ask(changed, Accept="text/html", If_None_Match=tag).status.startswith("200")


def test_pictures_are_asked_about_as_ever(protect):
    app = conditional(("ETag", '"abc"'))
    assert ask(protect(app), Sec_Fetch_Dest="image", If_None_Match='"abc"').status.startswith("304")


def test_what_is_changed_conditionally_names_the_application_s_own_validator(protect):
    seen = []

    def app(environ, start_response):
        seen.append(environ.get("HTTP_IF_MATCH"))
        return zoo.a_list(environ, start_response)

    ask(protect(app), method="PUT", If_Match='W/"abc~s00000000", "def"')
    assert seen == ['"abc", "def"']


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("", "private"),
        ("public, max-age=60", "private, max-age=60"),
        ("s-maxage=60, max-age=5", "private, max-age=5"),
        ("no-store", "no-store"),
        ("private, no-cache", "private, no-cache"),
    ],
)
def test_a_visitor_s_page_stays_out_of_shared_caches(said, sent, protect):
    headers = [("Cache-Control", said)] if said else []
    answer = ask(protect(conditional(*headers)))
    assert answer.get("Cache-Control") == sent
    assert answer.get("Vary") == (
        "Cookie, Accept-Language, Sec-GPC, DNT, Sec-Fetch-Dest, X-Requested-With, HX-Request, Turbo-Frame"
    )


def test_what_an_application_said_of_its_own_page_is_not_said_of_another(protect):
    """Caches in front of the server have fields of their own (RFC 9213), and sums and ranges are of other bytes."""
    fields = (
        "Surrogate-Control", "CDN-Cache-Control", "Content-MD5", "Digest", "Content-Digest", "Repr-Digest",
        "Accept-Ranges", "Content-Range",
    )  # fmt: skip
    answer = ask(protect(conditional(*((name, "x") for name in fields), ("Vary", "Cookie, X-Theme"))))
    assert [answer.get(name) for name in fields] == [""] * len(fields)
    assert answer.get("Vary").startswith("Cookie, X-Theme, Accept-Language")


def test_json_stays_as_cacheable_as_it_was(protect):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "public, max-age=60")])
        return [b"{}"]

    answer = ask(protect(app))
    assert answer.get("Cache-Control") == "public, max-age=60" and not answer.get("Vary")


def test_in_a_shared_cache_everybody_gets_the_same_bytes(protect, store, agreed):
    middleware = protect(conditional(("Cache-Control", "public, max-age=60")), store=store, cache="shared")
    visitors = [
        {},
        {"Cookie": agreed},
        {"Cookie": "_ga=1"},
        {"Accept_Language": "en", "Sec_GPC": "1"},
        {"Sec_Fetch_Dest": "empty", "X_Requested_With": "XMLHttpRequest"},
    ]
    answers = [ask(middleware, **headers) for headers in visitors]
    assert len({answer.body for answer in answers}) == 1
    assert len({tuple(answer.headers) for answer in answers}) == 1
    assert answers[0].get("Cache-Control") == "public, max-age=60"
    assert b'data-consent-src="https://www.youtube.com' in answers[0].body


def test_outside_of_a_shared_cache_they_differ(protect, store, agreed):
    middleware = protect(conditional(), store=store)
    assert ask(middleware).body != ask(middleware, Cookie=agreed).body


def test_a_fragment_in_a_shared_cache_has_no_banner(protect):
    def app(environ, start_response):
        start_response("200 OK", [HTML])
        return [b"<li>one</li>"]

    assert ask(protect(app, cache="shared")).body == b"<li>one</li>"


def test_two_answers_never_share_a_nonce(protect):
    middleware = protect(zoo.a_list)
    nonces = {ask(middleware).text.partition('nonce="')[2].partition('"')[0] for _ in range(5)}
    assert len(nonces) == 5


def test_nothing_forbids_the_back_and_forward_cache(protect):
    assert "no-store" not in ask(protect(zoo.a_list)).get("Cache-Control")


@pytest.mark.parametrize(
    "date",
    ["Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 -0000", "Sun, 06 Nov 1994 08:49:37"],
    ids=["asctime", "nowhere", "no zone"],
)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris"])
def test_a_date_without_a_zone_is_of_greenwich_wherever_the_server_stands(date, zone, protect, monkeypatch):
    """RFC 9110, 5.6.7."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        app = conditional(("Last-Modified", date))
        middleware = protect(app)
        tag = ask(middleware, Accept="text/html").get("ETag")
        ask(middleware, Accept="text/html", If_None_Match=tag)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert app.asked[-1]["IF_MODIFIED_SINCE"] == "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize("invented", ["9" * 30, "\xb2"], ids=["no such year", "no such digit"])
def test_a_date_that_nobody_gave_brings_the_page(invented, protect):
    app = conditional(("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"))
    middleware = protect(app)
    mark = ask(middleware, Accept="text/html").get("ETag").rpartition("~m")[2]
    assert ask(middleware, Accept="text/html", If_None_Match=f'W/"{invented}~m{mark}').status == "200 OK"
