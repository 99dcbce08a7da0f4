"""What no rewriting reaches: workers of the site itself, and its own addresses that lead on to a third party."""

from __future__ import annotations

import pytest

from consent import ConsentMiddleware, SQLiteStore

PAGE = b"""<!doctype html><title>Page</title><h1>Page</h1><img src="/away.gif"><script>
new Worker("/worker.js"); if (self.SharedWorker) new SharedWorker("/worker.js"); fetch("/away").catch(() => 0)
</script>"""
ANSWERS = {
    "/": ("200 OK", [("Content-Type", "text/html; charset=utf-8")], PAGE),
    "/worker.js": (
        "200 OK",
        [("Content-Type", "text/javascript")],
        b"fetch('https://worker.example/a'); importScripts('https://import.example/a.js')",
    ),
    "/away.gif": ("302 Found", [("Location", "https://picture.example/a.gif")], b""),
    "/away": ("302 Found", [("Location", "https://fetched.example/a")], b""),
}


def site(environ, start_response):
    status, headers, body = ANSWERS.get(environ["PATH_INFO"], ("404 Not Found", [("Content-Type", "text/plain")], b""))
    start_response(status, headers)
    return [body]


def hosts_seen(world, page, address) -> set[str]:
    world.clear()
    page.goto(address)
    page.wait_for_timeout(1000)
    return world.hosts()


# Only to loopback addresses and over TLS do browsers tell what they want an answer for.
@pytest.mark.parametrize("host", ["127.0.0.1", "www.board.test"])
@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
def test_neither_a_worker_nor_a_redirect_leads_to_third_parties(
    world, serve, open_browser, tmp_path, enforcement, host
):
    page = open_browser().new_page()
    everybody = {"worker.example", "import.example", "picture.example", "fetched.example"}
    assert hosts_seen(world, page, serve(site, host=host)) == everybody
    guarded = ConsentMiddleware(site, store=SQLiteStore(tmp_path / "proof.db"), enforcement=enforcement)
    assert hosts_seen(world, page, serve(guarded, host=host)) == set()
    assert page.locator("h1").inner_text() == "Page"
