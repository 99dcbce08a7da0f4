"""The guard: what scripts insert is held to the visitor's choice, quietly, and what is allowed is left alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .banner_site import banner, site

TRACKER = "https://www.google-analytics.com"

WAYS = {
    "script": "s = document.createElement('script'); s.src = T + '/a.js'; document.body.append(s)",
    "script by attribute": "s = document.createElement('script'); s.setAttribute('src', T + '/b.js'); document.body.append(s)",
    "image": "new Image().src = T + '/p.gif'",
    "image set": "i = document.createElement('img'); i.srcset = T + '/p.gif 2x, ' + T + '/q.gif'; document.body.append(i)",
    "frame": "f = document.createElement('iframe'); f.src = T + '/f'; document.body.append(f)",
    "frame document": "f = document.createElement('iframe'); f.srcdoc = `<img src='${T}/s.gif'>`; document.body.append(f)",
    "style sheet": "l = document.createElement('link'); l.rel = 'stylesheet'; l.href = T + '/s.css'; document.head.append(l)",
    "preload": "l = document.createElement('link'); l.rel = 'preload'; l.as = 'image'; l.href = T + '/i.gif'; document.head.append(l)",
    "inner html": "document.body.insertAdjacentElement('beforeend', document.createElement('div')).innerHTML = `<img src=${T}/i.gif>`",
    "adjacent html": "document.body.insertAdjacentHTML('beforeend', `<img src='${T}/h.gif'>`)",
    "fragment": "document.body.append(document.createRange().createContextualFragment(`<script src='${T}/c.js'><\\/script>`))",
    "shadow root": "d = document.body.appendChild(document.createElement('p')); d.attachShadow({mode: 'open'}).innerHTML = `<img src=${T}/sh.gif>`",
    "fetch": "fetch(T + '/f').catch(error => self.failed = error.name)",
    "fetch of a request": "fetch(new Request(T + '/f')).catch(error => self.failed = error.name)",
    "xhr": "x = new XMLHttpRequest(); x.open('POST', T + '/x'); x.onerror = () => self.failed = 'error'; x.send('a')",
    "beacon": "navigator.sendBeacon(T + '/b', 'a')",
    "event source": "new EventSource(T + '/e')",
    "audio": "new Audio(T + '/a.mp3').load()",
    "video poster": "v = document.createElement('video'); v.poster = T + '/p.gif'; document.body.append(v)",
    "object": "o = document.createElement('object'); o.data = T + '/o'; document.body.append(o)",
    "svg image": "s = document.body.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'svg')); i = s.appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'image')); i.setAttributeNS('http://www.w3.org/1999/xlink', 'xlink:href', T + '/v.gif')",
    "disguised address": "new Image().src = 'https:\\\\\\\\WWW.Google-Analytics.com\\\\d.gif'",
    "ping": "a = document.body.appendChild(document.createElement('a')); a.href = '#'; a.ping = T + '/ping'; a.click()",
    "write": "document.write(`<img src='${T}/w.gif'>`)",
}  # fmt: skip


def run(open_browser, serve, way, *, allowed=False, **options):
    """Run a script in a page, in the guard's mode alone (comfort: no policy stands behind it)."""
    script = f"<script>T = {TRACKER!r}; self.failed = null; {WAYS.get(way, way)}</script>"
    page = open_browser().new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    url = serve(site(lambda state: script, banner=banner("comfort"), **options))
    if allowed:
        page.goto(url + "/consent/")
        page.locator("button[value=accept]").click()
        page.wait_for_url(url + "/")
    else:
        page.goto(url)
    page.wait_for_timeout(250)
    return page, problems


@pytest.mark.parametrize("way", WAYS)
def test_a_blocked_third_party_is_not_reached(open_browser, serve, world, way):
    _, problems = run(open_browser, serve, way)
    assert world.hosts() == set()
    assert problems == []


@pytest.mark.parametrize("way", [way for way in WAYS if way not in {"event source"}])
def test_an_allowed_third_party_is_reached(open_browser, serve, world, way):
    run(open_browser, serve, way, allowed=True)
    assert world.hosts() == {"www.google-analytics.com"}


