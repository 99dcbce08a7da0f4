"""A page on which the engine fails half-way, in a real browser: it goes on, and nothing reaches a third party."""

from __future__ import annotations

import pytest

from consent import ConsentMiddleware, SQLiteStore
from consent.html import Scanner

CURSED = "<template cursed></template>"
# Put together at run time, and imported: neither the rewriting nor the guard can see that.
REACHES = "<script>import(['https:', '', 'follower.example', 'a.js'].join('/')).catch(() => 0)</script>"
REST = "<img src='//follower.example/p.gif'><p id=last>Fin</p><button onclick='self.clicked = 1'>own</button>"


@pytest.fixture
def open_page(serve, open_browser, world, tmp_path, monkeypatch):
    """Open a page in whose middle stands a tag on which the scanner breaks."""
    start_tag = Scanner._start_tag

    def broken(scanner, sighting, position, end):
        if b"cursed" in sighting.tag.raw:
            raise RuntimeError("a bug in the scanner")
        return start_tag(scanner, sighting, position, end)

    monkeypatch.setattr(Scanner, "_start_tag", broken)

    def load(content, **options):
        def app(environ, start_response):
            start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            return [f"<!doctype html><html><head><title>x</title></head><body>{content}</body></html>".encode()]

        protected = ConsentMiddleware(app, store=SQLiteStore(tmp_path / "proof.db"), **options)
        page = open_browser().new_page()
        page.goto(serve(protected, host="www.board.test"))
        page.wait_for_timeout(300)
        return page

    return load


@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
@pytest.mark.parametrize(
    "around", ["{}", "<svg><desc>{}</desc></svg>", "<table><tr><td>{}</table>", "<select><option>{}</select>"]
)
def test_the_rest_of_the_page_works_and_reaches_nobody(enforcement, around, open_page, world):
    page = open_page(around.format(CURSED) + REST + REACHES, enforcement=enforcement)
    assert page.locator("p#last").inner_text() == "Fin"
    page.locator("button[onclick]").evaluate("button => button.click()")
    assert page.evaluate("self.clicked") == 1
    assert page.locator("#privacy-choices button[value=refuse]").is_visible()
    assert world.hosts() == set()


def test_in_comfort_what_no_reading_can_see_gets_through_where_nothing_failed(open_page, world):
    open_page(REST + REACHES, enforcement="comfort")
    assert world.hosts("follower.example") == {"follower.example"}
