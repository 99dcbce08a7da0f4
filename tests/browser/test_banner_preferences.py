"""The second layer: a page for everybody, a dialog where scripts run, and the way back from every page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .banner_site import site


def open_page(open_browser, url, **options):
    page = open_browser(**options).new_page()
    page.goto(url)
    return page


def ticked(page):
    boxes = page.locator("#pc-preferences input[type=checkbox]:checked")
    return [box.get_attribute("value") for box in boxes.all()]


def save(page):
    page.locator("#pc-preferences button[value=save]").click()


def test_nothing_is_ticked_and_saving_that_is_a_refusal(open_browser, serve):
    page = open_page(open_browser, serve(site()) + "/consent/", javascript=False)
    assert page.locator("#pc-preferences input[type=checkbox]").count() == 8
    assert ticked(page) == []
    save(page)
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : tout refusé")


def test_one_purpose_alone_can_be_allowed_and_is_shown_later(open_browser, serve):
    page = open_page(open_browser, serve(site()) + "/consent/", javascript=False)
    page.get_by_role("checkbox", name="Mesure d’audience").check()
    save(page)
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : choix personnalisé")
    page.locator("#privacy-choices-open").click()
    assert set(ticked(page)) == {"analytics", "matomo", "google-analytics"}
    expect(page.locator(".pc-current")).to_contain_text("gardé jusqu’au")


def test_one_vendor_alone_can_be_allowed(open_browser, serve):
    page = open_page(open_browser, serve(site()) + "/consent/", javascript=False)
    page.locator("summary").last.click()
    page.get_by_role("checkbox", name="YouTube").check()
    save(page)
    page.locator("#privacy-choices-open").click()
    assert ticked(page) == ["youtube"]


@pytest.mark.parametrize("javascript", [True, False])
def test_withdrawing_takes_two_clicks(open_browser, serve, javascript):
    page = open_page(open_browser, serve(site()), javascript=javascript)
    page.locator("#privacy-choices button[value=accept]").click()
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : tout accepté")
    page.locator("#privacy-choices-open").click()
    page.locator("#pc-preferences button[value=refuse]").click()
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : tout refusé")


def test_who_is_told_of_each_vendor(open_browser, serve):
    page = open_page(open_browser, serve(site()) + "/consent/", javascript=False)
    page.locator("summary").first.click()
    entry = page.locator(".pc-vendor", has_text="Google Analytics")
    for fact in ("Google Ireland", "Irlande", "_ga", "mois", "googletagmanager.com"):
        assert fact in entry.inner_text()
    assert entry.get_by_role("link").get_attribute("href").startswith("https://")


def test_a_dialog_opens_closes_without_consent_and_gives_the_focus_back(open_browser, serve):
    context = open_browser()
    page = context.new_page()
    url = serve(site())
    page.goto(url)
    opener = page.locator("#privacy-choices button[value=customise]")
    opener.click()
    dialog = page.get_by_role("dialog", name="Gérer mes cookies")
    expect(dialog).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "pc-heading"
    for _ in range(30):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("document.activeElement.value") == "customise"
    assert context.cookies(url) == []
    expect(page.locator("#privacy-choices")).to_be_visible()


def test_the_dialog_saves(open_browser, serve):
    page = open_page(open_browser, serve(site()))
    page.locator("#privacy-choices-open").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Publicité").check()
    assert "advertising" in ticked(page)
    dialog.get_by_role("button", name="Enregistrer mes choix").click()
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : choix personnalisé")


def test_a_purpose_and_its_vendors_follow_each_other(open_browser, serve):
    page = open_page(open_browser, serve(site()) + "/consent/")
    analytics = page.get_by_role("checkbox", name="Mesure d’audience")
    analytics.check()
    assert set(ticked(page)) >= {"analytics", "matomo", "google-analytics"}
    page.locator("summary").first.click()
    page.get_by_role("checkbox", name="Matomo").uncheck()
    expect(analytics).not_to_be_checked()
    assert analytics.evaluate("box => box.indeterminate")
    save(page)
    page.locator("#privacy-choices-open").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert ticked(page) == ["google-analytics"]


def test_withdrawn_vendors_leave_nothing_in_storage(open_browser, serve):
    page = open_page(open_browser, serve(site()))
    with page.expect_navigation():  # what was agreed to comes with the page that is loaded anew
        page.locator("#privacy-choices button[value=accept]").click()
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : tout accepté")
    page.evaluate(
        "localStorage.setItem('yt-player', 1), localStorage.setItem('cart', 1), document.cookie = '_ga=1; path=/'"
    )
    page.locator("#privacy-choices-open").click()
    with page.expect_navigation():
        page.locator("#pc-preferences button[value=refuse]").click()
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : tout refusé")
    page.wait_for_function("!('yt-player' in localStorage)")
    assert page.evaluate("'cart' in localStorage")
    assert "_ga" not in page.evaluate("document.cookie")


def test_the_page_can_ask_and_listen(open_browser, serve):
    script = (
        "<script>window.heard = [];"
        "document.addEventListener('consent:change', event => heard.push(event.detail.purposes.length))</script>"
    )
    page = open_page(open_browser, serve(site(script)))
    asked = "[consent.decided, consent.purposes, consent.allows('analytics'), consent.allows('necessary')]"
    assert page.evaluate(asked) == [False, [], False, True]
    page.evaluate("consent.open()")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#privacy-choices button[value=refuse]").click()
    page.wait_for_function("window.heard.length == 1")
    assert page.evaluate("[consent.decided, consent.vendors, window.heard]") == [True, [], [0]]


def test_an_opt_out_signal_is_explained(open_browser, serve):
    page = open_page(open_browser, serve(site(signal="gpc")) + "/consent/")
    expect(page.locator("#pc-preferences")).to_contain_text("Votre navigateur demande aux sites de ne pas vous suivre")


def test_asked_for_twice_the_dialog_opens_once(open_browser, serve):
    url = serve(site())
    page = open_page(open_browser, url)
    page.evaluate("Promise.all([consent.open(), consent.open()])")
    expect(page.get_by_role("dialog")).to_have_count(1)
    assert page.url.rstrip("/") == url


def test_the_dialog_can_be_closed_and_opened_in_one_breath(open_browser, serve):
    page = open_page(open_browser, serve(site()))
    page.evaluate("consent.open()")
    # As on a slow machine: the dialog is closed, and has not heard of it when the next one is there.
    page.evaluate(
        """() => {
          const dialog = document.querySelector("dialog");
          dialog.addEventListener("close", event => event.stopImmediatePropagation(), true);
          dialog.close();
          return consent.open();
        }"""
    )
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("dialog")).to_have_count(1)


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize("size", [(360, 740), (1280, 800)], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_for_human_eyes(open_browser, serve, picture, language, size, scheme):
    page = open_page(open_browser, serve(site(language=language)), width=size[0], height=size[1], color_scheme=scheme)
    page.locator("#privacy-choices button[value=customise]").click()
    page.locator("summary").first.click()
    assert picture(page, f"preferences-{language}-{size[0]}-{scheme}").stat().st_size > 1000
