"""What a visitor's phone pays for the question, ours beside its peers: ``python -m benchmarks.banner_weight``.

Each banner asks about the same three vendors on the same page, over the same slow line (1.6 Mbit/s, 150 ms) with a
processor four times slower, everything served with brotli. The peers come from npm in the versions named here, into a
folder of their own. Prints a table: bytes for the banner (brotli), requests, when it could first be seen (median),
how much it moved the page.
"""

from __future__ import annotations

import argparse
import json
import mimetypes
import statistics
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
from playwright.sync_api import Browser, sync_playwright

from consent.banner import Banner, assets
from consent.registry import Registry
from consent.state import ConsentState

VERSIONS = {
    "tarteaucitronjs": "1.34.0",
    "klaro": "0.7.22",
    "vanilla-cookieconsent": "3.1.0",
    "orejime": "3.2.1",
    "cookieconsent": "3.1.1",
}
CHROMIUM = "/usr/lib/chromium/chromium"
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
TEXT = "<p>Vide-grenier, meubles, vélos : les annonces du jour, près de chez vous.</p>" * 60
PURPOSES = ("analytics", "advertising", "social")


@dataclass(frozen=True)
class Contestant:
    """A banner: what it adds to head and body, and what shows that it is there."""

    name: str
    head: str
    body: str
    end: str
    selector: str


def contestants() -> list[Contestant]:
    """Configure every banner for the same question."""
    registry = Registry.builtin(use=("google-analytics", "google-ads", "youtube"))
    ours, state = Banner(registry), ConsentState.of(None, registry, nonce="bm9uY2U")
    purposes = [{"id": name, "title": name, "cookies": []} for name in PURPOSES]
    klaro = {"services": [{"name": name, "purposes": [name]} for name in PURPOSES], "mustConsent": False}
    categories = {"necessary": {"readOnly": True}, **{name: {} for name in PURPOSES}}
    words = {
        "consentModal": {
            "title": "Cookies", "description": "…", "acceptAllBtn": "Tout accepter",
            "acceptNecessaryBtn": "Tout refuser", "showPreferencesBtn": "Personnaliser",
        },
        "preferencesModal": {"sections": []},
    }  # fmt: skip
    # It hides from browsers that are driven, as this one is.
    vanilla = {
        "hideFromBots": False,
        "categories": categories,
        "language": {"default": "fr", "translations": {"fr": words}},
    }
    return [
        Contestant("nothing", "", "", "", "h1"),
        Contestant(
            "ours", ours.head(state, "").decode(), ours.body(state, "", "/").decode(), ours.end(state, "").decode(),
            "#privacy-choices",
        ),
        Contestant(
            "cookieconsent",
            '<link rel="stylesheet" href="/cookieconsent/build/cookieconsent.min.css">',
            "",
            '<script src="/cookieconsent/build/cookieconsent.min.js"></script>'
            '<script>cookieconsent.initialise({type: "opt-in"})</script>',
            ".cc-window",
        ),
        Contestant(
            "orejime",
            '<link rel="stylesheet" href="/orejime/dist/orejime-standard.css">'
            f"<script>window.orejimeConfig = {json.dumps({'privacyPolicyUrl': '/p', 'purposes': purposes})}</script>",
            "",
            '<script src="/orejime/dist/orejime-standard-fr.js"></script>',
            "[class*=orejime-Banner]",
        ),
        Contestant(
            "vanilla-cookieconsent",
            '<link rel="stylesheet" href="/vanilla-cookieconsent/dist/cookieconsent.css">',
            "",
            '<script src="/vanilla-cookieconsent/dist/cookieconsent.umd.js"></script>'
            f"<script>CookieConsent.run({json.dumps(vanilla)})</script>",
            "#cc-main .cm",
        ),
        Contestant(
            "tarteaucitronjs",
            '<script src="/tarteaucitronjs/tarteaucitron.js"></script>'
            '<script>tarteaucitron.init({"orientation": "bottom", "DenyAllCta": true, "AcceptAllCta": true});'
            'tarteaucitron.job = ["youtube", "gtag", "facebook"]</script>',
            "",
            "",
            "#tarteaucitronAlertBig",
        ),
        Contestant(
            "klaro",
            f"<script>window.klaroConfig = {json.dumps(klaro)}</script>"
            '<script defer data-config="klaroConfig" src="/klaro/dist/klaro.js"></script>',
            "",
            "",
            ".klaro .cookie-notice, .klaro .cookie-modal",
        ),
    ]  # fmt: skip


