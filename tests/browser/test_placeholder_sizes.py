"""A placeholder is as large as what it stands for; whatever its shape, a way on is in sight and nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from consent.rewrite import Placeholder

from .banner_site import banner, site

SIZES = [
    ("560", "315"), ("300", "150"), ("560", "90"), ("728", "90"), ("200", "400"), ("160", "600"), ("120", "60"),
    ("100%", "60"), ("100%", "400"),
]  # fmt: skip
INSIDE = """(element, hold) => { const box = element.getBoundingClientRect(), around = hold.getBoundingClientRect();
  return box.height > 0 && box.top >= around.top && box.bottom <= around.bottom + 1 && box.left >= around.left
    && box.right <= around.right + 1 }"""


def held(width, height):
    ours = banner()

    def content(state):
        place = Placeholder(
            ours.registry.vendor("youtube"), "frame", "https://www.youtube.com/embed/x", "https://youtu.be/x",
            width, height, "",
        )  # fmt: skip
        return ours.placeholder(state, "", place).decode()

    return site(content, banner=ours)


@pytest.mark.parametrize("window", [360, 1280])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_way_on_is_in_sight_in_every_shape(open_browser, serve, window, width, height):
    page = open_browser(width=window, height=800).new_page()
    page.goto(serve(held(width, height)))
    page.locator("#privacy-choices button[value=refuse]").click()
    expect(page.get_by_role("status")).not_to_have_text("")
    hold = page.locator(".pc-hold")
    once = page.get_by_role("button", name="Afficher cette fois")
    assert once.evaluate(INSIDE, hold.element_handle())
    box = hold.bounding_box()
    assert box["height"] == int(height)
    assert box["width"] <= window and (width == "100%" or box["width"] == min(int(width), box["width"]))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in (hold.locator("strong"), hold.locator("a"), page.get_by_text("pourrait lire")):
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport()


def test_the_style_comes_with_the_placeholder_and_once_with_the_dialog(open_browser, serve):
    page = open_browser().new_page()
    page.goto(serve(held("560", "315")))
    assert page.locator(".pc-hold style").count() == 1
    assert ".pc-hold" not in page.locator("head style").first.text_content()
    for _ in range(3):
        page.evaluate("consent.open()")
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
    assert page.evaluate("document.adoptedStyleSheets.length") == 1
