"""How soon "accept" is answered while tags wait for it, ours beside its peers: ``python -m benchmarks.banner_click``.

Three tags that keep the processor busy for 60 ms each wait in the page, held in the way that each banner's guide
tells. The processor is four times slower, the line slow. A real click is made, and what the browser itself says is
taken (Event Timing, from which Interaction to Next Paint is made): the time from the click until the next thing was
painted, in steps of 8 ms. Beside it: the longest time for which the page could not answer after the click, and when the
last tag had run. The first columns are those of ``benchmarks.banner_weight``. With ``--write docs/performance.md`` the
table replaces what stands there between the markers.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from waitress.server import create_server

from consent import ConsentMiddleware, Registry, SQLiteStore

from .banner_weight import CHROMIUM, SLOW_LINE, TEXT, VERSIONS, Contestant, Server, contestants, install, measure, page
from .sections import put

TAG = "for (const end = performance.now() + 60; performance.now() < end;); (self.ran = self.ran || []).push(1);"
KINDS = ("analytics", "advertising", "social")
GOAL = 100
"""Milliseconds within which a click has to be answered."""

ACCEPT = {
    "ours": "#privacy-choices button[value=accept]",
    "cookieconsent": ".cc-allow",
    "orejime": ".orejime-Button--primary, .orejime-Banner-saveButton, .orejime-Button",
    "vanilla-cookieconsent": "#cc-main button[data-role=all]",
    "tarteaucitronjs": "#tarteaucitronPersonalize2",
    "klaro": ".klaro .cm-btn-success",
}

WATCH = """window.answers = []; window.blocked = []; window.asked = 0;
new PerformanceObserver(list =>
  answers.push(...list.getEntries().filter(one => one.interactionId).map(one => one.duration)))
  .observe({ type: 'event', durationThreshold: 16, buffered: true });
new PerformanceObserver(list => blocked.push(...list.getEntries().map(one => [one.startTime, one.duration])))
  .observe({ type: 'longtask', buffered: true });
addEventListener('pointerdown', () => { asked = performance.now() }, true);
(function done() { (window.ran || []).length < 3 ? setTimeout(done, 5) : window.finished = performance.now() })();
"""


def held(one: Contestant) -> Contestant:
    """Put three tags into the page in the way that this banner holds them."""
    match one.name:
        case "ours":
            tags = "".join(f'<script data-consent="{kind}">{TAG}</script>' for kind in KINDS)
        case "orejime":
            tags = "".join(f'<template data-purpose="{kind}"><script>{TAG}</script></template>' for kind in KINDS)
        case "vanilla-cookieconsent":
            tags = "".join(f'<script type="text/plain" data-category="{kind}">{TAG}</script>' for kind in KINDS)
        case "klaro":
            one = replace(one, head=one.head.replace('"mustConsent": false', '"mustConsent": false, "acceptAll": true'))
            tags = "".join(
                f'<script type="text/plain" data-type="application/javascript" data-name="{kind}">{TAG}</script>'
                for kind in KINDS
            )
        case "tarteaucitronjs":
            services = "".join(
                f"tarteaucitron.services.t{number} = {{key: 't{number}', type: 'analytic', name: '{kind}', uri: '/', "
                f"needConsent: true, cookies: [], js() {{ {TAG} }}}}; tarteaucitron.job.push('t{number}');"
                for number, kind in enumerate(KINDS)
            )
            head = one.head.replace("tarteaucitron.job = [", "tarteaucitron.job = []; [")
            return replace(one, head=f"{head}<script>{services}</script>")
        case _:  # cookieconsent holds nothing itself: its guide has the site act on what it calls
            act = f"onStatusChange() {{ if (this.hasConsented()) for (let n = 0; n < 3; n++) {{ {TAG} }} }}"
            return replace(one, end=one.end.replace('{type: "opt-in"}', f'{{type: "opt-in", {act}}}'))
    return replace(one, end=tags + one.end)


@contextmanager
def ours(folder: Path):
    """Serve our page by the middleware itself, in the mode in which accepted things come to life in place."""
    body = f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Bazar</title></head><body>{TEXT}'
    body += "".join(f'<script data-consent="{kind}">{TAG}</script>' for kind in KINDS)

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body.encode()]

    registry = Registry.builtin(use=("google-analytics", "google-ads", "youtube"))
    store = SQLiteStore(folder / "proof.db")
    server = create_server(
        ConsentMiddleware(app, registry=registry, store=store, enforcement="comfort"), host="127.0.0.1", port=0,
        clear_untrusted_proxy_headers=True,
    )  # fmt: skip
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}/"
    server.close()


def click(browser: Browser, address: str, one: Contestant) -> tuple[float, float, float]:
    """Accept once: milliseconds until the next paint, of the longest task after it, until the last tag had run."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tab.add_init_script(WATCH)
    tab.goto(address, wait_until="load")
    button = tab.locator(ACCEPT[one.name]).first
    button.wait_for(state="visible", timeout=20_000)
    tab.wait_for_timeout(800)  # banners that slide in are clicked where they come to rest
    button.click()
    tab.wait_for_function("window.finished", timeout=20_000)
    tab.wait_for_timeout(700)  # entries come after the paint that they tell of
    answers, blocked, asked, finished = tab.evaluate("[answers, blocked, asked, finished]")
    context.close()
    after = [duration for start, duration in blocked if start + duration > asked]
    return max(answers, default=16), max(after, default=50), finished - asked


