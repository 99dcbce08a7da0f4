"""On the demonstration board, third parties see exactly what the visitor agreed to: no more, and no less."""

from __future__ import annotations

import itertools
import random

import pytest

# A vendor may do its work over a few round trips: a script, then a pixel.
SETTLED = 1500
"""Milliseconds after which a page has asked for what it will ask for."""

# By script, because a native menu or file picker would keep the browser waiting for a person; not on links that lead
# elsewhere, which the visitor would follow on purpose.
CLICK = """([x, y]) => {
  const element = document.elementFromPoint(x, y), link = element?.closest("a");
  if (element && (!link || link.origin == location.origin)) setTimeout(() => element.click());
}"""

PURPOSES = ("analytics", "advertising", "social")


def visit(page, address):
    page.goto(address, wait_until="load")
    page.wait_for_timeout(SETTLED)


def choose(page, choice):
    # Where scripts run, the answer comes in the background: a refusal has nothing to reload.
    with page.expect_navigation() if choice == "accept" else page.expect_response("**/consent/choose"):
        page.click(f"#privacy-choices button[name=choice][value={choice}]")
    page.locator("#privacy-choices").wait_for(state="hidden")


def own_cookies(context, board):
    return {cookie["name"] for cookie in context.cookies(board.url)}


def tracker_cookies(context, board):
    return own_cookies(context, board) - {"session", "lang", "consent"}


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_nothing_leaves_before_a_choice(board, world, open_browser, javascript):
    context = open_browser(javascript=javascript)
    page = context.new_page()
    for address in board.pages:
        page.goto(address, wait_until="load")
        page.wait_for_timeout(300)
        page.mouse.wheel(0, 5000)
        page.keyboard.press("Escape")
    assert world.requests == []
    assert world.connections == []
    assert tracker_cookies(context, board) == set()
    assert page.locator("#privacy-choices").is_visible()


def test_wandering_about_for_ten_seconds_grants_nothing(board, world, open_browser):
    context = open_browser()
    page = context.new_page()
    page.goto(board.url + board.video)
    dice = random.Random(20)
    for _ in range(20):
        page.evaluate(CLICK, [dice.randrange(10, 1270), dice.randrange(10, 500)])
        page.mouse.wheel(0, dice.randrange(-400, 800))
        page.wait_for_timeout(500)
        if not page.url.startswith(board.url):
            page.go_back()
    assert {host for host in world.hosts() if world.requests} <= set()
    assert tracker_cookies(context, board) == set()
    page.goto(board.url)
    assert page.locator("#privacy-choices").is_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_nothing_leaves_after_refusing(board, world, open_browser, javascript):
    context = open_browser(javascript=javascript)
    page = context.new_page()
    page.goto(board.url)
    choose(page, "refuse")
    for address in board.pages[:5]:
        page.goto(address, wait_until="load")
        page.wait_for_timeout(300)
        assert page.locator("#privacy-choices").count() == 0
    second = context.new_page()
    visit(second, board.url + board.video)
    assert world.requests == []
    assert world.connections == []
    assert tracker_cookies(context, board) == set()


def test_accepting_all_lights_up_everybody_who_was_announced_and_nobody_else(board, world, open_browser):
    page = open_browser().new_page()
    page.goto(board.url)
    choose(page, "accept")
    for address in (board.url, board.url + board.video, board.url + "/annonces/"):
        visit(page, address)
    expected = {"www.googletagmanager.com", "matomo.example.org", "client.crisp.chat"}
    assert expected <= world.hosts(*expected)
    assert board.purposes_seen(world) == set(PURPOSES)


@pytest.mark.parametrize(
    "granted",
    [chosen for size in range(4) for chosen in itertools.combinations(PURPOSES, size)],
    ids=lambda chosen: "+".join(chosen) or "none",
)
def test_each_purpose_brings_its_own_vendors_alone(board, world, open_browser, granted):
    page = open_browser().new_page()
    page.goto(board.url + "/consent/")
    for purpose in granted:
        page.check(f"input[name=purpose][value={purpose}]")
    with page.expect_navigation():
        page.click("button[name=choice][value=save]")
    for address in (board.url, board.url + board.video):
        visit(page, address)
    assert board.purposes_seen(world) == set(granted)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_withdrawing_takes_two_clicks_and_cleans(board, world, open_browser, javascript):
    context = open_browser(javascript=javascript)
    page = context.new_page()
    page.goto(board.url)
    choose(page, "accept")
    visit(page, board.url)
    visit(page, board.url + board.video)
    assert world.requests != []
    if javascript:
        assert "_ga" in own_cookies(context, board)
    page.click("#privacy-choices-open")
    refuse = page.locator("button[name=choice][value=refuse]").first
    refuse.wait_for()
    with page.expect_navigation():
        refuse.click()
    world.clear()
    for address in (board.url, board.url + board.video, board.url + "/annonces/", board.url):
        visit(page, address)
    assert world.requests == []
    assert world.connections == []
    assert tracker_cookies(context, board) == set()
    if javascript:
        assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('_'))") == []


def test_one_vendor_can_be_allowed_from_its_placeholder(board, world, open_browser):
    page = open_browser().new_page()
    visit(page, board.url + board.video)
    assert world.requests == []
    with page.expect_navigation():
        page.locator("[data-consent-placeholder=youtube] button[value='always:youtube']").click()
    page.wait_for_timeout(SETTLED)
    assert board.purposes_seen(world) == {"social"}
    assert all("youtube" in host for host in world.hosts())
