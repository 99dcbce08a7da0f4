"""The demonstration board behind the middleware, walked through without a browser by visitors who chose differently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import Client, TestResponse

from consent import ConsentMiddleware
from tests.browser.board import HOST, prepared
from webapp import start

BASE = f"http://{HOST}"
PER_KIND = 5
"""Pages of one kind (endpoint and names of its query) that a walk looks at."""

RUNS = {"", "module", "importmap", "speculationrules", "text/javascript", "application/javascript"}
"""Values of a script's ``type`` with which browsers act on it; others are data (HTML, section 4.12.1)."""

FETCHED = ("src", "srcset", "poster", "data", "background", "ping", "imagesrcset", "formaction", "action")
"""Attributes whose address a browser reaches by itself or with a form."""

PASSIVE = {"canonical", "alternate", "author", "license", "next", "prev", "search", "help", "me"}
"""Kinds of links that no browser fetches by itself."""

_ADDRESS = re.compile(r"""(?:https?:|wss?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s"'<>)]*""", re.I)
_IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.I)


@dataclass(frozen=True)
class Board:
    """The board, and the middleware around it."""

    app: Flask
    video: str
    site: ConsentMiddleware

    def visitor(self) -> Client:
        """Give a browser with an empty jar."""
        return Client(self.site)

    def who_chose(self, choice: str, **headers: str) -> Client:
        """Give a browser whose visitor pressed this button of the first layer."""
        visitor = self.visitor()
        answer = visitor.post("/consent/choose", base_url=BASE, data={"choice": choice}, headers=same_origin(headers))
        assert answer.status_code == 303
        return visitor

    def endpoint(self, path: str) -> str:
        """Name what answers an address, with the names of its query."""
        parts = urlsplit(path)
        try:
            name, _ = self.app.url_map.bind(HOST).match(parts.path)
        except RequestRedirect:
            name = "redirect"
        except HTTPException as error:
            name = f"{error.code} {parts.path}"
        return f"{name}?{'&'.join(sorted({pair.partition('=')[0] for pair in parts.query.split('&') if pair}))}"


def same_origin(headers: dict[str, str] | None = None) -> dict[str, str]:
    """Give the header with which browsers send a form of the page itself."""
    return {"Sec-Fetch-Site": "same-origin", **(headers or {})}


def make(folder: Path) -> Board:
    """Start a demonstration board in a folder of its own."""
    app, video = prepared(folder)
    site = start.wrapped(app)
    assert isinstance(site, ConsentMiddleware)
    # The number alone leads to the address with the title in it.
    whole = urlsplit(get(Client(site), video).headers["Location"]).path
    return Board(app, whole, site)


def get(visitor: Client, path: str, **headers: str) -> TestResponse:
    """Open an address, redirects not followed."""
    return visitor.get(path, base_url=BASE, headers=headers, buffered=True)


def walk(board: Board, visitor: Client) -> dict[str, TestResponse]:
    """Open every kind of public page: all addresses without parameters, and from there all that pages link to."""
    waiting = [rule.rule for rule in board.app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]
    waiting += [
        re.sub(r"<[^>]+>", "1", rule.rule)
        for rule in board.app.url_map.iter_rules()
        if "GET" in rule.methods and rule.arguments
    ]
    waiting += [board.video, "/consent/", "/consent/receipt", "/.well-known/gpc.json", "/no-such-page"]
    seen: dict[str, int] = {}
    pages: dict[str, TestResponse] = {}
    while waiting:
        path = waiting.pop(0)
        kind = board.endpoint(path)
        if path in pages or seen.get(kind, 0) >= PER_KIND:
            continue
        seen[kind] = seen.get(kind, 0) + 1
        pages[path] = get(visitor, path)
        if is_html(pages[path]):
            for element in BeautifulSoup(pages[path].text, "html.parser").select("a[href], link[href], [src]"):
                address = urlsplit(urljoin(BASE + path, element.get("href") or element.get("src")))
                if address.netloc == HOST:
                    waiting.append(address._replace(scheme="", netloc="", fragment="").geturl() or "/")
    return pages


def is_html(answer: TestResponse) -> bool:
    """Say whether a browser shows this answer as a page; of a redirect it shows nothing."""
    return answer.mimetype == "text/html" and bool(answer.data) and "Location" not in answer.headers


def elsewhere(address: str, page: str) -> bool:
    """Say whether an address leads to somebody else."""
    parts = urlsplit(urljoin(page, address.strip()))
    return parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != HOST


def reached(html: str, page: str = BASE) -> set[str]:
    """Return the addresses of others that a browser would reach by showing this page."""
    soup = BeautifulSoup(html, "html.parser")
    found: set[str] = set()
    for element in soup.find_all(True):
        for name in FETCHED:
            value = element.get(name) or ""
            found.update(
                [part.split()[0] for part in value.split(",") if part.strip()] if "srcset" in name else [value]
            )
        found.update(_in_style(element.get("style") or ""))
        if element.name == "link" and not set(element.get("rel") or ()) <= PASSIVE:
            found.add(element.get("href") or "")
        if element.name == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            found.update(_ADDRESS.findall(element.get("content") or ""))
        if element.name == "style":
            found.update(_in_style(element.get_text()))
        if element.name == "script" and (element.get("type") or "").lower() in RUNS:
            found.update(_ADDRESS.findall(element.get_text()))
    return {address for address in found if address and elsewhere(address, page)}


def reached_by_headers(answer: TestResponse) -> set[str]:
    """Return the addresses of others that an answer's headers make a browser reach."""
    values = [value for name in ("Link", "Refresh", "Location") for value in answer.headers.getlist(name)]
    found = [address for value in values for address in re.findall(r"<([^>]*)>|url=(\S+)|^(\S+)$", value)]
    return {address for group in found for address in group if address and elsewhere(address, BASE)}


def in_style_sheet(css: str) -> set[str]:
    """Return the addresses of others that a style sheet loads."""
    return {address for address in _in_style(css) if elsewhere(address, BASE)}


def _in_style(css: str) -> set[str]:
    return {address for pair in _IN_STYLE.findall(css) for address in pair if address}
