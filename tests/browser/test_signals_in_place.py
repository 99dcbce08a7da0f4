"""Matomo and Microsoft hear of a choice as their makers ask: before their own calls, once, and never before it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from consent import ConsentMiddleware, Registry, SQLiteStore

# The snippets as the vendors hand them out, shortened; each one notes the moment at which it ran.
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Bazar</title>
<script>var _paq = window._paq = window._paq || []; _paq.push(['requireConsent']); _paq.push(['trackPageView']);
(function () { var g = document.createElement('script'); g.async = true; g.src = 'https://bazar.matomo.cloud/matomo.js';
document.head.append(g) })()</script>
<script>(function (c, l, a, r, i) { c[a] = c[a] || function () { (c[a].q = c[a].q || []).push(arguments) };
var t = l.createElement(r); t.async = 1; t.src = 'https://www.clarity.ms/tag/' + i; document.head.append(t)
})(window, document, 'clarity', 'script', 'abc'); clarity('identify', 'x')</script>
<script>window.uetq = window.uetq || []; uetq.push('event', 'page_view', {});
(function () { var n = document.createElement('script'); n.async = 1; n.src = 'https://bat.bing.com/bat.js';
document.head.append(n) })()</script>
</head><body><main><h1>Bazar</h1><form><textarea></textarea></form></main></body></html>"""

HOSTS = {"matomo": "bazar.matomo.cloud", "microsoft-clarity": "www.clarity.ms", "microsoft-ads": "bat.bing.com"}
HEARD = """() => ({
  matomo: (window._paq || []).map(call => call[0]),
  uet: (window.uetq || []).map(part => typeof part == 'object' ? part.ad_storage || '' : part),
  clarity: (window.clarity && clarity.q || []).map(call => [...call].map(part =>
    typeof part == 'object' ? part.ad_Storage + ' ' + part.analytics_Storage : part))
})"""
MODES = [{"enforcement": "strict"}, {"enforcement": "comfort"}, {"cache": "shared"}]


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [PAGE.encode()]


@pytest.fixture
def open_site(open_browser, serve, tmp_path):
    def start(*, use=tuple(HOSTS), **options):
        registry = Registry.builtin(use=use)
        app = ConsentMiddleware(application, registry=registry, store=SQLiteStore(tmp_path / "p.db"), **options)
        page = open_browser().new_page()
        page.goto(serve(app))
        return page

    return start


def answer(page, choice):
    page.locator(f"#privacy-choices button[value={choice}]").click()


@pytest.mark.parametrize("options", MODES, ids=str)
def test_nobody_hears_anything_before_the_choice_or_after_a_refusal(open_site, world, options):
    page = open_site(**options)
    nothing = {"matomo": [], "uet": [], "clarity": []}
    assert page.evaluate(HEARD) == nothing
    answer(page, "refuse")
    expect(page.get_by_role("status")).to_have_text("C’est noté : tout est refusé.")
    page.reload()
    page.wait_for_timeout(200)
    assert page.evaluate(HEARD) == nothing
    assert world.hosts() == set()


@pytest.mark.parametrize("options", MODES, ids=str)
def test_each_hears_once_and_before_its_own_calls(open_site, world, options):
    page = open_site(**options)
    answer(page, "accept")
    page.wait_for_function("window.uetq && uetq.includes('page_view') && window._paq && window._paq.length > 2")
    page.wait_for_timeout(300)
    heard = page.evaluate(HEARD)
    assert heard["matomo"] == ["setConsentGiven", "requireConsent", "trackPageView"]
    assert heard["uet"] == ["consent", "default", "denied", "consent", "update", "granted", "event", "page_view", ""]
    assert heard["clarity"] == [["consentv2", "granted granted"], ["identify", "x"]]
    assert world.hosts(*HOSTS.values()) == set(HOSTS.values())


def test_clarity_alone_is_not_told_that_advertising_was_granted(open_site, world):
    page = open_site(use=("microsoft-clarity",), enforcement="comfort")
    answer(page, "accept")
    page.wait_for_function("window.clarity && clarity.q.length > 1")
    heard = page.evaluate(HEARD)
    assert heard["clarity"][0] == ["consentv2", "denied granted"]
    assert (heard["uet"], heard["matomo"]) == ([], [])


@pytest.mark.parametrize("options", MODES[1:], ids=str)
def test_on_a_page_that_stays_each_hears_of_the_withdrawal(open_site, world, options):
    page = open_site(**options)
    answer(page, "accept")
    page.wait_for_function("window.uetq && uetq.includes('page_view')")
    page.wait_for_timeout(200)
    page.locator("textarea").fill("Vélo")
    page.locator("#privacy-choices-open").click()
    page.locator("#pc-preferences button[value=refuse]").click()
    expect(page.get_by_role("status")).to_contain_text("la page n’est pas rechargée")
    heard = page.evaluate(HEARD)
    assert heard["matomo"][-1] == "forgetConsentGiven"
    assert heard["uet"][-3:] == ["consent", "update", "denied"]
    assert heard["clarity"][-1] == ["consentv2", "denied denied"]
    assert page.locator("textarea").input_value() == "Vélo"
