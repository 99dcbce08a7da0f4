"""Every case of the table in a real browser, behind the whole middleware and behind its policy header alone."""

from __future__ import annotations

from consent import ConsentMiddleware

from .cases import INNOCENT, LEAKS
from .cases.bench import reached, site, visit

# What neither a reading of the page nor a guard in it can tell: a worker has a world of its own.
BEYOND_THE_GUARD = {"worker that fetches"}


def open_all(serve, open_browser, app) -> None:
    base = serve(app, host="www.board.test")
    for javascript in (True, False):
        visit(open_browser(javascript=javascript), base, LEAKS, javascript=javascript)


def with_the_header_alone(app):
    """Serve the raw pages with the policy that the middleware gives them."""
    behind = ConsentMiddleware(app)

    def bare(environ, start_response):
        policies = []

        def note(status, headers, exc_info=None):
            policies.extend((name, value) for name, value in headers if name.lower() == "content-security-policy")
            return lambda data: None

        answer = behind(dict(environ), note)
        for _ in answer:
            pass
        answer.close() if hasattr(answer, "close") else None

        def add(status, headers, exc_info=None):
            return start_response(status, [*headers, *policies], exc_info)

        return app(environ, add)

    return bare


def test_strict_lets_nothing_through(world, serve, open_browser):
    open_all(serve, open_browser, ConsentMiddleware(site(LEAKS)))
    assert reached(world.hosts() | set(world.connections), LEAKS) == set()


def test_comfort_lets_through_only_what_no_page_can_stop(world, serve, open_browser):
    open_all(serve, open_browser, ConsentMiddleware(site(LEAKS), enforcement="comfort"))
    assert reached(world.hosts() | set(world.connections), LEAKS) <= BEYOND_THE_GUARD


def test_the_policy_alone_stops_all_requests_but_those_it_cannot_name(world, serve, open_browser):
    open_all(serve, open_browser, with_the_header_alone(site(LEAKS)))
    # A policy has no word for leaving the page, for a page rendered ahead, nor for a bare connection.
    beyond = {"refresh", "refresh without a word", "prerender"}
    assert reached(world.hosts(), LEAKS) <= beyond


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
    page.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
    for number in range(len(pages)):
        page.goto(f"{base}/{number}")
    page.goto(f"{base}/{list(INNOCENT).index('own scripts that name third parties')}")
    assert page.evaluate("ready") == "<script src='x'>"
    assert errors == []
    assert world.requests == []
