"""What comes to life in place after a choice: in a browser's order, at a browser's pace, whatever fails on the way."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from .banner_site import NONCE, VENDORS, banner, site

HELD = 'data-consent-blocked="google-analytics" data-consent-for="analytics" type="text/plain"'


def held(source="", inline="", more=""):
    address = f' data-consent-src="https://www.google-analytics.com/{source}"' if source else ""
    return f"<script {HELD}{address} {more}>{inline}</script>"


def note(text):
    return f"(self.ran = self.ran || []).push('{text}')"


def accept(open_browser, serve, content, *, javascript=True, **options):
    page = open_browser(javascript=javascript).new_page()
    page.goto(serve(site(content, banner=options.pop("banner", None) or banner("comfort"), **options)))
    page.locator("#privacy-choices button[value=accept]").click()
    return page


def ran(page, count):
    page.wait_for_function(f"(self.ran || []).length >= {count}")
    page.wait_for_timeout(100)
    return [text.rpartition("/")[2] for text in page.evaluate("self.ran")]


def test_nothing_runs_before_the_choice_and_all_of_it_after(open_browser, serve, world):
    page = open_browser().new_page()
    page.goto(serve(site(held("a.js") + held(inline=note("inline")), banner=banner("comfort"))))
    page.wait_for_timeout(200)
    assert page.evaluate("self.ran") is None and world.hosts() == set()
    page.evaluate("window.same = true")
    page.locator("#privacy-choices button[value=accept]").click()
    assert ran(page, 2) == ["a.js", "inline"]
    assert page.evaluate("window.same"), "the page was loaded anew"


def test_scripts_run_in_the_order_of_the_document(open_browser, serve, world):
    content = (
        held("1.js")
        + held("deferred.js", more="defer")
        + held(inline=note("2"))
        + held(inline=f"import.meta; {note('module')}", more='data-consent-type="module"')
        + held("3.js")
        + held(inline=note("4"))
    )
    page = accept(open_browser, serve, content)
    assert ran(page, 6) == ["1.js", "2", "3.js", "4", "deferred.js", "module"]


def test_an_asynchronous_script_holds_nobody_up(open_browser, serve, world):
    page = accept(open_browser, serve, held("slow.js", more="async") + held(inline=note("next")))
    assert set(ran(page, 2)) == {"slow.js", "next"}


def test_a_failing_script_does_not_stop_the_rest(open_browser, serve, world):
    broken = f'<script {HELD} data-consent-src="http://127.0.0.1:9/none.js"></script>'
    page = accept(open_browser, serve, held(inline="throw new Error('broken')") + broken + held(inline=note("after")))
    assert ran(page, 1) == ["after"]


def test_document_write_does_not_blank_the_page(open_browser, serve, world):
    write = "document.write('<p id=wri'); document.write('tten>Hello</p><script>self.nested = 1<\\/script>')"
    page = accept(open_browser, serve, "<h2>Before</h2>" + held(inline=write) + "<h2>After</h2>")
    expect(page.locator("#written")).to_have_text("Hello")
    assert page.evaluate("self.nested") == 1
    assert page.locator("main").inner_text().split() == ["Bazar", "Before", "Hello", "After"]


def test_a_script_that_waits_for_the_page_to_be_ready_is_called(open_browser, serve, world):
    inline = f"document.addEventListener('DOMContentLoaded', () => {note('ready')}); onload = null;"
    page = accept(open_browser, serve, held(inline=inline + f"addEventListener('load', () => {note('load')})"))
    assert ran(page, 2) == ["ready", "load"]


def test_nonces_are_kept(open_browser, serve, world):
    policy = "script-src 'nonce-{nonce}'"
    content = held("a.js", more=f'nonce="{NONCE}"') + held("b.js")
    page = accept(open_browser, serve, content, policy=policy)
    expect(page.locator("script[src$='b.js']")).to_have_count(1)
    page.wait_for_timeout(200)  # the policy forbids the evaluation that waiting for a condition needs
    assert page.evaluate("self.ran") == ["www.google-analytics.com/a.js"]


def test_frames_images_styles_and_handlers_come_back(open_browser, serve, world):
    youtube = 'data-consent-blocked="youtube" data-consent-for="social"'
    content = f"""<span class="pc-hold" data-consent-placeholder="youtube">held</span>
      <iframe {youtube} data-consent-src="https://www.youtube.com/embed/x" data-consent-hidden="" hidden></iframe>
      <img {HELD.replace('type="text/plain"', "")} data-consent-src="https://www.google-analytics.com/p.gif" alt="">
      <p id="styled" {youtube} style="color: black" data-consent-style="color: rgb(1, 2, 3)">x</p>
      <style {youtube} type="text/plain">#styled {{ font-size: 33px }}</style>"""
    page = accept(open_browser, serve, content)
    expect(page.locator("iframe")).to_be_visible()
    expect(page.locator("[data-consent-placeholder]")).to_have_count(0)
    expect(page.locator("#styled")).to_have_css("color", "rgb(1, 2, 3)")
    expect(page.locator("#styled")).to_have_css("font-size", "33px")
    page.wait_for_function("document.querySelector('main img').complete")
    assert world.hosts("www.youtube.com", "www.google-analytics.com") == {"www.youtube.com", "www.google-analytics.com"}