@pytest.mark.parametrize("way", ["fetch", "fetch of a request", "xhr"])
def test_what_is_blocked_fails_as_if_offline(open_browser, serve, world, way):
    page, _ = run(open_browser, serve, way)
    assert page.evaluate("failed") in {"TypeError", "error"}


def test_a_blocked_socket_closes(open_browser, serve, world):
    page, problems = run(
        open_browser, serve, "new WebSocket('wss://www.google-analytics.com/ws').onclose = () => failed = 'closed'"
    )
    page.wait_for_function("failed == 'closed'")
    assert world.connections == [] and problems == []


def test_a_script_that_waits_for_another_hears_that_it_failed(open_browser, serve, world):
    way = "s = document.createElement('script'); s.onerror = () => failed = 'told'; s.src = T + '/a.js'; document.body.append(s)"
    page, _ = run(open_browser, serve, way)
    page.wait_for_function("failed == 'told'")


def test_unknown_third_parties_are_blocked_even_after_consent(open_browser, serve, world):
    run(open_browser, serve, "new Image().src = 'https://nobody.example/p.gif'", allowed=True)
    assert world.hosts() == set()


def test_the_pages_own_things_work_as_ever(open_browser, serve, world):
    way = """
      s = document.createElement('script'); s.src = '/own.js?ref=google-analytics.com'; document.body.append(s);
      a = document.createElement('a'); a.href = T + '/page'; document.body.append(a);
      d = document.createElement('div'); d.innerHTML = `<a href='${T}'>x</a><table><tr><td>y</td></tr></table>`;
      i = document.createElement('img'); i.setAttribute('src', 'data:image/gif;base64,R0lGODlhAQABAAAAACw=');
      l = document.createElement('link'); l.rel = 'canonical'; l.href = T + '/c'; document.head.append(l);
      fetch('/own').then(response => failed = response.status); document.cookie = 'own=1'"""
    page, problems = run(open_browser, serve, way)
    page.wait_for_function("self.ran && failed == 404")
    assert page.evaluate("[a.href, d.innerHTML, i.src.slice(0, 10), l.href, document.cookie]") == [
        f"{TRACKER}/page", f'<a href="{TRACKER}">x</a><table><tbody><tr><td>y</td></tr></tbody></table>',
        "data:image", f"{TRACKER}/c", "own=1",
    ]  # fmt: skip
    assert problems == []


def test_a_tracker_that_is_bundled_with_the_site_leaves_no_cookie(open_browser, serve, world):
    page, _ = run(open_browser, serve, "document.cookie = '_ga=GA1.1; path=/'; document.cookie = 'cart=1; path=/'")
    assert page.evaluate("document.cookie") == "cart=1"


def test_a_frame_put_in_by_a_script_gets_a_placeholder_of_its_size(open_browser, serve, world):
    way = "f = document.createElement('iframe'); f.width = 480; f.height = 270; f.src = 'https://www.youtube.com/embed/x'; document.body.append(f)"
    page, _ = run(open_browser, serve, way)
    place = page.locator("[data-consent-placeholder=youtube]")
    expect(place).to_be_visible()
    expect(place).to_contain_text("Contenu de YouTube masqué")
    assert (place.bounding_box()["width"], place.bounding_box()["height"]) == (480, 270)
    page.locator("#privacy-choices button[value=refuse]").click()
    place.get_by_role("button", name="Toujours autoriser YouTube").click()
    expect(page.locator("iframe")).to_be_visible()
    assert "www.youtube.com" in world.hosts()
    expect(place).to_have_count(0)


def test_a_frame_of_a_stranger_says_who_it_is(open_browser, serve, world):
    page, _ = run(
        open_browser,
        serve,
        "document.body.insertAdjacentHTML('beforeend', '<iframe src=https://nobody.example/x></iframe>')",
    )
    expect(page.locator("[data-consent-placeholder]")).to_contain_text("nobody.example")
    assert page.locator("[data-consent-placeholder] button").count() == 0
