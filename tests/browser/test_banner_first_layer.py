"""The first layer as a visitor meets it: what it says, where it stands, what each answer does."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .banner_site import banner, site

CHOICES = ("refuse", "accept", "customise")
LOOK = """button => { const style = getComputedStyle(button), box = button.getBoundingClientRect();
  return [button.localName, button.className, style.fontSize, style.fontWeight, style.fontFamily, style.padding,
    style.color, style.backgroundColor, style.borderTopWidth, Math.round(box.width), Math.round(box.height)] }"""
INSIDE = """element => { const box = element.getBoundingClientRect();
  return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth }"""


def button(page, choice):
    return page.locator(f"#privacy-choices button[name=choice][value={choice}]")


def open_page(open_browser, url, **options):
    page = open_browser(**options).new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize("size", [(320, 568), (360, 740), (1280, 800)])
@pytest.mark.parametrize("language", ["fr", "en", "de", "fi", "bg", "ga", "el"])
def test_all_three_answers_are_in_sight_and_look_alike(open_browser, serve, size, language):
    page = open_page(open_browser, serve(site(language=language)), width=size[0], height=size[1])
    looks = [button(page, choice).evaluate(LOOK) for choice in CHOICES]
    assert looks[0] == looks[1] == looks[2]
    assert all(button(page, choice).evaluate(INSIDE) for choice in CHOICES)
    assert page.locator("#privacy-choices").bounding_box()["height"] <= size[1] / 2 + 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = "button => button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight"
    assert not any(button(page, choice).evaluate(cut) for choice in CHOICES)


def test_everything_is_told_before_the_first_answer(open_browser, serve):
    page = open_page(open_browser, serve(site()), javascript=False)
    text = page.locator("#privacy-choices").inner_text()
    told = text[: text.index("Tout refuser")]
    facts = (
        "Mesure d’audience",
        "Publicité",
        "Réseaux sociaux",
        "partenaires (5)",
        "Si vous refusez",
        "Gérer mes cookies",
    )
    for fact in facts:
        assert fact in told
    assert page.locator("#privacy-choices a").get_attribute("href") == "/consent/#pc-partners"


def test_it_is_a_region_that_does_not_take_the_focus(open_browser, serve):
    page = open_page(open_browser, serve(site()))
    banner_ = page.get_by_role("region", name="Cookies : à vous de choisir")
    expect(banner_).to_be_visible()
    assert banner_.get_attribute("aria-modal") is None
    assert banner_.evaluate("element => getComputedStyle(element).position") == "fixed"
    assert page.evaluate("document.activeElement === document.body")
    assert page.evaluate("document.body.firstElementChild.id") == "privacy-choices"


@pytest.mark.parametrize("javascript", [True, False])
def test_refusing_takes_one_click_and_lasts(open_browser, serve, javascript):
    page = open_page(open_browser, serve(site()), javascript=javascript)
    button(page, "refuse").click()
    expect(page.locator("#privacy-choices")).to_be_hidden()
    if javascript:
        expect(page.get_by_role("status")).to_have_text("C’est noté : tout est refusé.")
    page.reload()
    expect(page.locator("#privacy-choices")).to_have_count(0)
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : tout refusé")


@pytest.mark.parametrize("javascript", [True, False])
def test_accepting_takes_one_click_and_lasts(open_browser, serve, javascript):
    page = open_page(open_browser, serve(site()), javascript=javascript)
    button(page, "accept").click()
    expect(page.locator("#pc-state")).to_have_text("Choix actuel : tout accepté")
    page.reload()
    expect(page.locator("#privacy-choices")).to_have_count(0)


def test_nothing_but_a_button_answers(open_browser, serve):
    context = open_browser()
    page = context.new_page()
    url = serve(site("<p style='height:4000px'>Long.</p><a href='#x'>x</a>"))
    page.goto(url)
    page.keyboard.press("Escape")
    page.mouse.wheel(0, 2500)
    page.mouse.click(300, 100)
    page.locator("main a").click()
    page.locator("#privacy-choices h2").click()
    page.wait_for_timeout(500)
    expect(page.locator("#privacy-choices")).to_be_visible()
    assert context.cookies(url) == []
    with page.expect_response("**/consent/choose"):  # the twin: an answer is kept
        button(page, "refuse").click()
    expect(page.locator("#privacy-choices")).to_be_hidden()
    assert [cookie["name"] for cookie in context.cookies(url)] == ["consent"]


def test_a_choice_is_confirmed_to_those_who_listen(open_browser, serve):
    page = open_page(open_browser, serve(site()))
    assert page.get_by_role("status").inner_text() == ""
    button(page, "refuse").click()
    expect(page.get_by_role("status")).to_have_text("C’est noté : tout est refusé.")
    page.reload()
    button_ = page.locator("#privacy-choices-open")
    assert button_.get_attribute("aria-describedby") == "pc-state"


@pytest.mark.parametrize("choice", ["accept", "refuse"])
def test_a_choice_is_confirmed_once_and_not_on_the_following_pages(open_browser, serve, choice):
    page = open_page(open_browser, serve(site("<a href='/?next'>suite</a>")))
    button(page, choice).click()
    expect(page.get_by_role("status")).to_contain_text("C’est noté")  # in place, or after our own reload
    page.locator("main a").click()
    page.wait_for_url("**/?next")
    page.wait_for_load_state()
    page.wait_for_timeout(200)
    expect(page.locator("#pc-state")).to_be_visible()
    assert page.get_by_role("status").inner_text() == ""


def test_a_choice_made_on_the_preferences_page_is_confirmed_where_it_leads(open_browser, serve):
    problems = []
    page = open_page(open_browser, serve(site("<a id=ours href='/consent/?return=/'>choix</a>")))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.evaluate("location = document.querySelector('#ours').href")
    page.locator("#pc-preferences button[value=refuse]").click()
    expect(page.get_by_role("status")).to_have_text("C’est noté : tout est refusé.")
    page.goto(page.url.partition("?")[0] + "consent/")
    expect(page.locator("#pc-preferences")).to_be_visible()
    page.wait_for_timeout(100)
    assert problems == []


def test_accepting_waits_for_the_next_page_when_something_was_written(open_browser, serve):
    page = open_page(open_browser, serve(site("<form><input name=title></form>")))
    page.locator("main input").fill("Vélo à vendre")
    button(page, "accept").click()
    expect(page.get_by_role("status")).to_contain_text("la page n’est pas rechargée")
    assert page.locator("main input").input_value() == "Vélo à vendre"
    expect(page.locator("#privacy-choices")).to_be_hidden()


def test_accepting_loads_the_page_anew_at_the_same_place(open_browser, serve):
    page = open_page(open_browser, serve(site("<p style='height:4000px'>Long.</p>")))
    page.evaluate("window.before = true; scrollTo(0, 1500)")
    button(page, "accept").click()
    page.wait_for_function("!window.before && document.readyState == 'complete'")
    page.wait_for_function("Math.abs(scrollY - 1500) < 2")
    expect(page.get_by_role("status")).to_have_text("C’est noté : tout est accepté.")


def test_a_choice_that_cannot_be_kept_is_told_by_the_server(open_browser, serve):
    page = open_page(open_browser, serve(site(broken=True)))
    button(page, "accept").click()
    expect(page.get_by_role("alert")).to_contain_text("n’a pas pu être enregistré")


def test_the_back_button_does_not_bring_the_question_back(open_browser, serve):
    url = serve(site("<a href='/consent/'>ailleurs</a>"))
    page = open_page(open_browser, url)
    page.locator("main a").click()
    with page.expect_navigation():
        page.locator("button[value=refuse]").first.click()
    page.go_back()
    page.go_back()
    expect(page.locator("#privacy-choices")).to_be_hidden()


HOSTILE = """<style>
*, ::before, ::after { font-family: cursive; letter-spacing: 4px; text-transform: uppercase; color: red }
section, ul, p, form, div { display: none; background: hotpink }
button { display: none; width: 3px; position: absolute }
body section h2 { font-size: 80px } li::before { content: '→→→'; display: block; height: 50px } b { float: right }
#privacy-choices * { margin: 50px } p::first-letter { font-size: 90px } input { display: none } a { color: white }
</style>"""


def test_the_pages_own_rules_do_not_reach_the_banner(open_browser, serve):
    measure = """() => [...document.querySelectorAll('#privacy-choices, #privacy-choices *')].map(element => {
      const { x, y, width, height } = element.getBoundingClientRect(), style = getComputedStyle(element);
      return [element.localName, x, y, width, height, style.color, style.fontSize, style.fontFamily] })"""
    calm = open_page(open_browser, serve(site())).evaluate(measure)
    assert open_page(open_browser, serve(site(HOSTILE))).evaluate(measure) == calm


def test_our_rules_do_not_reach_the_page(open_browser, serve):
    content = "<section><h2>Titre</h2><ul><li><b>x</b></li></ul><p class=pc>y</p><button>z</button></section>"
    measure = """() => [...document.querySelectorAll('main *')].map(element => {
      const style = getComputedStyle(element), names = [...style].filter(name => !name.startsWith('--pc-'));
      return names.map(name => style.getPropertyValue(name)).join() })"""
    page = open_page(open_browser, serve(site(content)))
    with_ours = page.evaluate(measure)
    page.evaluate("document.querySelectorAll('head style, [id^=privacy-choices]').forEach(ours => ours.remove())")
    assert page.evaluate(measure) == with_ours


def test_nothing_moves_when_it_comes_and_goes(open_browser, serve):
    page = open_browser().new_page()
    page.add_init_script(
        "window.moved = []; new PerformanceObserver(list => moved.push(...list.getEntries().map(entry =>"
        " entry.sources.map(source => [source.node?.nodeName, source.previousRect.y, source.currentRect.y]))))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(serve(site("<p>Texte</p>" * 40)))
    page.wait_for_timeout(300)
    button(page, "refuse").click()
    expect(page.locator("#privacy-choices")).to_be_hidden()
    page.wait_for_timeout(300)
    assert page.evaluate("moved") == []


def test_it_stays_off_paper(open_browser, serve):
    page = open_page(open_browser, serve(site()))
    page.emulate_media(media="print")
    expect(page.locator("#privacy-choices")).to_be_hidden()


def test_a_strict_policy_of_the_page_is_respected(open_browser, serve):
    policy = "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'"
    problems = []
    page = open_browser().new_page()
    page.on("console", lambda message: problems.append(message.text))
    page.goto(serve(site(policy=policy)))
    assert button(page, "refuse").evaluate("button => getComputedStyle(button).backgroundColor") == "rgb(36, 67, 92)"
    button(page, "customise").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    button(page, "refuse").click()
    expect(page.get_by_role("status")).to_have_text("C’est noté : tout est refusé.")
    assert [text for text in problems if "favicon" not in text] == []


@pytest.mark.parametrize("theme", ["paper", "ink", "meadow"])
def test_sites_can_change_colours_with_custom_properties(open_browser, serve, theme):
    content = "<style>:root { --pc-accent: rgb(1, 2, 3) }</style>"
    page = open_page(open_browser, serve(site(content, banner=banner(theme=theme))))
    assert button(page, "accept").evaluate("button => getComputedStyle(button).backgroundColor") == "rgb(1, 2, 3)"


@pytest.mark.parametrize("language", ["fr", "en", "de", "fi"])
@pytest.mark.parametrize("size", [(360, 740), (1280, 800)], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_for_human_eyes(open_browser, serve, picture, language, size, scheme):
    page = open_page(open_browser, serve(site(language=language)), width=size[0], height=size[1], color_scheme=scheme)
    assert picture(page, f"banner-{language}-{size[0]}-{scheme}").stat().st_size > 1000
