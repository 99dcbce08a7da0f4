"""Every case of the table in a real browser, with the middleware's policy header alone: raw pages behind a wall."""

from __future__ import annotations

from consent import ConsentMiddleware

from .cases import LEAKS
from .cases.bench import reached, site, visit

BEYOND_ANY_POLICY = {case.name for case in LEAKS if case.name.startswith("refresh")} | {"prerender"}
"""A policy has no word for leaving the page, nor for a page that is fetched ahead; bare connections send nothing."""


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


def test_the_policy_alone_stops_all_requests_that_it_has_a_word_for(world, serve, open_browser):
    base = serve(with_the_header_alone(site(LEAKS)), host="www.board.test")
    for javascript in (True, False):
        visit(open_browser(javascript=javascript), base, LEAKS, javascript=javascript)
    assert reached(world.hosts(), LEAKS) <= BEYOND_ANY_POLICY
