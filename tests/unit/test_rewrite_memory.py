"""What was decided on one host of a site holds for no other."""

from __future__ import annotations

from .rewriting import rewrite

FRAME = """<iframe src='data:text/html,<img src="https://spy.example/1.gif">'></iframe>"""


def test_who_asks_by_another_host_name_cannot_teach_that_host_to_be_the_site_s_own():
    assert rewrite(FRAME, url="https://spy.example/") == FRAME
    assert "data-consent-src" in rewrite(FRAME)


def test_under_the_same_base_another_host_s_pages_are_judged_anew():
    page = '<base href="https://cdn.example/"><img src="https://shop.test/1.gif">'
    assert rewrite(page, url="https://shop.test/") == page
    assert 'data-consent-src="https://shop.test/1.gif"' in rewrite(page)
