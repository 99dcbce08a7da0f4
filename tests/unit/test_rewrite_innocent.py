"""Pages that only look as if they reached out: not a byte of them may change."""

import pytest

from consent.registry import Registry
from consent.rewrite import Page, PageRewriter
from consent.state import ConsentState
from consent.urls import parse
from tests.browser.cases import INNOCENT

REGISTRY = Registry.builtin()


@pytest.mark.parametrize("name", INNOCENT)
@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
def test_an_innocent_page_is_not_touched(name, enforcement):
    page = Page(parse("https://www.example.org/page"), REGISTRY, ConsentState(None), enforcement)
    rewriter = PageRewriter(page)
    out = rewriter.feed(INNOCENT[name]) + rewriter.close()
    if name == "own files whose names mention third parties":
        # "/twitter.com//www.facebook.com/tr" is a path
        assert b"data-consent" not in out
    assert out == INNOCENT[name]


def test_a_guilty_page_is():
    page = Page(parse("https://www.example.org/page"), REGISTRY, ConsentState(None))
    guilty = INNOCENT["metadata"].replace(b"rel=canonical", b"rel=preload")
    rewriter = PageRewriter(page)
    assert rewriter.feed(guilty) + rewriter.close() != guilty
