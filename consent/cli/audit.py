"""Walk a site in a real browser: what leaks before, after refusing, after accepting, after withdrawing.

Needs Playwright (`pip install playwright`) and a Chromium. Writes a folder with `report.html`, which stands by itself
and can be handed on, and `report.json`. Exit code 1: something was loaded or kept that should not have been.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from consent.errors import ConfigurationError
from consent.registry import Registry
from consent.rewrite.party import below, own_hosts
from consent.state import ConsentState
from consent.urls import Url, parse

from . import opening
from .audit_page import render
from .check import decide
from .findings import Audit, Phase, Request

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

_ACCEPT = "#privacy-choices button[value=accept]"
_REFUSE = "#privacy-choices button[value=refuse]"
_REOPEN = "#privacy-choices-open"
_WITHDRAW = "#pc-preferences button[value=refuse]:visible"
_MOST_PAGES = 3
_LONGEST_WAIT = 600.0
"""Seconds."""

_PATIENCE = 10_000
"""Milliseconds to wait for a page or a button."""

_LOOKS, _BETWEEN_LOOKS = 10, 200
"""How often to look for a button, and milliseconds in between: a dialog may have to be fetched."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be said after ``audit``."""
    parser.add_argument("url", help="address of the site")
    opening.add_registry(parser)
    opening.add_folder(parser, "audit")
    parser.add_argument("--wait", type=seconds, default=5.0, metavar="SECONDS", help="time for each page (5)")
    parser.add_argument("--language", choices=("fr", "en"), default="fr", help="language of the report (fr)")
    parser.add_argument("--accept", default=_ACCEPT, metavar="CSS", help="the button that accepts, on other banners")
    parser.add_argument("--refuse", default=_REFUSE, metavar="CSS", help="the button that refuses")
    parser.add_argument("--browser", metavar="FILE", help="the Chromium to use")
    parser.add_argument("--browser-argument", action="append", default=[], metavar="ARGUMENT", help="passed on to it")


