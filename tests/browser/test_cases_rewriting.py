"""Every case of the table in a real browser, with the rewriting alone: no policy header, no guard."""

from __future__ import annotations

import pytest

from consent.registry import Registry
from consent.rewrite import Page, PageRewriter
from consent.state import ConsentState
from consent.urls import parse

from .cases import LEAKS
from .cases.bench import reached, site, visit

REGISTRY = Registry.builtin()


READABLE = [case for case in LEAKS if not case.runtime]
"""What a reading of the page can find. The rest is the guard's and the policy's part."""


def rewritten(page: bytes) -> bytes:
    rewriter = PageRewriter(Page(parse("http://www.board.test/page"), REGISTRY, ConsentState(None)))
    return rewriter.feed(page) + rewriter.close()


def open_all(serve, open_browser, cases, treat) -> None:
    base = serve(site(cases, treat), host="www.board.test")
    for javascript in (True, False):
        visit(open_browser(javascript=javascript), base, cases, javascript=javascript)


def test_pages_that_reach_out_are_held_by_rewriting_alone(world, serve, open_browser):
    open_all(serve, open_browser, READABLE, rewritten)
    assert reached(world.hosts() | set(world.connections), READABLE) == set()


def test_the_same_pages_reach_out_where_nobody_holds_them(world, serve, open_browser):
    loud = [case for case in LEAKS if case.seen]
    open_all(serve, open_browser, loud, bytes)
    assert {case.name for case in loud} - reached(world.hosts() | set(world.connections), loud) == set()


@pytest.mark.parametrize("case", [case for case in READABLE if not case.seen], ids=lambda case: case.name)
def test_what_todays_chromium_does_not_load_is_held_all_the_same(case):
    assert rewritten(case.html(0)) != case.html(0)
