"""What was decided on one host of a site holds for no other."""

from __future__ import annotations

import gc

from consent.rewrite.rules import Rules

from .rewriting import decisions, rewrite

FRAME = """<iframe src='data:text/html,<img src="https://spy.example/1.gif">'></iframe>"""


def test_who_asks_by_another_host_name_cannot_teach_that_host_to_be_the_site_s_own():
    assert rewrite(FRAME, url="https://spy.example/") == FRAME
    assert "data-consent-src" in rewrite(FRAME)


def test_under_the_same_base_another_host_s_pages_are_judged_anew():
    page = '<base href="https://cdn.example/"><img src="https://shop.test/1.gif">'
    assert rewrite(page, url="https://shop.test/") == page
    assert 'data-consent-src="https://shop.test/1.gif"' in rewrite(page)


def test_what_is_there_without_scripts_is_told_each_time():
    page = "<body><noscript><img src=https://counter.example/told.gif></noscript>"
    first = decisions(page)
    assert [(one.element, one.host, one.allowed) for one in first] == [("img", "counter.example", False)]
    assert decisions(page) == first
    assert decisions(page, "counter")[0].allowed


def test_what_is_there_without_scripts_is_judged_where_the_page_stands():
    page = "<body><noscript><img src=hidden/here.gif></noscript>"
    for _ in range(2):
        assert rewrite(page, url="https://www.board.test/some/page") == page
        assert "data-consent-src" in rewrite(page, url="https://www.board.test/")


def test_what_stands_in_for_something_is_written_for_each_view():
    page = "<body><noscript><iframe src=https://player.example/embed/each></iframe></noscript>"
    assert "[1]<iframe" in rewrite(page, placeholder=lambda place: b"[1]")
    assert "[2]<iframe" in rewrite(page, placeholder=lambda place: b"[2]")


def test_a_failure_is_not_remembered(monkeypatch):
    page = "<body><noscript><img src=/failing.gif></noscript>"
    with monkeypatch.context() as broken:
        broken.setattr(Rules, "start_tag", lambda *_: 1 / 0)
        assert "data-consent-src" in rewrite(page)
    assert rewrite(page) == page


def test_a_page_that_has_passed_leaves_no_circles_of_references():
    page = (
        "<body><noscript><img src=//counter.example/></noscript><iframe srcdoc='<img src=//counter.example/>'></iframe>"
    )
    rewrite(page)
    gc.disable()
    gc.freeze()  # What other tests left behind is not looked at.
    try:
        rewrite(page)
        assert gc.collect() == 0
    finally:
        gc.unfreeze()
        gc.enable()