def run(options: argparse.Namespace) -> int:
    """Audit, write the report, and print a summary."""
    auditor = Auditor(options, opening.registry(options))
    folder = opening.folder(options)  # before the long walk, not after
    if not opening.has_sandbox():
        print("Chromium runs without its sandbox, since you are root: audit foreign sites as another user.")
    audit = auditor.audit()
    (folder / "report.json").write_text(json.dumps(audit.as_dict(), ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "report.html").write_text(render(audit, options.language), encoding="utf-8")
    for phase in audit.phases:
        print(f"{phase.name:14} {len(phase.requests):4} third-party requests, {len(phase.problems):3} problems")
        for problem in phase.problems:
            print(f"    {problem.text(options.language)}")
    print(f"Written to {folder / 'report.html'}")
    return int(audit.has_problems)


def seconds(text: str) -> float:
    """Read a time to wait.

    Raises:
        ValueError: it is none, which argparse tells the user.
    """
    found = float(text)
    if not 0 <= found <= _LONGEST_WAIT:
        raise ValueError(text)
    return found


class Auditor:
    """Goes through the phases, each in a browser profile of its own, withdrawing in that of accepting."""

    def __init__(self, options: argparse.Namespace, registry: Registry) -> None:
        self._options = options
        self._registry = registry
        url = parse(options.url)
        if url is None or url.scheme not in ("http", "https"):
            raise ConfigurationError(
                f"{options.url} is no address.", "A browser could not go there.", "Write https://www.example.org/."
            )
        self._own = frozenset(own_hosts(url.host))

    def audit(self) -> Audit:
        """Run all phases.

        Raises:
            ConfigurationError: Playwright or a browser is not there, or the site cannot be reached.
        """
        try:
            from playwright.sync_api import Error, sync_playwright
        except ImportError as error:
            raise ConfigurationError(
                "Playwright is not installed.",
                "An audit drives a real browser.",
                "Run: pip install playwright; a Chromium of the system is used if there is one.",
            ) from error
        try:
            with sync_playwright() as driver:
                return Audit(
                    url=self._options.url,
                    phases=(
                        self._without_scripts(driver),
                        self._before(driver),
                        self._refusing(driver),
                        *self._accepting_and_withdrawing(driver),
                    ),
                )
        except Error as error:
            raise ConfigurationError(
                f"The browser gave up: {error.message.splitlines()[0]}.",
                "Nothing can be said about the site.",
                "See that the address is right and reachable, and name a Chromium with --browser. Where its sandbox "
                "cannot start (some containers), add --browser-argument=--no-sandbox for sites that you trust.",
            ) from error

    def _without_scripts(self, driver: Playwright) -> Phase:
        with self._browser(driver, javascript=False) as context:
            phase = Phase("no-javascript")
            page = self._open(context, phase)
            self._see(page, phase)
            # Hints such as preconnect make no request that could be seen: they are looked for in the bytes.
            url = parse(page.url)
            if url is not None:
                state = ConsentState.of(None, self._registry)
                for decision in decide(page.content().encode(), url, self._registry, state):
                    if not decision.allowed and decision.url:
                        phase.problem("in-html", decision.url)
            self._judge(context, phase, allowed=False)
            return phase

    def _before(self, driver: Playwright) -> Phase:
        with self._browser(driver) as context:
            phase = Phase("before")
            page = self._open(context, phase)
            self._see(page, phase)
            if not page.locator(self._options.refuse).count():
                phase.problem("no-refusal", self._options.refuse)
            page.mouse.wheel(0, 4_000)
            page.keyboard.press("Escape")
            page.mouse.click(5, 5)
            self._rest(page)
            page.reload()
            self._rest(page)
            second = context.new_page()
            second.goto(self._options.url)
            self._rest(second)
            self._judge(context, phase, allowed=False)
            return phase

    def _refusing(self, driver: Playwright) -> Phase:
        with self._browser(driver) as context:
            phase = Phase("refused")
            page = self._open(context, phase)
            if self._click(page, self._options.refuse):
                self._walk(page, phase)
            else:
                phase.problem("no-refusal", self._options.refuse)
            self._see(page, phase)
            self._judge(context, phase, allowed=False)
            return phase

    def _accepting_and_withdrawing(self, driver: Playwright) -> Iterator[Phase]:
        with self._browser(driver) as context:
            accepted = Phase("accepted")
            page = self._open(context, accepted)
            if not self._click(page, self._options.accept):
                accepted.problem("no-acceptance", self._options.accept)
                yield accepted
                return
            self._walk(page, accepted)
            self._see(page, accepted)
            self._judge(context, accepted, allowed=True)
            accepted.close()
            yield accepted
            withdrawn = Phase("withdrawn")
            page.goto(self._options.url)
            if not self._click(page, _REOPEN) or not self._click(page, _WITHDRAW):
                withdrawn.problem("no-withdrawal", _REOPEN)
                yield withdrawn
                return
            self._listen(context, withdrawn)
            page.goto(self._options.url)
            self._walk(page, withdrawn)
            self._see(page, withdrawn)
            self._judge(context, withdrawn, allowed=False)
            yield withdrawn

    @contextmanager
    def _browser(self, driver: Playwright, *, javascript: bool = True) -> Iterator[BrowserContext]:
        """Start a browser with a fresh profile that allows third-party cookies, as most visitors' browsers do."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            preferences = Path(folder) / "Default" / "Preferences"
            preferences.parent.mkdir()
            preferences.write_text(
                json.dumps({"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}})
            )
            context = driver.chromium.launch_persistent_context(
                folder,
                executable_path=self._options.browser or opening.chromium(),
                headless=True,
                java_script_enabled=javascript,
                locale="fr-FR" if self._options.language == "fr" else "en-GB",
                chromium_sandbox=opening.has_sandbox(),
                args=["--disable-gpu", "--disable-background-networking", *self._options.browser_argument],
            )
            context.set_default_timeout(_PATIENCE)
            try:
                yield context
            finally:
                context.close()

    def _open(self, context: BrowserContext, phase: Phase) -> Page:
        self._listen(context, phase)
        page = context.pages[0] if context.pages else context.new_page()
        page.goto(self._options.url)
        self._rest(page)
        return page

    def _listen(self, context: BrowserContext, phase: Phase) -> None:
        """Note what goes to others from now on, until the phase is closed."""

        def note(address: str, kind: str) -> None:
            url = parse(address)
            if phase.is_open and url is not None and not self._is_own(url.host):
                phase.requests.append(Request(url.host, address, kind, self._name(url)))

        def watch(page: Page) -> None:
            page.on("websocket", lambda socket: note(socket.url, "websocket"))

        context.on("request", lambda request: note(request.url, request.resource_type))
        context.on("page", watch)
        for page in context.pages:
            watch(page)

    def _rest(self, page: Page) -> None:
        page.wait_for_timeout(self._options.wait * 1_000)

    def _click(self, page: Page, selector: str) -> bool:
        button = page.locator(selector).first
        for _ in range(_LOOKS):
            if button.count():
                break
            page.wait_for_timeout(_BETWEEN_LOOKS)
        else:
            return False
        button.click()
        self._rest(page)
        return True

    def _walk(self, page: Page, phase: Phase) -> None:
        """Load the page anew, then some pages that it links to."""
        page.reload()
        self._rest(page)
        for address in self._linked(page):
            page.goto(address)
            phase.pages.append(address)
            self._rest(page)

    def _linked(self, page: Page) -> list[str]:
        addresses = (link.get_attribute("href") or "" for link in page.locator("a[href]").all()[:200])
        here = parse(page.url)
        found = (parse(address, here) for address in addresses)
        own = dict.fromkeys(str(url) for url in found if url is not None and self._is_own(url.host))
        # Our own addresses and those that end a session are no pages to be walked.
        plain = (address for address in own if "/consent/" not in address and "logout" not in address)
        return [address for address in plain if address.partition("#")[0] != page.url][:_MOST_PAGES]

    def _see(self, page: Page, phase: Phase) -> None:
        phase.picture = page.screenshot()

    def _judge(self, context: BrowserContext, phase: Phase, *, allowed: bool) -> None:
        """Compare what was loaded and what is kept with what may be."""
        for request in phase.requests:
            if not allowed:
                phase.problem("request", f"{request.host} ({request.vendor or '?'})")
            elif not self._is_announced(request.url):
                phase.problem("undeclared-host", request.host)
        reached = {request.host for request in phase.requests}
        for cookie in context.cookies():
            name, domain = cookie.get("name", ""), cookie.get("domain", "").lstrip(".")
            own = self._is_own(domain)
            # Cookies elsewhere are the browser's own business, or older, unless a page of this phase went there.
            if not own and not any(below(host, frozenset({domain})) for host in reached):
                continue
            phase.cookies.append((name, domain, cookie.get("expires", -1)))
            if not allowed and (not own or self._registry.cookie_owner(name) is not None):
                phase.problem("cookie", f"{name} ({domain})")
        phase.close()

    def _is_own(self, host: str) -> bool:
        declared = self._registry.first_party
        return (
            below(host, self._own)
            or host in declared
            or any(below(host, frozenset({own[2:]})) for own in declared if own.startswith("*."))
        )

    def _name(self, url: Url) -> str:
        vendor = self._registry.owner(url)
        return vendor.name if vendor else ""

    def _is_announced(self, address: str) -> bool:
        url = parse(address)
        vendor = self._registry.owner(url) if url else None
        return vendor is not None and self._registry.is_announced(vendor)
