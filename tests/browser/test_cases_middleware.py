"""Every case of the table in a real browser, behind the whole middleware."""

from __future__ import annotations

from pathlib import Path

from consent import ConsentMiddleware

from .cases import INNOCENT, LEAKS
from .cases.bench import reached, site, visit

BEYOND_THE_GUARD = {
    f"at run time: {name}"
    for name in (
        # modules and workers: no script can watch what they import
        "generated import", "import", "import in a blob", "import map", "module", "shared worker", "worker",
        "worker of modules", "worker that imports",
        # frames that are reached by other ways than their element, or hold a document of their own
        "frame by its window's number", "frame of a blob", "frame of data", "frame that a form fills",
        "frame that a link fills", "frame whose place changes",
        # attributes that are set through their nodes, and style through its objects
        "animation", "image by attribute node", "image by named item", "image by property node",
        "image in SVG by its object", "image whose attribute changes", "rule that changes", "sheet in markup",
        "sheet of data", "text of a style's node",
        # what is nothing dangerous before its second half comes
        "image written in pieces", "link whose relation changes",
    )
}  # fmt: skip
"""Addresses that are put together at run time and reach the browser by a way that no script can watch, or that the
guard leaves to the policy for the sake of its weight: these are the price of comfort."""

ONLY_CONNECTED = {
    f"at run time: {name}"
    for name in (
        "frame in a frame that is written", "frame that a form fills", "frame that a link fills",
        "frame whose place changes",
    )
}  # fmt: skip
"""Before it asks the policy, Chromium may open a connection for where a frame is being sent. Nothing is requested."""


def open_all(serve, open_browser, app) -> None:
    base = serve(app, host="www.board.test")
    for javascript in (True, False):
        visit(open_browser(javascript=javascript), base, LEAKS, javascript=javascript)


def test_strict_lets_nothing_through(world, serve, open_browser):
    open_all(serve, open_browser, ConsentMiddleware(site(LEAKS)))
    assert reached(world.hosts(), LEAKS) == set()
    assert reached(world.connections, LEAKS) <= ONLY_CONNECTED


def test_comfort_lets_through_only_what_no_page_can_stop(world, serve, open_browser):
    open_all(serve, open_browser, ConsentMiddleware(site(LEAKS), enforcement="comfort"))
    assert reached(world.hosts() | set(world.connections), LEAKS) <= BEYOND_THE_GUARD


def test_every_case_has_a_name_of_its_own_and_what_comfort_costs_is_told():
    names = {case.name for case in LEAKS}
    assert len(names) == len(LEAKS) and names > BEYOND_THE_GUARD | ONLY_CONNECTED
    told = (Path(__file__).parents[2] / "docs" / "banner.md").read_text(encoding="utf-8")
    assert f"{len(BEYOND_THE_GUARD)} of {len(LEAKS)}" in told


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
