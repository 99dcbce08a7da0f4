"""One page of the table."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Case:
    """A page that reaches a third party.

    Parameters:
        name: what is tried, in words.
        page: HTML of the page (``{t}`` is the third party's host), or of its body if there is no ``<html``.
        seen: whether today's Chromium really sends something for it, so that the unprotected page lights up the log;
            other browsers, or older ones, may.
        runtime: whether a script does it in a way that no reading of the page can tell: the guard's part.
        javascript: whether the browser runs scripts.
        click: selector of what is clicked.
    """

    name: str
    page: str
    seen: bool = True
    runtime: bool = False
    javascript: bool = True
    click: str = ""

    def host(self, number: int) -> str:
        return f"case-{number}.follower.example"

    def html(self, number: int) -> bytes:
        host = self.host(number)
        page = self.page
        for mark, write in _WRITINGS.items():
            while (start := page.find(mark)) >= 0:
                end = page.index("§", start + len(mark))
                page = page[:start] + write(page[start + len(mark) : end].replace("{t}", host)) + page[end + 1 :]
        page = page.replace("{t}", host)
        if "<html" not in page.lower():
            page = f"<!doctype html><html><head><meta charset=utf-8><title>{number}</title></head><body>{page}</body></html>"
        return page.encode()


_WRITINGS = {
    "§escaped:": html.escape,
    "§percent:": quote,
    "§base64:": lambda text: base64.b64encode(text.encode()).decode(),
    "§hex:": lambda text: "".join(f"\\x{ord(character):02x}" for character in text),
    "§references:": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "§css:": lambda text: "".join(f"\\{ord(character):x} " for character in text),
    "§utf-16:": lambda text: "".join(f"%{byte:02x}" for byte in text.encode("utf-16")),
}
"""Ways to write a text so that it does not look like itself: ``§percent:https://{t}/§``."""
