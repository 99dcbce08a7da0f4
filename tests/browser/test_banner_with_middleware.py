"""Banner, guard and activation behind the real middleware, on a page that nobody prepared."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from consent import ConsentMiddleware, Registry, SQLiteStore

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Bazar</title>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>window.dataLayer = window.dataLayer || [];
function gtag() { dataLayer.push(arguments) } gtag('config', 'G-1')</script>
</head><body><main><h1>Bazar</h1>
<iframe width="560" height="315" src="https://www.youtube.com/embed/x" title="Visite"></iframe>
<img src="https://nobody.example/pixel.gif" alt=""><script src="/own.js"></script>
<form><textarea></textarea></form></main></body></html>"""


def application(environ, start_response):
    if environ["PATH_INFO"].endswith(".js"):
        start_response("200 OK", [("Content-Type", "text/javascript")])
        return [b"self.own = 1"]
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [PAGE.encode()]


@pytest.fixture
def open_site(open_browser, serve, tmp_path):
    def start(*, javascript=True, **options):
        registry = Registry.builtin(use=("google-analytics", "google-ads", "youtube"))
        app = ConsentMiddleware(application, registry=registry, store=SQLiteStore(tmp_path / "p.db"), **options)
        page = open_browser(javascript=javascript).new_page()
        page.goto(serve(app))
        return page

    return start


def answer(page, choice):
    page.locator(f"#privacy-choices button[value={choice}]").click()


MODES = [{"enforcement": "strict"}, {"enforcement": "comfort"}, {"cache": "shared"}]


@pytest.mark.parametrize("options", MODES, ids=str)
def test_nobody_is_reached_before_the_choice_nor_after_a_refusal(open_site, world, options):
    page = open_site(**options)
    expect(page.locator("[data-consent-placeholder=youtube]")).to_be_visible()
    answer(page, "refuse")
    expect(page.get_by_role("status")).to_have_text("C’est noté : tout est refusé.")
    page.reload()
    expect(page.locator("#privacy-choices")).to_be_hidden()
    page.wait_for_timeout(200)
    assert world.hosts() == set() and world.connections == []
    assert page.evaluate("self.own") == 1


@pytest.mark.parametrize("options", MODES, ids=str)
def test_accepting_lets_in_those_who_were_named_and_nobody_else(open_site, world, options):
    page = open_site(**options)
    answer(page, "accept")
    expect(page.locator("iframe")).to_be_visible()
    page.wait_for_function("(self.ran || []).length == 1")
    page.wait_for_timeout(200)
    met = world.hosts("www.googletagmanager.com", "www.youtube.com")
    assert met - {"www.google-analytics.com"} == {"www.googletagmanager.com", "www.youtube.com"}
    calls = page.evaluate("dataLayer.map(call => [...call].slice(0, 2).join(' '))")
    assert calls.count("consent update") == 1 and calls.index("consent default") < calls.index("consent update")


@pytest.mark.parametrize("options", MODES, ids=str)
def test_withdrawing_silences_everybody(open_site, world, options):
    page = open_site(**options)
    answer(page, "accept")
    page.wait_for_function("document.cookie.includes('_ga=')")
    page.locator("#privacy-choices-open").click()
    page.locator("#pc-preferences button[value=refuse]").click()
    page.wait_for_function("!document.cookie.includes('_ga=') && document.querySelector('[data-consent-placeholder]')")
    world.clear()
    page.reload()
    page.wait_for_timeout(200)
    assert world.hosts() == set()
    assert "_ga" not in page.evaluate("document.cookie")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_video_can_be_shown_once(open_site, world, javascript):
    page = open_site(javascript=javascript)
    page.get_by_role("button", name="Afficher cette fois").click()
    expect(page.locator("iframe")).to_be_visible()
    expect(page.locator("#privacy-choices")).to_be_visible()
    page.reload()
    expect(page.locator("[data-consent-placeholder=youtube]")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_video_can_be_allowed_for_good(open_site, world, javascript):
    page = open_site(javascript=javascript)
    page.get_by_role("button", name="Toujours autoriser YouTube").click()
    expect(page.locator("iframe")).to_be_visible()
    page.reload()
    expect(page.locator("iframe")).to_be_visible()
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}