def test_only_what_was_allowed_comes_to_life(open_browser, serve, world):
    content = (
        held(inline=note("analytics"))
        + f"<script {HELD.replace('google-analytics', 'youtube')}>{note('social')}</script>"
        + f"<script {HELD.replace('google-analytics', '?')}>{note('stranger')}</script>"
        + f"<script {HELD.replace('google-analytics', 'youtube google-analytics')}>{note('both')}</script>"
        + f"<script {HELD.replace('google-analytics', '')}>{note('marked')}</script>"
    )
    page = open_browser().new_page()
    page.goto(serve(site(content, banner=banner("comfort"))))
    page.locator("#privacy-choices button[value=customise]").click()
    page.get_by_role("checkbox", name="Mesure d’audience").check()
    page.locator("#pc-preferences button[value=save]").click()
    assert ran(page, 2) == ["analytics", "marked"]


def test_googles_consent_mode_is_told_once_per_choice(open_browser, serve, world):
    page = accept(open_browser, serve, held(inline=note("tag")))
    ran(page, 1)
    calls = json.loads(page.evaluate("JSON.stringify(dataLayer.map(call => [...call]))"))
    assert [call[1] for call in calls if call[0] == "consent"] == ["default", "update"]
    assert set(calls[0][2].values()) == {"denied"}
    assert calls[-1][2] == dict.fromkeys(
        ("ad_storage", "ad_user_data", "ad_personalization", "analytics_storage"), "granted"
    )


def test_consent_mode_says_nothing_before_the_choice(open_browser, serve, world):
    page = open_browser().new_page()
    page.goto(serve(site(banner=banner("comfort"))))
    assert page.evaluate("[typeof dataLayer, typeof gtag, typeof __tcfapi, typeof _paq]") == ["undefined"] * 4


def test_the_click_is_answered_at_once_while_tags_wait(open_browser, serve, world):
    busy = "for (const end = performance.now() + 60; performance.now() < end;);"
    page = open_browser().new_page()
    page.goto(serve(site("".join(held(inline=busy + note(str(n))) for n in range(3)), banner=banner("comfort"))))
    page.evaluate(
        "window.order = []; new MutationObserver(() => order.push('hidden'))"
        ".observe(document.querySelector('#privacy-choices'), { attributes: true, attributeFilter: ['hidden'] });"
        "const painted = () => order.push('painted ' + (self.ran || []).length);"
        "addEventListener('click', () => requestAnimationFrame(() => setTimeout(painted)))"
    )
    page.locator("#privacy-choices button[value=accept]").click()
    assert len(ran(page, 3)) == 3
    assert page.evaluate("order").index("hidden") < page.evaluate("order").index("painted 0")


