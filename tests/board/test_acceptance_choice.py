"""How long a choice holds, what counts as one, and what is written down about it, on the whole board."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import time
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from werkzeug.test import Client

from consent import ConsentMiddleware, Registry, SQLiteStore, choice, middleware
from consent.choice import LIFETIME
from consent.proof import manifest

from . import acceptance
from .acceptance import BASE, get, reached, same_origin

KEY = b"a key of thirty-two bytes, known"
DAY = 86_400


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    folder = tmp_path_factory.mktemp("acceptance")
    made = acceptance.make(folder)
    registry = made.app.extensions["third_parties"].registry
    store = SQLiteStore(folder / "proof.db")
    return dataclasses.replace(made, site=ConsentMiddleware(made.app, registry=registry, store=store, secret=KEY))


def chosen(board, pressed, **headers):
    """Press a button of the first layer; give the cookie that the server sets."""
    answer = board.visitor().post(
        "/consent/choose", base_url=BASE, data={"choice": pressed}, headers=same_origin(headers)
    )
    return SimpleCookie("; ".join(line for line in answer.headers.getlist("Set-Cookie") if "consent=" in line))[
        "consent"
    ]


def page(board, cookie, path="/", **headers):
    """Open a page as a browser that holds this choice and nothing else."""
    visitor = Client(board.site, use_cookies=False)
    return get(visitor, path, Cookie=f"consent={cookie}", **headers)


def aged(cookie, seconds):
    """Give the choice that this one would be, had it been made so many seconds ago."""
    made = choice.decode(cookie, [KEY], time.time())
    return choice.encode(dataclasses.replace(made, decided_at=made.decided_at - seconds), KEY)


def asks(answer):
    return 'id="privacy-choices"' in answer.text


def purposes_reached(board, answer):
    """Name the purposes of all vendors that a page lets act."""
    from consent.urls import parse

    registry = board.app.extensions["third_parties"].registry
    addresses = [address if address.startswith("http") else "https:" + address for address in reached(answer.text)]
    owners = [registry.owner(parse(address)) for address in addresses]
    return {purpose for owner in owners for purpose in (owner.purposes if owner else ("?",))}


def test_accepting_and_refusing_last_six_months_alike(board):
    lives = {pressed: int(chosen(board, pressed)["max-age"]) for pressed in ("accept", "refuse")}
    assert lives == {"accept": LIFETIME, "refuse": LIFETIME}
    assert lives["accept"] <= 183 * DAY


@pytest.mark.parametrize("pressed", ["accept", "refuse"])
def test_visits_do_not_prolong_a_choice(board, pressed):
    old = aged(chosen(board, pressed).value, 100 * DAY)
    for path in ("/", "/annonces/", board.video, "/compte/connexion", "/consent/", "/no-such-page"):
        answer = page(board, old, path)
        assert not [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("consent=")], path
    assert chosen(board, pressed).value != old


@pytest.mark.parametrize("pressed", ["accept", "refuse"])
def test_the_question_comes_back_after_six_months_and_not_before(board, pressed):
    cookie = chosen(board, pressed).value
    late = page(board, aged(cookie, LIFETIME - 60))
    assert not asks(late)
    assert bool(reached(late.text)) == (pressed == "accept")
    over = page(board, aged(cookie, LIFETIME + 1))
    assert asks(over)
    assert reached(over.text) == set()


def test_a_choice_that_nobody_signed_is_none(board):
    good = chosen(board, "accept").value
    assert reached(page(board, good).text)
    forged = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace("v1.", "v2."),
        good.rpartition(".")[0],
        choice.encode(choice.decode(good, [KEY], time.time()), b"another key of thirty-two bytes!"),
        aged(good, -3600),
        "accept",
        '{"analytics":true}',
        "",
        "a" * 4000,
    ]
    for value in forged:
        answer = page(board, value)
        assert answer.status_code == 200 and asks(answer), value
        assert reached(answer.text) == set(), value


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("get", same_origin()),
        ("post", {"Sec-Fetch-Site": "cross-site"}),
        ("post", {"Sec-Fetch-Site": "same-site"}),
        ("post", {"Origin": "https://evil.example"}),
        ("post", {"Referer": "https://evil.example/"}),
        ("post", {"Origin": "null"}),
    ],
)
def test_no_address_and_no_other_site_can_choose_for_anybody(board, method, headers):
    visitor = board.visitor()
    send = getattr(visitor, method)
    send("/consent/choose?choice=accept", base_url=BASE, data={"choice": "accept"}, headers=headers)
    answer = get(visitor, "/")
    assert asks(answer)
    assert reached(answer.text) == set()
    assert reached(get(board.who_chose("accept"), "/").text)


SIGNALS = [("1", True), ("1, 1", True), ("0", False), ("true", False), ("01", False), ("1;x", False), ("yes", False)]


@pytest.mark.parametrize(("value", "counts"), SIGNALS)
def test_only_the_value_1_is_a_signal_and_it_stops_advertising_and_social_content(board, value, counts):
    cookie = chosen(board, "accept").value
    seen = purposes_reached(board, page(board, cookie, board.video, **{"Sec-GPC": value}))
    assert seen == ({"analytics"} if counts else {"analytics", "advertising", "social"})


@pytest.mark.parametrize(("value", "counts"), SIGNALS)
def test_no_signal_ever_grants(board, value, counts):
    answer = get(board.visitor(), board.video, **{"Sec-GPC": value})
    assert reached(answer.text) == set()
    assert asks(answer)


@pytest.fixture(scope="module")
def last_year(board, tmp_path_factory):
    """The same board when it announced fewer vendors: no videos yet."""
    registry = board.app.extensions["third_parties"].registry
    fewer = Registry.builtin(
        use=[vendor.id for vendor in registry.vendors if vendor.id not in {"matomo", "youtube"}],
        vendors=registry.necessary,
        controller=registry.controller,
    )
    store = SQLiteStore(tmp_path_factory.mktemp("last-year") / "proof.db")
    return dataclasses.replace(board, site=ConsentMiddleware(board.app, registry=fewer, store=store, secret=KEY))


def test_an_old_agreement_does_not_cover_who_came_later_and_asks_again(board, last_year):
    now = page(board, chosen(last_year, "accept").value, board.video)
    assert asks(now)
    assert not any("youtube" in address for address in reached(now.text))
    assert any("connect.facebook.net" in address for address in reached(now.text))
    renewed = page(board, chosen(board, "accept").value, board.video)
    assert any("youtube" in address for address in reached(renewed.text))


def test_an_old_refusal_stays_one_and_nobody_is_asked_again(board, last_year):
    now = page(board, chosen(last_year, "refuse").value, board.video)
    assert not asks(now)
    assert reached(now.text) == set()


def records(board):
    return list(board.site.settings.store.records())


@pytest.mark.parametrize(("value", "counts"), SIGNALS)
def test_a_signal_is_written_down_with_the_choice(board, value, counts):
    chosen(board, "refuse", **{"Sec-GPC": value})
    assert records(board)[-1].signal == ("gpc" if counts else "")


def test_each_grant_and_withdrawal_is_one_more_record_and_the_words_come_back_from_its_id(board):
    before = len(records(board))
    visitor = board.who_chose("accept")
    refusal = visitor.post("/consent/choose", base_url=BASE, data={"choice": "refuse"}, headers=same_origin())
    assert refusal.status_code == 303
    given, withdrawn = records(board)[before:]
    assert (given.event, withdrawn.event) == ("given", "withdrawn")
    assert withdrawn.replaces == given.id
    notice = board.site.settings.store.notice(given.notice)
    text = re.sub(r"\s+", " ", str(notice))
    for words in ("Mesure d’audience", "Publicité", "Réseaux sociaux", "Tout refuser", "Tout accepter"):
        assert words in text, words
    board.site.settings.store.verify()


def test_from_a_record_the_screen_and_the_code_come_back_as_the_browser_got_them(board):
    shown = get(board.visitor(), "/").text
    banner = re.search(r'<section id="privacy-choices".*?</section>', shown, re.S)[0]
    styles = re.findall(r"<style[^>]*>(.*?)</style>", shown, re.S)
    guard = re.search(r"<script nonce[^>]*>(.*?)</script>", shown, re.S)[1]
    scripts = re.findall(r'src="/consent/assets/([^"]+)"', shown)
    board.who_chose("accept")
    store, record = board.site.settings.store, records(board)[-1]
    layer = json.loads(store.notice(record.screens).text)["layer"]
    assert banner in layer and guard in layer
    assert any(style in layer for style in styles)
    code = manifest(store.notice(record.code).text)
    assert scripts and set(scripts) <= set(code["served"])
    assert code["files"]["middleware.py"] == hashlib.sha256(Path(middleware.__file__).read_bytes()).hexdigest()


def test_a_signal_without_a_choice_is_counted_and_names_nobody(board):
    store = board.site.settings.store
    before, sums = len(records(board)), board.site._endpoints.obeyed
    for _ in range(3):
        get(board.visitor(), "/", **{"Sec-GPC": "1"})
    sums._sums._written_at = 0.0
    get(board.visitor(), "/")
    assert [one.signal for one in store.obeyed()] == ["gpc"]
    assert store.obeyed()[0].count >= 3
    assert len(records(board)) == before


def test_logging_in_or_out_never_touches_the_choice(board):
    visitor = board.who_chose("refuse")
    form = get(visitor, "/compte/connexion")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)[1]
    answer = visitor.post(
        "/compte/connexion",
        base_url=BASE,
        data={"csrf_token": token, "email": "nobody@example.org", "password": "not the password"},
    )
    assert answer.status_code in {200, 401, 422}
    assert not [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("consent=")]
    assert not asks(get(visitor, "/"))
