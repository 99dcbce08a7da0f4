"""The guard: what scripts insert is held to the visitor's choice, quietly, and what is allowed is left alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .banner_site import banner, site

TRACKER = "https://www.google-analytics.com"

WAYS = {
    "script": "add('script').src = T + '/a.js'",
    "script by attribute": "add('script').setAttribute('src', T + '/b.js')",
    "detached script": "s = document.createElement('script'); s.src = T + '/a.js'; document.body.append(s)",
    "image": "new Image().src = T + '/p.gif'",
    "image set": "add('img').srcset = T + '/p.gif 2x, ' + T + '/q.gif'",
    "frame": "add('iframe').src = T + '/f'",
    "frame document": "add('iframe').srcdoc = `<img src='${T}/s.gif'>`",
    "style sheet": "l = add('link'); l.rel = 'stylesheet'; l.href = T + '/s.css'",
    "preload": "l = add('link'); l.rel = 'preload'; l.as = 'image'; l.href = T + '/i.gif'",
    "inner html": "add('div').innerHTML = `<img src=${T}/i.gif>`",
    "outer html": "add('div').outerHTML = `<p><img src=${T}/i.gif></p>`",
    "adjacent html": "document.body.insertAdjacentHTML('beforeend', `<img src='${T}/h.gif'>`)",
    "fragment": "add('p').append(document.createRange().createContextualFragment(`<img src='${T}/c.gif'>`))",
    "shadow root": "add('p').attachShadow({ mode: 'open' }).innerHTML = `<img src=${T}/sh.gif>`",
    "fetch": "fetch(T + '/f').catch(error => self.failed = error.name)",
    "fetch of a request": "fetch(new Request(T + '/f')).catch(error => self.failed = error.name)",
    "xhr": "x = new XMLHttpRequest(); x.open('POST', T + '/x'); x.onerror = () => self.failed = 'error'; x.send('a')",
    "beacon": "navigator.sendBeacon(T + '/b', 'a')",
    "event source": "new EventSource(T + '/e')",
    "audio": "new Audio(T + '/a.mp3').load()",
    "video poster": "add('video').poster = T + '/p.gif'",
    "object": "add('object').data = T + '/o'",
    "svg image": """const SVG = 'http://www.w3.org/2000/svg', XLINK = 'http://www.w3.org/1999/xlink';
        const svg = document.body.appendChild(document.createElementNS(SVG, 'svg'));
        svg.appendChild(document.createElementNS(SVG, 'image')).setAttributeNS(XLINK, 'xlink:href', T + '/v.gif')""",
    "disguised address": "new Image().src = 'https:\\\\\\\\WWW.Google-Analytics.com\\\\d.gif'",
    "ping": "a = add('a'); a.href = '#'; a.ping = T + '/ping'; a.click()",
    "fetch of a fresh frame": "add('iframe').contentWindow.fetch(T + '/ff').catch(() => {})",
    "document of a fresh frame": "add('iframe').contentDocument.body.innerHTML = `<img src='${T}/fd.gif'>`",
    "style text": "add('style').textContent = `@import '${T}/st.css'; body { color: red }`",
    "style node": "add('style').append(document.createTextNode(`@import url(${T}/sn.css)`))",
    "style rule": "add('style').sheet.insertRule(`body { background: url('${T}/r.gif') }`)",
    "adopted sheet": """c = new CSSStyleSheet(); c.replaceSync(`body { background: url('${T}/ad.gif') }`);
        document.adoptedStyleSheets = [c]""",
    "sheet that is replaced": """c = new CSSStyleSheet(); c.replace(`body { background: url('${T}/rp.gif') }`)
        .then(sheet => document.adoptedStyleSheets = [sheet])""",
    "style property": "document.body.style.backgroundImage = `url(${T}/sp.gif)`",
    "style of an element to come": """d =
        document.createElement('div'); d.style.cssText = `background: url(${T}/sd.gif)`;
        d.textContent = 'x'; document.body.append(d)""",
    "style attribute": "document.body.setAttribute('style', `background: url(${T}/sa.gif)`)",
    "font": "new FontFace('f', `url(${T}/f.woff2)`).load().catch(() => {})",
    "parsed elsewhere": """d = new DOMParser().parseFromString(`<img src='${T}/pe.gif'>`, 'text/html');
        document.body.append(document.adoptNode(d.images[0]))""",
    "unsafe html": "add('div').setHTMLUnsafe(`<img src='${T}/uh.gif'>`)",
    "unsafe document": """d = Document.parseHTMLUnsafe(`<img src='${T}/ud.gif'>`);
        document.body.append(document.adoptNode(d.images[0]))""",
    "background": "document.body.background = T + '/bg.gif'",
    "base": "b = document.createElement('base'); b.href = T; document.head.append(b); new Image().src = 'b.gif'",
    "write": "document.write(`<img src='${T}/w.gif'>`)",
}  # fmt: skip


def start(open_browser, serve, *, allowed=False):
    """Open a page where the guard stands alone (comfort: no policy behind it); give what loads it with a script."""
    ways = {"now": ""}
    add = "function add(name) { return document.body.appendChild(document.createElement(name)) }"
    content = f"<script>T = {TRACKER!r}; self.failed = null; {add} {{}}</script>"
    url = serve(site(lambda state: content.replace("{}", ways["now"]), banner=banner("comfort")))
    page = open_browser().new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    if allowed:
        page.goto(url + "/consent/")
        page.locator("button[value=accept]").click()
        expect(page.locator("#pc-state")).to_be_attached()

    def load(way):
        ways["now"] = WAYS.get(way, way)
        page.goto(url + "/?" + str(len(problems)))
        page.wait_for_timeout(150)
        return page, problems

    return load


def run(open_browser, serve, way, **options):
    return start(open_browser, serve, **options)(way)


def test_no_way_leads_to_a_blocked_third_party(open_browser, serve, world):
    load = start(open_browser, serve)
    for way in WAYS:
        _, problems = load(way)
        assert (way, world.hosts(), problems) == (way, set(), [])


def test_every_way_leads_to_an_allowed_one(open_browser, serve, world):
    load = start(open_browser, serve, allowed=True)
    for way in WAYS:
        world.clear()
        load(way)
        assert (way, world.hosts("www.google-analytics.com")) == (way, {"www.google-analytics.com"})


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
    way = "s = add('script'); s.onerror = () => failed = 'told'; s.src = T + '/a.js'"
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
    way = "f = add('iframe'); f.width = 480; f.height = 270; f.src = 'https://www.youtube.com/embed/x'"
    page, _ = run(open_browser, serve, way)
    place = page.locator("[data-consent-placeholder=youtube]")
    expect(place).to_be_visible()
    expect(place).to_contain_text("Contenu de YouTube masqué")
    assert (place.bounding_box()["width"], place.bounding_box()["height"]) == (480, 270)
    page.locator("#privacy-choices button[value=refuse]").click()
    with page.expect_response("https://www.youtube.com/**"):
        place.get_by_role("button", name="Toujours autoriser YouTube").click()
    expect(page.locator("iframe")).to_be_visible()
    assert "www.youtube.com" in world.hosts("www.youtube.com")
    expect(place).to_have_count(0)


def test_the_last_of_two_quick_answers_counts(open_browser, serve, world):
    page, _ = run(open_browser, serve, "add('iframe').src = 'https://www.youtube.com/embed/x'")
    place = page.locator("[data-consent-placeholder=youtube]")
    answers = []

    def hold(route):
        answers.append(route)

    page.route("**/consent/choose", hold)
    page.locator("#privacy-choices button[value=refuse]").click()
    place.get_by_role("button", name="Toujours autoriser YouTube").click()
    page.wait_for_timeout(300)
    assert len(answers) == 1, "two requests at once may be answered in any order"
    answers[0].continue_()
    for _ in range(100):
        if len(answers) < 2:
            page.wait_for_timeout(100)
    assert "youtube" in answers[1].request.post_data
    answers[1].continue_()
    expect(page.locator("iframe")).to_be_visible()


def test_a_frame_of_a_stranger_says_who_it_is(open_browser, serve, world):
    page, _ = run(
        open_browser,
        serve,
        "document.body.insertAdjacentHTML('beforeend', '<iframe src=https://nobody.example/x></iframe>')",
    )
    expect(page.locator("[data-consent-placeholder]")).to_contain_text("nobody.example")
    assert page.locator("[data-consent-placeholder] button").count() == 0
