"""The browser's back button after a choice: pages that it kept alive, and what it remembers of their frames."""

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


def cinema(environ, start_response):
    """Show a film on every page; no page is kept alive."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
    name = "name=film" if "named" in environ["QUERY_STRING"] else ""
    path = environ["PATH_INFO"]
    page = f"<!doctype html><title>{path}</title><h1>{path}</h1><a href=/one>1</a> <a href=/two>2</a>"
    return [f"{page}<iframe {name} src=https://www.youtube.com/embed/a width=300 height=200></iframe>".encode()]


WAYS = pytest.mark.parametrize(
    ("javascript", "options"),
    [
        (True, {"enforcement": "strict"}),
        (True, {"enforcement": "comfort"}),
        (True, {"enforcement": "comfort", "cache": "shared"}),
        (False, {"enforcement": "comfort"}),
    ],
)


@pytest.fixture
def watch(world, serve, open_browser, tmp_path):
    """Open a page of the cinema."""

    def start(javascript, options, query):
        store = SQLiteStore(tmp_path / "proof.db")
        app = ConsentMiddleware(cinema, registry=Registry.builtin(), store=store, **options)
        page = open_browser(javascript=javascript).new_page()
        page.goto(serve(app) + "/one" + query)
        return page

    return start


def answer(page, name):
    """Choose, and wait for the page that follows."""
    page.locator("#privacy-choices-open").click()
    page.locator("#pc-preferences-form").wait_for()
    page.get_by_role("button", name=name).last.click()
    page.locator("#pc-preferences-form").wait_for(state="detached")
    page.locator("h1").wait_for()


@WAYS
@pytest.mark.parametrize("query", ["", "?named"])
def test_a_frame_that_was_allowed_stays_empty_after_the_withdrawal(world, watch, javascript, options, query):
    page = watch(javascript, options, query)
    answer(page, "Tout accepter")
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}
    page.get_by_role("link", name="2").click()
    page.wait_for_url("**/two")
    answer(page, "Tout refuser")
    page.wait_for_load_state("networkidle")
    world.clear()
    for _ in range(8):
        page.go_back(wait_until="commit")
        if page.url == "about:blank":
            break
        page.wait_for_timeout(300)
    page.go_forward()
    page.locator("h1").wait_for()
    page.wait_for_timeout(500)
    assert world.hosts() == set()


@WAYS
@pytest.mark.parametrize("query", ["", "?named"])
def test_a_frame_that_is_allowed_now_shows_on_pages_from_before(world, watch, javascript, options, query):
    page = watch(javascript, options, query)
    page.get_by_role("link", name="2").click()
    page.wait_for_url("**/two")
    answer(page, "Tout accepter")
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}
    page.wait_for_load_state("networkidle")
    world.clear()
    while "/one" not in page.url:
        page.go_back()
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}
