"""What only a real browser can tell about the board: what is kept in it, what is said to Google, how long it lasts."""

from __future__ import annotations

import re
import time

import pytest

from consent.urls import parse

DAY = 86_400
KEPT = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).map(one => one.name), caches: 'caches' in window ? await caches.keys() : [],
  workers: 'serviceWorker' in navigator ? (await navigator.serviceWorker.getRegistrations()).length : 0 })"""
EMPTY = {"local": [], "session": [], "databases": [], "caches": [], "workers": 0}


def press(page, choice):
    with page.expect_response("**/consent/choose"):
        page.click(f"#privacy-choices button[name=choice][value={choice}]")
    page.locator("#privacy-choices").wait_for(state="hidden")


def visit(page, *addresses):
    for address in addresses:
        page.goto(address, wait_until="load")
        page.wait_for_timeout(1200)


@pytest.mark.parametrize("answer", ["none", "refuse"])
def test_nothing_is_kept_in_the_browser_without_consent(board, world, open_browser, answer):
    context = open_browser()
    page = context.new_page()
    page.goto(board.url)
    if answer == "refuse":
        press(page, answer)
    for address in board.pages:
        page.goto(address, wait_until="load")
        page.wait_for_timeout(200)
        assert page.evaluate(KEPT) == EMPTY, address
        assert page.evaluate("typeof __tcfapi") == "undefined"
        assert {frame.url for frame in page.frames} <= {page.url, "about:blank"}, address
    assert {cookie["name"] for cookie in context.cookies(board.url)} <= {"session", "lang", "consent"}
    assert world.requests == []
    assert world.connections == []


def test_what_scripts_keep_would_be_seen(board, open_browser):
    page = open_browser().new_page()
    page.goto(board.url)
    page.evaluate("localStorage.setItem('a', '1'); sessionStorage.setItem('b', '2')")
    assert page.evaluate(KEPT) == {**EMPTY, "local": ["a"], "session": ["b"]}


@pytest.mark.parametrize("way", ["deep link", "new tab", "half a minute"])
def test_a_refusal_holds(board, world, open_browser, way):
    context = open_browser()
    page = context.new_page()
    page.goto(board.url)
    press(page, "refuse")
    if way == "new tab":
        page = context.new_page()
    page.goto(board.url + board.video)
    if way == "half a minute":
        page.clock.install()
        page.reload()
        page.clock.run_for(30_000)
    page.reload()
    assert page.locator("#privacy-choices").count() == 0
    assert world.connections == []
    assert world.requests == []


@pytest.mark.parametrize("act", ["error", "timeout", "close"])
def test_no_accident_is_taken_for_consent(board, world, open_browser, act):
    context = open_browser()
    page = context.new_page()
    page.goto(board.url)
    if act == "error":
        page.evaluate("setTimeout(() => { throw new Error('broken') })")
        page.on("pageerror", lambda error: None)
    elif act == "timeout":
        page.clock.install()
        page.reload()
        page.clock.run_for(3_600_000)
    else:
        page.close()
        page = context.new_page()
    page.goto(board.url + board.video)
    assert page.locator("#privacy-choices").is_visible()
    assert "consent" not in {cookie["name"] for cookie in context.cookies()}
    assert world.connections == []


def test_everybody_who_was_announced_is_met_and_keeps_what_was_announced(board, world, open_browser):
    context = open_browser()
    page = context.new_page()
    page.goto(board.url)
    press(page, "accept")
    visit(page, board.url, board.url + board.video)
    registry = board.app.extensions["third_parties"].registry
    owners = [registry.owner(parse(f"https://{seen.host}{seen.path}")) for seen in world.requests]
    assert None not in owners
    assert {vendor.id for vendor in owners} == board.app.extensions["third_parties"].configured
    assert {vendor.id for vendor in owners} <= {vendor.id for vendor in registry.vendors}
    first = {cookie["name"]: cookie for cookie in context.cookies(board.url)}
    assert {"_ga", "_fbp", "__gads"} <= first.keys()
    # The world's connect.facebook.net plays Meta's pixel whatever is asked of it; the board announces share buttons.
    pixel = first.pop("_fbp")
    assert pixel["expires"] - time.time() <= 396 * DAY
    for name, cookie in first.items():
        assert any(_named(one.name, name) for vendor in registry.announced for one in vendor.cookies), name
        assert cookie["expires"] - time.time() <= 396 * DAY, name


def _named(pattern, name):
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), name) is not None


def test_google_hears_denied_first_then_one_update_before_its_tags(board, world, open_browser):
    page = open_browser().new_page()
    page.goto(board.url)
    assert page.evaluate("typeof dataLayer") == "undefined"
    press(page, "accept")
    visit(page, board.url)
    said = page.evaluate("dataLayer.map(entry => Array.from(entry).map(part => part instanceof Date ? 'now' : part))")
    consent = [entry for entry in said if entry[0] == "consent"]
    assert [entry[1] for entry in consent] == ["default", "update"]
    assert set(consent[0][2].values()) == {"denied"}
    assert set(consent[0][2]) >= {"ad_storage", "ad_user_data", "ad_personalization", "analytics_storage"}
    assert set(consent[1][2].values()) == {"granted"}
    assert said[0] == consent[0]
    assert said.index(consent[1]) < next(at for at, entry in enumerate(said) if entry[0] in {"js", "config"})
    assert page.evaluate("typeof __tcfapi") == "undefined"


def test_google_hears_only_of_what_was_granted(board, world, open_browser):
    page = open_browser().new_page()
    page.goto(board.url + "/consent/")
    page.check("input[name=purpose][value=analytics]")
    with page.expect_navigation():
        page.click("button[name=choice][value=save]")
    visit(page, board.url)
    updates = page.evaluate("dataLayer.filter(entry => entry[1] === 'update').map(entry => entry[2])")
    assert updates == [{"analytics_storage": "granted"}]
