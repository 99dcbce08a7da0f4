"""Strict enforcement in a real browser: what only the policy can stop, beside an application's own policy, anywhere."""

from __future__ import annotations

import base64
import hashlib

import pytest
from playwright.sync_api import expect

from consent import ConsentMiddleware, Registry, SQLiteStore

BUILTIN = Registry.builtin()

# The address is put together at run time, so that no reading of the page can tell it.
HOST = "T = ['https:', '', ['www', 'google-analytics', 'com'].join('.')].join('/');"

WAYS = {
    "import at run time": "import(T + '/a.js').catch(() => 0)",
    "scripts of a worker made of a blob": "new Worker(URL.createObjectURL(new Blob([`importScripts('${T}/w.js')`])))",
    "fetch in a worker made of a blob": "new Worker(URL.createObjectURL(new Blob([`fetch('${T}/w')`])))",
    "module worker made of a blob": """new Worker(URL.createObjectURL(
        new Blob([`import '${T}/w.js'`], { type: 'text/javascript' })), { type: 'module' })""",
    "fetch of a blank frame": "blank().fetch(T + '/f', { mode: 'no-cors' }).catch(() => 0)",
    "image of a blank frame": "blank().eval(`new Image().src = '${T}/p.gif'`)",
    "beacon of a blank frame": "w = blank(); w.navigator.sendBeacon(T + '/b', 'x')",
    "frame that is written": """w = blank();
        w.document.write(`<script src='${T}/w.js'></` + `script>`); w.document.close()""",
    "frame of a blob": """add('iframe').src = URL.createObjectURL(
        new Blob([`<img src='${T}/i.gif'>`], { type: 'text/html' }))""",
    "style that is written": "add('style').textContent = `body { background: url(${T}/b.png) }`",
    "sheet that is imported": "add('style').textContent = `@import '${T}/s.css'`",
    "rule that is inserted": "add('style').sheet.insertRule(`body { background: url(${T}/b.png) }`)",
    "property that is set": "document.body.style.setProperty('background-image', `url(${T}/b.png)`)",
    "font that is loaded": "new FontFace('a', `url(${T}/a.woff2)`).load().catch(() => 0)",
    "font of a written style": """document.body.append('text'); add('style').textContent =
        `@font-face { font-family: x; src: url(${T}/x.woff2) } * { font-family: x }`""",
    "markup written in two halves": "document.write('<scr'); document.write(`ipt src='${T}/h.js'></scr` + 'ipt>')",
    "markup parsed elsewhere": """d = new DOMParser().parseFromString(`<img src='${T}/d.gif'>`, 'text/html');
        document.body.append(document.adoptNode(d.images[0]))""",
    "code of a string": "setTimeout(`new Image().src = '${T}/e.gif'`)",
    "code of a function": "Function('t', 'import(t).catch(() => 0)')(T + '/c.js')",
}  # fmt: skip

HELPERS = """function add(name) { return document.body.appendChild(document.createElement(name)) }
function blank() { return add('iframe').contentWindow }"""


@pytest.fixture
def protect(tmp_path):
    """Wrap an application, with a store of its own."""
    return lambda app, **options: ConsentMiddleware(
        app, registry=options.pop("registry", BUILTIN), store=SQLiteStore(tmp_path / "proof.db"), **options
    )


def document(content, *, policy="", head=""):
    """Serve one page everywhere, and scripts that note that they ran."""

    def app(environ, start_response):
        if environ["PATH_INFO"].endswith(".js"):
            start_response("200 OK", [("Content-Type", "text/javascript")])
            return [b"self.own = (self.own || 0) + 1"]
        headers = [("Content-Type", "text/html; charset=utf-8")]
        if policy:
            headers.append(("Content-Security-Policy", policy))
        start_response("200 OK", headers)
        chosen = content(environ) if callable(content) else content
        return [
            f"<!doctype html><html lang=fr><head><title>Bazar</title>{head}</head><body>{chosen}</body></html>".encode()
        ]

    return app


def run_every_way():
    names = list(WAYS)
    return document(
        lambda environ: f"<script>{HOST} {HELPERS}\n{WAYS[names[int(environ['QUERY_STRING'] or 0)]]}</script>"
    )


def reached(open_browser, world, base, wait=250):
    """Name the ways that led to a third party."""
    page = open_browser().new_page()
    found = set()
    for number, name in enumerate(WAYS):
        world.clear()
        page.goto(f"{base}/?{number}")
        page.wait_for_timeout(wait)
        if world.hosts():
            found.add(name)
    return found


def test_nothing_that_scripts_do_at_run_time_gets_through_the_wall(open_browser, serve, world, protect):
    assert reached(open_browser, world, serve(protect(run_every_way()), host="www.board.test")) == set()


def test_without_the_middleware_every_way_leads_out(open_browser, serve, world):
    assert reached(open_browser, world, serve(run_every_way(), host="www.board.test")) == set(WAYS)


def choose(page, value, *, anew=False):
    """Press a button of the banner, and wait until the choice is kept; "anew": until the page has been loaded anew."""
    with page.expect_navigation() if anew else page.expect_response(lambda answer: "/consent/choose" in answer.url):
        page.locator(f"#privacy-choices button[value={value}]").click()
    page.wait_for_timeout(400)


