"""The browser's back button after a withdrawal: a page that it kept alive still runs what was agreed to before."""

from __future__ import annotations

import pytest

from consent import ConsentMiddleware, Registry, SQLiteStore

PAGE = b"""<!doctype html><title>Shop</title><script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>
if (window.ran) setInterval(() => { new Image().src = "https://www.google-analytics.com/g/collect?" + Date.now() }, 50)
</script><h1>Shop</h1><a id="choice" href="/consent/">Cookies</a>"""


def shop(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [PAGE]


@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
def test_no_request_leaves_from_a_page_kept_alive_from_before(world, serve, open_browser, tmp_path, enforcement):
    store = SQLiteStore(tmp_path / "proof.db")
    app = ConsentMiddleware(shop, registry=Registry.builtin(), store=store, enforcement=enforcement)
    base = serve(app, host="www.shop.test")
    context = open_browser(ignore_default_args=["--disable-back-forward-cache"])
    page = context.new_page()
    page.goto(base)
    page.click("button[value=accept]")
    page.wait_for_function("self.ran && ran.length")
    page.evaluate("addEventListener('pageshow', event => { sessionStorage.kept = event.persisted })")
    page.wait_for_timeout(300)
    assert "www.google-analytics.com" in world.hosts("www.google-analytics.com")
    page.evaluate("location = '/consent/'")
    page.wait_for_url("**/consent/**")
    page.click("button[value=refuse]")
    page.wait_for_url(f"{base}/")
    page.wait_for_timeout(300)
    world.clear()
    page.evaluate("history.go(-2)")
    page.wait_for_timeout(1500)
    assert page.evaluate("sessionStorage.kept") == "true"
    assert page.locator("h1").inner_text() == "Shop"
    assert world.hosts() == set()
