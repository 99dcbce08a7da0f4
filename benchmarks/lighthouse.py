"""What Lighthouse says of the board: ``python -m benchmarks.lighthouse --modules FOLDER --write docs/performance.md``.

Needs a running board with its demonstration, Node, Chromium, and Lighthouse in a folder outside of the repository
(``npm install --prefix FOLDER lighthouse``). Each page is looked at as on a phone, before and after the question about
cookies was answered.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from .sections import put

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
GOAL = 95
ENOUGH = 0.9
"""Of a single check; Lighthouse paints lower ones orange or red."""

TRIES = 3
"""Now and then a browser that has just started gives Lighthouse nothing to read."""


def pages(url: str) -> dict[str, str]:
    """Return names and addresses of what is looked at; the listing is the newest one with a photo."""
    found = json.loads(fetch(url, "/api/v1/annonces?photo=1")[1])
    return {
        "home": f"{url}/",
        "list": f"{url}/annonces/?categorie=maison",
        "listing": url + urlsplit(found["listings"][0]["url"]).path,
        "form": f"{url}/annonces/deposer",
    }


def fetch(url: str, path: str, body: str = "") -> tuple[dict[str, str], bytes]:
    """Return headers and body of an answer; a ``body`` is posted as a form is."""
    parts = urlsplit(url)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": url} if body else {}
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    try:
        return dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def refusal(url: str) -> str:
    """Return the cookie of a visitor who refused."""
    return fetch(url, "/consent/choose", "choice=refuse")[0]["Set-Cookie"].partition(";")[0]


def look(program: Path, address: str, cookie: str) -> dict[str, object]:
    """Return Lighthouse's report."""
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), "")
    command = [
        str(program), address, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --no-first-run",
    ]  # fmt: skip
    if cookie:
        command.append(f"--extra-headers={json.dumps({'Cookie': cookie})}")
    environment = {**os.environ, "CHROME_PATH": chromium}
    for _ in range(TRIES):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode == 0:
            return dict(json.loads(done.stdout))
    sys.exit(f"Lighthouse could not look at {address}: {done.stderr.strip()[-500:]}")


def missed(report: dict[str, dict]) -> list[str]:
    """Return the names of the checks that took points."""
    weighing = {one["id"] for name in CATEGORIES for one in report["categories"][name]["auditRefs"] if one["weight"]}
    scores = {name: report["audits"][name]["score"] for name in weighing}
    return sorted(name for name, score in scores.items() if score is not None and score < ENOUGH)


def table(program: Path, url: str) -> str:
    """Look at every page in both states."""
    lines = [
        "## What Lighthouse says",
        "",
        "`python -m benchmarks.lighthouse`: a phone, its processor and line slowed down; one run each, on the "
        f"demonstration. Load {os.getloadavg()[1]:.0f} on {os.cpu_count()} cores meanwhile.",
        "",
        "| page | question | performance | accessibility | best practices | SEO | took points |",
        "|---|---|---|---|---|---|---|",
    ]
    states = {"asked": "", "refused": refusal(url)}
    for name, address in pages(url).items():
        for state, cookie in states.items():
            report = look(program, address, cookie)
            scores = [round(100 * report["categories"][category]["score"]) for category in CATEGORIES]
            told = " | ".join(str(score) if score >= GOAL else f"**{score}**" for score in scores)
            lines.append(f"| {name} | {state} | {told} | {', '.join(missed(report))} |")
            print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    """Look, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="of the running board")
    parser.add_argument("--modules", type=Path, required=True, help="folder in which npm installed lighthouse")
    parser.add_argument("--write", type=Path, help="document to put the table into")
    options = parser.parse_args()
    program = options.modules / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        sys.exit(f"There is no Lighthouse: npm install --prefix {options.modules} lighthouse")
    section = table(program, options.url.rstrip("/"))
    if options.write:
        put(options.write, "lighthouse", section)


if __name__ == "__main__":
    main()