def page(contestant: Contestant) -> bytes:
    """Write the page with this banner on it."""
    return (
        f'<!doctype html><html lang="fr"><head>{contestant.head}<meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>Bazar</title></head><body>{contestant.body}'
        f"<main><h1>Bazar</h1>{TEXT}</main>{contestant.end}</body></html>"
    ).encode()


class Server(ThreadingHTTPServer):
    """Serves pages and files with brotli, and counts what left."""

    daemon_threads = True

    def __init__(self, pages: dict[str, bytes], modules: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.modules = pages, modules
        self.sent: list[int] = []
        self.compressed = lru_cache(None)(brotli.compress)  # once: nobody pays for a server that is slow at it
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def find(self, path: str) -> tuple[bytes, str] | None:
        if path in self.pages:
            return self.pages[path], "text/html; charset=utf-8"
        if path.startswith("/consent/assets/"):
            return assets.FILES[path.rpartition("/")[2]]
        file = self.modules / path.lstrip("/")
        if not file.is_file():
            return None
        return file.read_bytes(), mimetypes.guess_type(file.name)[0] or "application/octet-stream"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        found = self.server.find(self.path.partition("?")[0])
        body = self.server.compressed(found[0]) if found else b""
        if found:
            self.server.sent.append(len(body))
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        if found:
            self.send_header("Content-Type", found[1])
            self.send_header("Content-Encoding", "br")
        self.end_headers()
        self.wfile.write(body)


WATCH = """window.seen = 0; window.moved = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => moved += entry.value))
  .observe({ type: 'layout-shift', buffered: true });
(function look() {
  const element = document.querySelector(SELECTOR), box = element && element.getBoundingClientRect();
  if (box && box.height > 10 && box.top < innerHeight && getComputedStyle(element).visibility != 'hidden')
    requestAnimationFrame(() => setTimeout(() => { seen = performance.now() }));
  else requestAnimationFrame(look);
})()"""


def measure(browser: Browser, server: Server, contestant: Contestant) -> tuple[int, int, float, float]:
    """Load the page once: bytes, requests, milliseconds until the banner is seen, layout shift."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    tab = context.new_page()
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tab.add_init_script(WATCH.replace("SELECTOR", json.dumps(contestant.selector)))
    server.sent.clear()
    tab.goto(f"http://127.0.0.1:{server.server_address[1]}/{contestant.name}", wait_until="load")
    tab.wait_for_function("window.seen > 0", timeout=20_000)
    tab.wait_for_timeout(300)
    result = (sum(server.sent), len(server.sent), tab.evaluate("seen"), tab.evaluate("moved"))
    context.close()
    return result


def install(folder: Path) -> Path:
    """Get the peers from npm; give the folder that holds them."""
    wanted = [f"{name}@{version}" for name, version in VERSIONS.items()]
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), *wanted]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "node_modules"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="loads of each page; the median counts")
    parser.add_argument("--modules", type=Path, help="a node_modules folder that already holds the peers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        modules = options.modules or install(Path(folder))
        everyone = contestants()
        server = Server({f"/{one.name}": page(one) for one in everyone}, modules)
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        bare = 0
        print("| banner | brotli | requests | first seen | layout shift |\n|---|---|---|---|---|")
        for one in everyone:
            measure(browser, server, one)
            loads = [measure(browser, server, one) for _ in range(options.rounds)]
            sizes, requests, seen, moved = (statistics.median(column) for column in zip(*loads, strict=True))
            bare = bare or int(sizes)
            weight = f"{(sizes - bare) / 1000:.1f} kB" if one.name != "nothing" else "–"
            print(
                f"| {one.name} {VERSIONS.get(one.name, '')} | {weight} | {requests:.0f} | {seen:.0f} ms | {moved:.3f} |"
            )
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
