"""Sites that change pages by script, as Turbo and htmx do: the next page's body takes the place of this one's."""

from __future__ import annotations

import pytest

from consent import ConsentMiddleware, Registry, SQLiteStore

# As Turbo: the body is replaced, scripts in it run again, scripts that are new in the head run too, and a page that
# was seen before comes back from memory as it was left.
DRIVE = b"""
const seen = {};
async function visit(path) {
  seen[location.pathname] = document.body.cloneNode(true);
  history.pushState({}, "", path);
  let body = seen[path];
  if (!body) {
    const answer = await fetch(path, { headers: { "X-Turbo-Request-Id": "1" } });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const present = [...document.head.querySelectorAll("script")].map(script => script.text);
    for (const script of next.head.querySelectorAll("script"))
      if (!present.includes(script.text) && !script.src) document.head.append(alive(script));
    body = next.body;
  }
  document.body.replaceWith(document.adoptNode(body));
  for (const script of body.querySelectorAll("script"))
    if (script.type != "text/plain") script.replaceWith(alive(script));
}
function alive(old) {
  const script = document.createElement("script");
  for (const { name, value } of old.attributes) script.setAttribute(name, value);
  script.text = old.text;
  return script;
}
addEventListener("DOMContentLoaded", () => document.addEventListener("click", event => {
  const link = event.target.closest("a[href]");
  if (!link) return;
  event.preventDefault();
  visit(link.pathname);
}));
"""


def site(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/drive.js":
        start_response("200 OK", [("Content-Type", "text/javascript")])
        return [DRIVE]
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    page = f"<!doctype html><html lang=fr><head><title>{path}</title><script src=/drive.js></script></head>"
    links = "<a href=/one>1</a> <a href=/two>2</a>"
    film = "<input aria-label=Nom><iframe src=https://www.youtube.com/embed/a width=300 height=200></iframe>"
    return [f"{page}<body><h1>{path}</h1>{links}{film}</body></html>".encode()]


@pytest.fixture(params=["comfort", "strict"])
def page(request, serve, open_browser, tmp_path):
    store = SQLiteStore(tmp_path / "proof.db")
    app = ConsentMiddleware(site, registry=Registry.builtin(), store=store, enforcement=request.param)
    page = open_browser().new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.answers = []
    page.on("request", lambda sent: page.answers.append(sent.url) if sent.url.endswith("/choose") else None)
    page.goto(serve(app) + "/one")
    yield page
    assert page.faults == []


def go(page, number):
    page.get_by_role("link", name=number, exact=True).click()
    page.locator("h1", has_text={"1": "/one", "2": "/two"}[number]).wait_for()


def test_every_page_asks_and_has_the_way_back_to_the_choice(page, world):
    go(page, "2")
    assert page.locator("#privacy-choices").is_visible()
    assert page.locator("#privacy-choices-open").count() == 1
    assert world.hosts() == set()


def test_one_answer_is_sent_and_holds_on_the_pages_before_and_after(page, world):
    go(page, "2")
    page.get_by_role("button", name="Tout accepter").click()
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}
    page.locator("#privacy-choices").wait_for(state="hidden")
    page.wait_for_load_state("networkidle")
    world.clear()
    go(page, "1")
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}
    page.locator("#privacy-choices").wait_for(state="hidden")
    assert page.locator(".pc-hold").count() == 0
    assert len(page.answers) == 1


def test_a_refusal_is_not_asked_for_again_by_a_page_from_memory(page):
    go(page, "2")
    page.get_by_role("button", name="Tout refuser").click()
    page.locator("#privacy-choices").wait_for(state="hidden")
    page.locator("#pc-status:not(:empty)").wait_for()
    go(page, "1")
    page.locator("#privacy-choices").wait_for(state="hidden")
    assert len(page.answers) == 1


def test_our_link_is_ours_and_no_page_of_the_site(page):
    go(page, "2")
    page.locator("#privacy-choices-open").click()
    page.locator("#privacy-choices-dialog").wait_for()
    assert page.url.endswith("/two")


def test_what_waits_for_the_next_page_comes_with_the_next_page(page, world):
    page.get_by_role("button", name="Tout accepter").click()
    assert world.hosts("www.youtube.com") == {"www.youtube.com"}
    page.locator("#privacy-choices").wait_for(state="hidden")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Nom").fill("Anne")
    page.evaluate("consent.open()")
    page.locator("#pc-preferences-form").get_by_role("button", name="Tout refuser").click()
    page.locator("#pc-status:not(:empty)").wait_for()
    assert page.get_by_label("Nom").input_value() == "Anne"
    page.evaluate("self.old = true")
    go(page, "2")
    page.wait_for_function("!self.old")
    assert page.evaluate("consent.vendors") == []
    assert page.locator(".pc-hold").count() == 1
