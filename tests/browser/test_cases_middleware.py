"""Every case of the table in a real browser, behind the whole middleware."""

from __future__ import annotations

from consent import ConsentMiddleware

from .cases import INNOCENT, LEAKS
from .cases.bench import reached, site, visit

BEYOND_THE_GUARD = {"worker that fetches"} | {
    f"at run time: {name}"
    for name in (
        "adopted sheet", "background attribute", "base", "font", "frame of data", "frame that is written",
        "frame whose window fetches", "image by attribute node", "image by named item", "image from a parser",
        "image written in pieces", "import", "imported sheet", "module", "rule", "sheet of data", "style",
        "style as text", "style by attribute", "style by property", "worker", "worker that imports",
    )
}  # fmt: skip
"""Addresses that are put together at run time and reach the browser by a way that no script can watch, or that the
guard leaves to the policy for the sake of its weight: these are the price of comfort."""


def open_all(serve, open_browser, app) -> None:
    base = serve(app, host="www.board.test")
    for javascript in (True, False):
        visit(open_browser(javascript=javascript), base, LEAKS, javascript=javascript)


def test_strict_lets_nothing_through(world, serve, open_browser):
    open_all(serve, open_browser, ConsentMiddleware(site(LEAKS)))
    assert reached(world.hosts() | set(world.connections), LEAKS) == set()


def test_comfort_lets_through_only_what_no_page_can_stop(world, serve, open_browser):
    open_all(serve, open_browser, ConsentMiddleware(site(LEAKS), enforcement="comfort"))
    assert reached(world.hosts() | set(world.connections), LEAKS) <= BEYOND_THE_GUARD


def test_innocent_pages_work_as_ever(world, serve, open_browser):
    pages = list(INNOCENT.values())

    def app(environ, start_response):
        number = environ["PATH_INFO"].strip("/")
        if number.isdigit():
            start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            return [pages[int(number)]]
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"nothing here"]

    base = serve(ConsentMiddleware(app), host="www.board.test")
    context = open_browser()
    page = context.new_page()
    errors: list[str] = []
    page.on(
        "console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None
    )
    for number in range(len(pages)):
        page.goto(f"{base}/{number}")
    page.goto(f"{base}/{list(INNOCENT).index('own scripts that name third parties')}")
    assert page.evaluate("ready") == "<script src='x'>"
    assert errors == []
    assert world.requests == []