@pytest.mark.parametrize("choice", ["accept", "refuse"])
def test_a_page_that_everybody_shares_follows_the_visitors_choice(open_browser, serve, world, choice):
    shared = banner(shared_cache=True)
    page = open_browser().new_page()
    url = serve(everybodys(site(held("a.js"), banner=shared)))
    page.goto(url)
    expect(page.locator("#privacy-choices")).to_be_visible()
    page.locator(f"#privacy-choices button[value={choice}]").click()
    expect(page.get_by_role("status")).not_to_have_text("")
    world.clear()
    page.goto(url + "/?again")
    expect(page.locator("#privacy-choices")).to_be_hidden()
    if choice == "accept":
        assert ran(page, 1) == ["a.js"]
        assert page.evaluate("consent.vendors.length") == len(VENDORS)
    else:
        page.wait_for_timeout(200)
        assert world.hosts() == set()
        assert page.evaluate("[consent.decided, consent.vendors]") == [True, []]


def test_a_cookie_of_the_site_s_own_with_a_bare_percent_sign_disturbs_nothing(open_browser, serve, world):
    page = open_browser().new_page()
    failures = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    url = serve(everybodys(site(held("a.js"), banner=banner(shared_cache=True))))
    page.goto(url)
    page.evaluate("document.cookie = 'promo=50%'")
    page.locator("#privacy-choices button[value=accept]").click()
    expect(page.get_by_role("status")).not_to_have_text("")
    page.goto(url + "/?again")
    assert ran(page, 1) == ["a.js"]
    assert failures == []


def everybodys(app):
    """Answer pages as a shared cache does: with what was made for a visitor without cookies."""

    def shared(environ, start_response):
        if environ["PATH_INFO"] == "/":
            environ = {**environ, "HTTP_COOKIE": ""}
        return app(environ, start_response)

    return shared


def template(content, blocked="", purposes="analytics"):
    return f'<template data-consent-blocked="{blocked}" data-consent-for="{purposes}">{content}</template>'


def test_a_template_that_waited_gives_way_to_its_content_in_the_order_of_the_document(open_browser, serve, world):
    inner = (
        f"<p id=inside>Bonjour</p><script>{note('own')}</script><script src='/own.js'></script>"
        + held("tracker.js")
        + "<script type='application/json' id=data>{}</script>"
        + template(f"<script>{note('nested')}</script>")
    )
    page = accept(open_browser, serve, held(inline=note("before")) + template(inner) + held(inline=note("after")))
    assert ran(page, 6) == ["before", "own", "own.js", "tracker.js", "nested", "after"]
    expect(page.locator("#inside")).to_be_visible()
    assert page.evaluate("document.getElementById('data').type") == "application/json"
    assert page.evaluate("document.querySelectorAll('main template').length") == 0


def test_a_template_that_waits_for_somebody_else_stays_one(open_browser, serve, world):
    content = template("<p id=strange>?</p>", "?", "") + "<template id=mine><p id=own>own</p></template>"
    page = accept(open_browser, serve, content + template(f"<script>{note('allowed')}</script>"))
    assert ran(page, 1) == ["allowed"]
    expect(page.locator("#strange, #own")).to_have_count(0)
    assert page.evaluate("document.querySelectorAll('main template').length") == 2


def test_a_frame_in_a_template_takes_the_place_of_its_placeholder(open_browser, serve, world):
    frame = (
        '<span class="pc-hold" data-consent-placeholder="youtube">held</span><iframe data-consent-blocked="youtube" '
        'data-consent-for="social" data-consent-src="https://www.youtube.com/embed/x" data-consent-hidden hidden>'
        "</iframe>"
    )
    page = accept(open_browser, serve, template(frame, "", "social"))
    expect(page.locator("main iframe")).to_be_visible()
    expect(page.locator("[data-consent-placeholder]")).to_have_count(0)
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}
