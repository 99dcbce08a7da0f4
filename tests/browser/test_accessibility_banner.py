"""WCAG 2.2 AA on every screen of ours: by axe, by keyboard, in small windows, in forced colours."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from consent.registry import Registry
from consent.rewrite import Placeholder

from .banner_site import banner, site

LINKS = "".join(f"<p><a href='#{number}'>Lien {number}</a></p>" for number in range(40))
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def open_page(open_browser, url, **options):
    page = open_browser(**options).new_page()
    page.goto(url)
    return page


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


def places(state):
    """Show a placeholder of each kind."""
    ours, registry = banner(), Registry.builtin()
    youtube, map_ = registry.vendor("youtube"), registry.vendor("google-maps")
    wanted = (
        Placeholder(youtube, "frame", "https://www.youtube.com/embed/x", "https://youtu.be/x", "560", "315", "Visite"),
        Placeholder(map_, "frame", "https://www.google.com/maps/embed", None, "", "", ""),
        Placeholder(None, "frame", "https://nobody.example/x", None, "100%", "240", ""),
    )
    return "".join(f"<p>{ours.placeholder(state, '', one).decode()}</p>" for one in wanted)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", ["paper", "ink", "meadow"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_any_screen(open_browser, serve, theme, scheme, width):
    app = site(places, banner=banner(theme=theme))
    page = open_page(open_browser, serve(app), color_scheme=scheme, width=width, height=700)
    page.add_style_tag(content="html { background: Canvas; color: CanvasText; color-scheme: light dark }")
    assert violations(page) == []
    page.locator("#privacy-choices button[value=customise]").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page) == []
    page.locator("#pc-preferences button[value=refuse]").click()
    expect(page.get_by_role("status")).not_to_have_text("")
    assert violations(page) == []
    page.goto(page.url + "consent/")
    assert violations(page) == []


def test_axe_can_find_something(open_browser, serve):
    page = open_page(open_browser, serve(site("<img src='data:,'><button></button>")))
    assert {rule for rule, _ in violations(page)} >= {"image-alt", "button-name"}


@pytest.mark.parametrize("size", [(1280, 800), (320, 568), (320, 200)], ids=["desktop", "phone", "400 % zoom"])
def test_the_focus_is_never_wholly_hidden_under_the_banner(open_browser, serve, size):
    page = open_page(open_browser, serve(site(LINKS)), width=size[0], height=size[1])
    hidden = """() => { const focused = document.activeElement.getBoundingClientRect();
      const banner = document.querySelector('#privacy-choices');
      const top = banner.getBoundingClientRect().top;
      return !banner.contains(document.activeElement) && document.activeElement !== document.body
        && (focused.top >= top || focused.bottom > innerHeight + 1 || focused.bottom <= 0) }"""
    seen = set()
    for _ in range(50):
        page.keyboard.press("Tab")
        assert not page.evaluate(hidden)
        seen.add(page.evaluate("document.activeElement.textContent"))
    assert {"Lien 0", "Lien 39", "Tout refuser", "Gérer mes cookies"} <= seen


def test_the_keyboard_reaches_it_first_and_leaves_it_freely(open_browser, serve):
    page = open_page(open_browser, serve(site(LINKS)))
    stops = []
    for _ in range(7):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.value || document.activeElement.textContent.slice(0, 15)"))
    assert stops[2:6] == ["refuse", "accept", "customise", "Lien 0"]
    assert stops[1] == "nos partenaires"


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("choice", ["refuse", "accept"])
def test_answers_are_given_by_keyboard(open_browser, serve, key, choice):
    page = open_page(open_browser, serve(site()))
    page.locator(f"#privacy-choices button[value={choice}]").focus()
    page.keyboard.press(key)
    expect(page.locator("#privacy-choices")).to_be_hidden()
    outcome = "tout refusé" if choice == "refuse" else "tout accepté"
    expect(page.get_by_role("status")).to_have_text(f"C’est noté : tout est {outcome[5:]}.")


def test_targets_are_large_enough(open_browser, serve):
    page = open_page(open_browser, serve(site(places)), width=320, height=568)
    sizes = "elements => elements.map(element => Math.min(element.offsetWidth, element.offsetHeight))"
    assert min(page.locator("#privacy-choices button").evaluate_all(sizes)) >= 44
    assert min(page.locator(".pc-hold button, #privacy-choices-open").evaluate_all(sizes)) >= 24


def test_larger_text_and_wider_spacing_cut_nothing_off(open_browser, serve):
    page = open_page(open_browser, serve(site(places)), width=1280, height=800)
    page.add_style_tag(
        content="#privacy-choices *, .pc-hold *, .pc-hold { line-height: 1.5 !important;"
        " letter-spacing: .12em !important; word-spacing: .16em !important }"
    )
    cut = "button => button.scrollWidth > button.clientWidth + 1 || button.scrollHeight > button.clientHeight + 1"
    assert not any(button.evaluate(cut) for button in page.locator("#privacy-choices button").all())
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_small_window_never_scrolls_sideways(open_browser, serve):
    for address in ("/", "/consent/"):
        page = open_page(open_browser, serve(site(places)) + address, width=320, height=256)
        for summary in page.locator("summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_forced_colours_keep_edges_and_answers_apart(open_browser, serve, picture):
    page = open_page(open_browser, serve(site(places)), forced_colors="active")
    border = "element => getComputedStyle(element).borderTopStyle + getComputedStyle(element).borderTopWidth"
    assert page.locator("#privacy-choices button").first.evaluate(border) == "solid1px"
    assert page.locator("#privacy-choices").evaluate(border) == "solid1px"
    assert page.locator(".pc-hold").first.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    picture(page, "forced-colours")


def test_what_is_looked_at_by_human_eyes(open_browser, serve, picture):
    page = open_page(open_browser, serve(site(places)))
    page.locator("#privacy-choices button[value=refuse]").click()
    expect(page.get_by_role("status")).not_to_have_text("")
    assert picture(page, "placeholders").stat().st_size > 1000
