"""A real browser, real sites on real servers, and the rest of the internet on one local port."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from webapp import start

from .board import HOST, Board, prepared
from .world import World

PICTURES = Path(__file__).parent / "pictures"

# Debian's wrapper `chromium` switches <a ping> off: the binary itself is what visitors' browsers resemble.
CHROMIUM = next(
    (
        path
        for path in ("/usr/lib/chromium/chromium", shutil.which("chromium"), shutil.which("google-chrome"))
        if path and Path(path).exists()
    ),
    None,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests prove nothing: say so loudly, and fail where a skip would be a lie."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM FOUND: nothing is known about leaks in a browser"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, which only drives: the browser is the system's own."""
    if CHROMIUM is None:
        pytest.fail("No Chromium found (Debian: apt install chromium): with CI=true a skipped suite is a failure.")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Serve all third parties, once for all tests."""
    everybody = World(tmp_path_factory.mktemp("world"))
    yield everybody
    everybody.close()


@pytest.fixture
def world(everybody: World) -> World:
    """Show what third parties saw during this test."""
    everybody.clear()
    return everybody


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve WSGI applications on loopback; names that end in ``.test`` reach them in the browser."""
    running = []

    def start(app: Callable, host: str = "127.0.0.1") -> str:
        server = create_server(app, host="127.0.0.1", port=0, threads=8, clear_untrusted_proxy_headers=True)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread))
        return f"http://{host}:{server.effective_port}"

    yield start
    for server, thread in running:
        # Sockets are closed by the thread that waits on them: from outside, it would wait on closed ones.
        server.trigger.pull_trigger(lambda server=server: wasyncore.close_all(server._map, ignore_all=True))
        thread.join(10)
        server.task_dispatcher.shutdown()


@pytest.fixture
def open_browser(playwright: Playwright, everybody: World, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Open browsers with fresh profiles that allow all that visitors' browsers allow."""
    opened: list[BrowserContext] = []

    def start(
        *,
        javascript: bool = True,
        width: int = 1280,
        height: int = 800,
        locale: str = "fr-FR",
        args: tuple[str, ...] = (),
        **options: object,
    ) -> BrowserContext:
        profile = tmp_path / f"profile-{len(opened)}"
        preferences = profile / "Default" / "Preferences"
        preferences.parent.mkdir(parents=True)
        # Debian's Chromium blocks third-party cookies and our subject would look better than it is.
        preferences.write_text(
            json.dumps(
                {
                    "profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False},
                    "net": {"network_prediction_options": 0},
                }
            )
        )
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            headless=True,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale=locale,
            ignore_https_errors=True,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--ignore-certificate-errors",
                "--host-resolver-rules="
                f"MAP *.test 127.0.0.1,MAP * 127.0.0.1:{everybody.port},EXCLUDE 127.0.0.1,EXCLUDE localhost",
                *args,
            ],
            **options,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return context

    yield start
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, str]:
    """Make the board with its demonstration, once for each file of tests."""
    return prepared(tmp_path_factory.mktemp("board"))


@pytest.fixture
def board(demonstration: tuple[Flask, str], serve: Callable[..., str]) -> Board:
    """Serve the demonstration board."""
    app, video = demonstration
    return Board(serve(start.wrapped(app), host=HOST), video, app)


@pytest.fixture
def picture() -> Callable[[Page, str], Path]:
    """Keep a picture of a page for human eyes, under ``tests/browser/pictures`` (not in version control)."""

    def take(page: Page, name: str) -> Path:
        PICTURES.mkdir(exist_ok=True)
        file = PICTURES / f"{name}.png"
        page.screenshot(path=file)
        return file

    return take