def test_what_was_being_written_survives_acceptance(open_site, world):
    page = open_site()
    page.locator("textarea").fill("Bonjour")
    answer(page, "accept")
    expect(page.get_by_role("status")).to_contain_text("dès la suivante")
    assert page.locator("textarea").input_value() == "Bonjour"
    assert world.hosts() == set()
    page.goto(page.url)
    expect(page.locator("iframe")).to_be_visible()


def held_open(open_site, world, options):
    """Accept, write something, withdraw: the page has to stay as it is."""
    page = open_site(**options)
    answer(page, "accept")
    expect(page.locator("iframe")).to_be_visible()
    page.wait_for_function("document.cookie.includes('_ga=')")
    page.wait_for_load_state()
    page.evaluate("window.same = true; localStorage.setItem('yt-player', 1)")
    page.locator("textarea").fill("Vélo à vendre, peu servi")
    page.locator("#privacy-choices-open").click()
    world.clear()
    page.locator("#pc-preferences button[value=refuse]").click()
    expect(page.get_by_role("status")).to_contain_text("la page n’est pas rechargée")
    return page


@pytest.mark.parametrize("options", MODES, ids=str)
def test_withdrawing_loses_nothing_that_was_written_and_stops_who_was_withdrawn(open_site, world, options):
    page = held_open(open_site, world, options)
    assert page.locator("textarea").input_value() == "Vélo à vendre, peu servi"
    assert page.evaluate("window.same")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.locator("[data-consent-placeholder=youtube]")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').contentWindow.length === 0")
    assert page.frames[1].url == "about:blank"
    assert page.evaluate("[document.cookie.includes('_ga='), 'yt-player' in localStorage]") == [False, False]
    page.evaluate(
        "fetch('https://www.google-analytics.com/collect').catch(() => {}); new Image().src = 'https://www.youtube.com/x';"
        "document.cookie = '_ga=2; path=/'"
    )
    page.wait_for_timeout(300)
    assert world.hosts() == set()
    assert "_ga" not in page.evaluate("document.cookie")


def test_who_is_still_allowed_goes_on_after_another_was_withdrawn(open_site, world):
    page = open_site(enforcement="comfort")
    answer(page, "accept")
    expect(page.locator("iframe")).to_be_visible()
    page.locator("textarea").fill("Vélo")
    page.locator("#privacy-choices-open").click()
    page.get_by_role("checkbox", name="Réseaux sociaux").uncheck()
    page.locator("#pc-preferences button[value=save]").click()
    expect(page.locator("[data-consent-placeholder=youtube]")).to_be_visible()
    world.clear()
    page.evaluate("fetch('https://www.google-analytics.com/collect', { mode: 'no-cors' }).catch(() => {})")
    page.wait_for_timeout(300)
    assert world.hosts("www.google-analytics.com") == {"www.google-analytics.com"}
    page.locator("#privacy-choices-open").click()
    page.get_by_role("checkbox", name="Réseaux sociaux").check()
    page.locator("#pc-preferences button[value=save]").click()
    expect(page.locator("iframe")).to_be_visible()
    expect(page.locator("[data-consent-placeholder=youtube]")).to_have_count(0)
    assert page.locator("textarea").input_value() == "Vélo"
    assert "www.youtube.com" in world.hosts("www.youtube.com")


@pytest.mark.parametrize(("choice", "said"), [("refuse", "tout refusé"), ("accept", "tout accepté")])
def test_the_foot_of_a_page_that_stays_says_what_was_chosen(open_site, world, choice, said):
    page = open_site(enforcement="comfort")
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : aucun, rien n’est activé")
    page.evaluate("window.same = true")
    answer(page, choice)
    expect(page.locator("#pc-state")).to_have_text(f"Choix actuel : {said}")
    assert page.evaluate("window.same")


def test_the_foot_of_a_page_that_everybody_shares_claims_nothing(open_site, world):
    page = open_site(cache="shared")
    expect(page.locator("#pc-state")).to_have_count(0)
    answer(page, "refuse")
    expect(page.get_by_role("status")).to_have_text("C’est noté : tout est refusé.")
    assert page.locator("#privacy-choices-open").get_attribute("aria-describedby") is None
