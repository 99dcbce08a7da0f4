"""The audit command: silent about a site behind the middleware, loud about the same site without it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from consent import ConsentMiddleware, Registry, SQLiteStore

from .conftest import CHROMIUM

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Panneau</title>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<noscript><img src="https://www.google-analytics.com/collect?noscript" alt=""></noscript>
</head><body><h1>Annonces</h1><a href="/annonces">Toutes</a>
<iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ" title="Vidéo" width="560" height="315"></iframe>
<form method="post" action="/x"><button name="choice" value="refuse">non</button></form></body></html>"""


def site(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [PAGE.encode()]


def audit(base: str, everybody, folder: Path, registry: Path) -> tuple[int, dict[str, dict]]:
    rules = f"MAP *.test 127.0.0.1,MAP * 127.0.0.1:{everybody.port},EXCLUDE 127.0.0.1,EXCLUDE localhost"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "consent", "audit", f"{base}/", "--output", str(folder), "--wait", "0.6"),
            *("--browser", CHROMIUM, "--registry", str(registry)),
            f"--browser-argument=--host-resolver-rules={rules}",
            "--browser-argument=--ignore-certificate-errors",
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stderr
    content = json.loads((folder / "report.json").read_text())
    assert "data:image/png" in (folder / "report.html").read_text()
    return done.returncode, {phase["name"]: phase for phase in content["phases"]}


@pytest.fixture
def registry(tmp_path) -> Path:
    file = tmp_path / "consent.toml"
    file.write_text('use = ["google-analytics", "youtube"]')
    return file


def test_a_site_behind_the_middleware_passes_and_its_vendors_are_seen_after_acceptance(
    everybody, serve, tmp_path, registry
):
    app = ConsentMiddleware(site, registry=Registry.load(registry), store=SQLiteStore(tmp_path / "proof.db"))
    code, phases = audit(serve(app, host="www.board.test"), everybody, tmp_path / "audit", registry)
    assert list(phases) == ["no-javascript", "before", "refused", "accepted", "withdrawn"]
    assert [problem for phase in phases.values() for problem in phase["problems"]] == []
    assert code == 0
    assert {"www.googletagmanager.com", "www.youtube-nocookie.com"} <= {
        request["host"] for request in phases["accepted"]["requests"]
    }
    assert "_ga" in {cookie["name"] for cookie in phases["accepted"]["cookies"]}
    assert phases["withdrawn"]["requests"] == []


def test_the_same_site_without_it_is_told_what_leaks(everybody, serve, tmp_path, registry):
    code, phases = audit(serve(site, host="www.board.test"), everybody, tmp_path / "audit", registry)
    assert code == 1
    kinds = {name: {problem["kind"] for problem in phase["problems"]} for name, phase in phases.items()}
    assert {"request", "cookie", "no-refusal"} <= kinds["before"]
    assert {"request", "in-html"} <= kinds["no-javascript"]
    assert "no-acceptance" in kinds["accepted"]