INLINE = "self.inline = 1"
HASH = base64.b64encode(hashlib.sha256(INLINE.encode()).digest()).decode()
OWN_POLICIES = {
    "nonce": ("default-src 'self'; script-src 'self' 'nonce-abcdef'; style-src 'self'", "nonce=abcdef"),
    "hash": (f"default-src 'self'; script-src 'self' 'sha256-{HASH}'; style-src 'self'", ""),
    "strict-dynamic": ("script-src 'nonce-abcdef' 'strict-dynamic'; object-src 'none'", "nonce=abcdef"),
    "nothing but itself": ("default-src 'none'; script-src 'nonce-abcdef'; form-action 'none'", "nonce=abcdef"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OWN_POLICIES)
def test_an_application_s_own_policy_still_holds_and_our_banner_is_styled(kind, open_browser, serve, world, protect):
    policy, attribute = OWN_POLICIES[kind]
    content = f"<script {attribute}>{INLINE}</script><script>self.forbidden = 1</script>"
    url = serve(protect(document(content, policy=policy)), host="www.board.test")
    page = open_browser().new_page()
    page.goto(url)
    banner = page.locator("#privacy-choices")
    assert page.evaluate("self.inline") == 1 and page.evaluate("self.forbidden") is None
    assert banner.evaluate("element => getComputedStyle(element).position") == "fixed"
    choose(page, "refuse")
    expect(banner).not_to_be_visible()
    assert [one["name"] for one in page.context.cookies(url)] == ["consent"] and world.hosts() == set()


def accept(page, url):
    page.goto(url)
    choose(page, "accept", anew=True)
    expect(page.locator("#privacy-choices")).not_to_be_visible()


def test_a_policy_too_long_for_headers_holds_from_inside_the_page(open_browser, serve, world, protect):
    """With every built-in vendor agreed to, vendors come and strangers do not."""
    stranger = "S = 'https:' + '//stranger.example'; new Image().src = S + '/p.gif'; import(S + '/a.js').catch(() => 0)"
    content = f"<script>{HOST} new Image().src = T + '/p.gif'; {stranger}</script>"
    url = serve(protect(document(content)), host="www.board.test")
    page = open_browser().new_page()
    accept(page, url)
    world.clear()
    answer = page.goto(url)
    page.wait_for_timeout(250)
    assert "content-security-policy" not in answer.headers
    assert page.locator("head > meta[http-equiv=Content-Security-Policy]").count() == 1
    assert world.hosts("www.google-analytics.com") == {"www.google-analytics.com"}


def mounted(app, mount="/bazar"):
    """Hang an application below a path, as servers do."""

    def outer(environ, start_response):
        path = environ["PATH_INFO"]
        if path != mount and not path.startswith(mount + "/"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"outside of the mount point"]
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = mount, path.removeprefix(mount)
        return app(environ, start_response)

    return outer


@pytest.mark.parametrize("javascript", [True, False])
def test_everything_works_below_a_mount_point(javascript, open_browser, serve, world, protect):
    content = f"<script src=https://www.google-analytics.com/a.js></script><p>{'x ' * 50}</p>"
    url = serve(mounted(protect(document(content))), host="www.board.test") + "/bazar/annonces"
    page = open_browser(javascript=javascript).new_page()
    missing = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.goto(url)
    assert world.hosts() == set()
    choose(page, "accept", anew=True)
    expect(page.locator("#privacy-choices")).not_to_be_visible()
    assert page.url == url
    expected = {"www.google-analytics.com"} if javascript else set()
    assert world.hosts(*expected) == expected
    page.locator("#privacy-choices-open").click()
    page.locator("#pc-preferences").wait_for()
    page.goto(url.replace("annonces", "consent/"))
    with page.expect_navigation():
        page.locator("button[value=refuse]").first.click()
    world.clear()
    page.goto(url)
    page.wait_for_timeout(200)
    assert world.hosts() == set() and [one for one in missing if "favicon" not in one] == []


@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
def test_a_page_in_a_shared_cache_comes_to_life_for_those_who_agreed(enforcement, open_browser, serve, world, protect):
    content = (
        "<script src=https://www.google-analytics.com/a.js></script><script src=/own.js></script>"
        "<script src=https://stranger.example/s.js></script>"
    )
    url = serve(protect(document(content), enforcement=enforcement, cache="shared"), host="www.board.test")
    page = open_browser().new_page()
    before = page.goto(url).body()
    page.wait_for_timeout(250)
    assert world.hosts() == set() and page.evaluate("self.own") == 1
    choose(page, "accept")
    expect(page.locator("#privacy-choices")).not_to_be_visible()
    page.wait_for_timeout(250)
    assert world.hosts("www.google-analytics.com") == {"www.google-analytics.com"}
    world.clear()
    after = page.goto(url).body()
    page.wait_for_timeout(250)
    assert after == before and world.hosts("www.google-analytics.com") == {"www.google-analytics.com"}