def table(rounds: int, modules: Path) -> str:
    """Measure everybody, in turns."""
    lines = [
        "| banner | brotli | requests | first seen | layout shift | click answered | longest task | all tags ran |",
        "|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver, ours(Path(folder)) as own:
        bare, *everyone = contestants()
        light = {f"/{one.name}": page(one) for one in (bare, *everyone)}
        server = Server(light | {f"/click/{one.name}": page(held(one)) for one in everyone}, modules)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        nothing = statistics.median(measure(browser, server, bare)[0] for _ in range(3))
        for one in everyone:
            address = own if one.name == "ours" else f"http://127.0.0.1:{server.server_address[1]}/click/{one.name}"
            measure(browser, server, one)  # once before, so that the server has everything ready
            click(browser, address, one)
            loads = [measure(browser, server, one) for _ in range(rounds)]
            clicks = [click(browser, address, one) for _ in range(rounds)]
            # Other programs on the machine only add to times: the lowest is nearest to what the banner itself takes.
            size, requests, seen, moved = (min(column) for column in zip(*loads, strict=True))
            answered, longest, ran = (min(column) for column in zip(*clicks, strict=True))
            verdict = f"{answered:.0f} ms" if answered <= GOAL else f"**{answered:.0f} ms**"
            lines.append(
                f"| {one.name} {VERSIONS.get(one.name, '')} | {(size - nothing) / 1000:.1f} kB | {requests:.0f} "
                f"| {seen:.0f} ms | {moved:.3f} | {verdict} | {longest:.0f} ms | {ran:.0f} ms |"
            )
        browser.close()
        server.shutdown()
    return "\n".join(lines)


def main() -> None:
    """Print the table, and write it where it was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="loads and clicks of each page; the lowest time counts")
    parser.add_argument("--modules", type=Path, help="a node_modules folder that already holds the peers")
    parser.add_argument("--write", type=Path, metavar="FILE", help="Markdown file to put the table into")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = table(options.rounds, options.modules or install(Path(folder)))
    text = (
        "## What a visitor's phone pays, and how soon a click is answered\n\n"
        "`python -m benchmarks.banner_click`: 360 × 740 pixels, a processor four times slower, a line of "
        f"1.6 Mbit/s and 150 ms; three tags of 60 ms each wait for consent. The lowest of {options.rounds}; peers from "
        f"npm. Ours in comfort mode, served by the middleware; a click answered later than {GOAL} ms "
        "stands in bold. Event Timing counts in steps of 8 ms; a longest task of 50 ms stands for 50 or less.\n\n"
        + found
    )
    print(text)
    if options.write:
        put(options.write, "click", text)


if __name__ == "__main__":
    main()
