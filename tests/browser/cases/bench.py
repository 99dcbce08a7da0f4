"""Opens many small pages in one browser and tells, by the third parties' own log, which of them reached out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from playwright.sync_api import BrowserContext
from playwright.sync_api import TimeoutError as TookTooLong

from .case import Case

_TABS = 12
_QUIET = 300
"""Milliseconds that a page is left alone after it has loaded: scripts, fonts and prefetches start late."""

_PATIENCE = 60_000
"""Milliseconds after which a page that has not come is a failure: machines may be busy with much else."""

_LOADED = 10_000
"""Milliseconds that a page has for what it loads."""


def site(cases: Sequence[Case], treat: Callable[[bytes], bytes] = bytes) -> Callable:
    """Serve the cases as ``/NUMBER``, each page treated, and the few things of its own that they ask for."""

    def app(environ, start_response):
        number = environ["PATH_INFO"].strip("/")
        if number.isdigit():
            start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
            return [treat(cases[int(number)].html(int(number)))]
        if number.startswith("own"):
            kind = {"gif": "image/gif", "js": "text/javascript"}.get(number.rpartition(".")[2], "text/html")
            start_response("200 OK", [("Content-Type", kind)])
            return [_GIF if kind == "image/gif" else b""]
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"nothing here"]

    return app


def visit(context: BrowserContext, base: str, cases: Sequence[Case], *, javascript: bool = True) -> None:
    """Open each case that needs scripts (or each that needs none) in this browser and give it time."""
    numbers = [number for number, case in enumerate(cases) if case.javascript is javascript]
    tabs = [context.new_page() for _ in range(_TABS)]
    for batch in _batches(numbers):
        opened = list(zip(tabs, batch, strict=False))
        for tab, number in opened:
            tab.goto(f"{base}/{number}", wait_until="commit", timeout=_PATIENCE)
        for tab, number in opened:
            # Chromium never ends the loading of some pages whose sheets a policy stops; the log tells what counts.
            with suppress(TookTooLong):
                tab.wait_for_load_state("load", timeout=_LOADED)
            if cases[number].click:
                tab.click(cases[number].click)
        tabs[0].wait_for_timeout(_QUIET)
    for tab in tabs:
        tab.close()


def reached(hosts: Iterable[str], cases: Sequence[Case]) -> set[str]:
    """Name the cases whose third party is among these hosts."""
    seen = {host.rstrip(".") for host in hosts}
    return {
        case.name
        for number, case in enumerate(cases)
        if any(host == case.host(number) or host.endswith(case.host(number)) for host in seen)
    }


def _batches(numbers: list[int]) -> Iterable[list[int]]:
    return [numbers[start : start + _TABS] for start in range(0, len(numbers), _TABS)]


_GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
