"""A page of XHTML: the visitor is asked, and what he accepts comes, with scripts or without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from consent import ConsentMiddleware, SQLiteStore

PAGE = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Annonces</title><script src="/own.js"/></head>
<body><h1>Bonjour</h1>
<img src="https://www.youtube.com/p.gif" alt="x"/><img src="https://nobody.example/p.gif" alt="x"/>
<script><![CDATA[ if (1 < 2) document.title = "own"; ]]></script></body></html>"""


def app(environ, start_response):
    if environ["PATH_INFO"] != "/":
        start_response("200 OK", [("Content-Type", "text/javascript")])
        return [b""]
    start_response("200 OK", [("Content-Type", "application/xhtml+xml")])
    return [PAGE.encode()]


@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_sees_the_banner_and_what_he_accepts(
    javascript, enforcement, serve, open_browser, world, tmp_path, picture
):
    protected = ConsentMiddleware(app, store=SQLiteStore(tmp_path / "proof.db"), enforcement=enforcement)
    page = open_browser(javascript=javascript).new_page()
    page.goto(serve(protected, host="www.board.test"))
    banner = page.locator("#privacy-choices")
    expect(banner).to_be_visible()
    picture(page, f"xhtml-{enforcement}-{javascript}")
    assert banner.locator("button").all_inner_texts() == ["Tout refuser", "Tout accepter", "Personnaliser"]
    page.wait_for_timeout(200)
    assert world.hosts() == set()
    banner.locator("button[value=accept]").click()
    expect(banner).to_have_count(0)
    expect(page.locator("#privacy-choices-open")).to_be_visible()
    page.wait_for_timeout(200)
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}
    if javascript:
        assert page.title() == "own"


def test_without_the_middleware_both_are_asked(serve, open_browser, world):
    page = open_browser().new_page()
    page.goto(serve(app, host="www.board.test"))
    page.wait_for_timeout(200)
    assert world.hosts("www.youtube.com", "nobody.example") == {"www.youtube.com", "nobody.example"}
