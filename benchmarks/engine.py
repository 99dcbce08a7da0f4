"""What the HTML engine costs, beside what else could do its work: ``python -m benchmarks.engine``.

The task is the same for all who can do it: find what loads, decide, make a tracker's addresses inert, insert a banner.
Contestants take turns in random order in one run, and processor time is counted, so that ratios hold even where the
machine is busy. Prints tables; with
``--write docs/performance.md`` they replace what stands there between the engine's markers.
"""

from __future__ import annotations

import argparse
import gzip
import html.parser
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import lolhtml
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from consent.html import Scanner, Tag

from .pages import TRACKER, page
from .sections import put

SIZES = {"5 kB": 5_000, "34 kB": 34_000, "100 kB": 100_000, "1 MB": 1_000_000}
BANNER = b'<section id="banner"><form method="post"><button>Tout refuser</button></form></section>' * 10
NAMES = frozenset(
    {"script", "style", "noscript", "iframe", "img", "link", "source", "video", "audio", "embed", "object"}
)
CONTENT = frozenset({"script", "style", "noscript"})
ATTRIBUTES = frozenset({"style", "background", "http-equiv"})
PREFIXES = frozenset({"on", "data-consent"})
ADDRESSES = ("src", "href", "data")

Contestant = Callable[[bytes], object]


class Memory:
    """What was decided about tags, by their bytes."""

    def __init__(self) -> None:
        self.decisions: dict[bytes, bytes | None] = {}
        self.untouched: set[bytes] = set()


class Blocker:
    """The task, on our scanner, with decisions kept by the tag's bytes as the middleware keeps them."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.settled = memory.untouched

    def start_tag(self, tag: Tag) -> bytes | None:
        try:
            return self.memory.decisions[tag.raw]
        except KeyError:
            decision = self.memory.decisions[tag.raw] = self.decide(tag)
            if decision is None and tag.name not in CONTENT:
                self.settled.add(tag.raw)
            return decision

    def decide(self, tag: Tag) -> bytes | None:
        blocked = [name for name in ADDRESSES if TRACKER in tag.attributes.get(name, "")]
        return tag.edited(rename={name: f"data-was-{name}" for name in blocked}) if blocked else None

    def raw_element(self, tag: Tag, content: bytes, complete: bool) -> tuple[bytes, bytes] | None:
        replacement = self.start_tag(tag)
        if tag.name == "noscript" and TRACKER.encode() in content:
            scanner = new_scanner(self.memory, scripting=False)
            return tag.raw, scanner.feed(content) + scanner.close()
        return None if replacement is None else (replacement, content)

    def boundary(self, where: str) -> bytes:
        return BANNER if where == "body" else b""


def new_scanner(memory: Memory, *, scripting: bool = True) -> Scanner:
    return Scanner(
        Blocker(memory), names=NAMES, attributes=ATTRIBUTES, attribute_prefixes=PREFIXES, scripting=scripting
    )


REMEMBERED = Memory()


def ours(document: bytes) -> bytes:
    scanner = new_scanner(REMEMBERED)
    return scanner.feed(document) + scanner.close()


def ours_forgetful(document: bytes) -> bytes:
    scanner = new_scanner(Memory())
    return scanner.feed(document) + scanner.close()


def ours_in_chunks(document: bytes) -> bytes:
    scanner = new_scanner(REMEMBERED)
    chunks = [scanner.feed(document[start : start + 8192]) for start in range(0, len(document), 8192)]
    return b"".join([*chunks, scanner.close()])


class Unloader:
    """The task, as an element handler of lol-html."""

    def element(self, element: lolhtml.Element) -> None:
        for name in ADDRESSES:
            value = element.get_attribute(name)
            if value is not None and TRACKER in value:
                element.remove_attribute(name)
                element.set_attribute(f"data-was-{name}", value)


class Inserter:
    def element(self, element: lolhtml.Element) -> None:
        element.prepend(BANNER.decode(), lolhtml.ContentType.HTML)


def by_lolhtml(document: bytes) -> bytes:
    out: list[bytes] = []
    rewriter = lolhtml.HTMLRewriter(out.append)
    for name in NAMES - {"noscript", "style"}:
        rewriter.on(name, Unloader())
    for attribute in ("[style]", "[background]", "[http-equiv]", "[onclick]"):
        rewriter.on(attribute, Unloader())
    rewriter.on("body", Inserter())
    rewriter.write(document)
    rewriter.end()
    return b"".join(out)


class Events(html.parser.HTMLParser):
    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        pass


def by_html_parser(document: bytes) -> None:
    parser = Events()
    parser.feed(document.decode())
    parser.close()


def by_lexbor(document: bytes) -> bytes:
    return (LexborHTMLParser(document).html or "").encode()


def by_beautiful_soup(document: bytes) -> bytes:
    return BeautifulSoup(document, "html.parser").encode()


def by_gzip(document: bytes) -> bytes:
    return gzip.compress(document, 6)


CONTESTANTS: dict[str, Contestant] = {
    "ours": ours,
    "ours, tags never seen before": ours_forgetful,
    "ours, in chunks of 8 kB": ours_in_chunks,
    "python-lolhtml 0.1.0, same task": by_lolhtml,
    "html.parser, events alone": by_html_parser,
    "Lexbor, parse and serialise": by_lexbor,
    "BeautifulSoup, parse and serialise": by_beautiful_soup,
    "gzip -6 of the page": by_gzip,
}
SLOW = {by_beautiful_soup: 100_000, by_html_parser: 1_000_000}  # largest page in bytes that is worth the wait


def seconds(contestant: Contestant, document: bytes) -> float:
    begin = time.thread_time()
    contestant(document)
    return time.thread_time() - begin


def compare(document: bytes, rounds: int) -> dict[str, tuple[float, float]]:
    """Return, by contestant, the median time in microseconds and the median of its ratio to ours in the same round."""
    running = {
        name: contestant
        for name, contestant in CONTESTANTS.items()
        if len(document) <= SLOW.get(contestant, len(document)) * 1.1
    }
    for contestant in running.values():
        contestant(document)
    times: dict[str, list[float]] = {name: [] for name in running}
    for _ in range(rounds):
        for name, contestant in random.sample(list(running.items()), len(running)):
            times[name].append(seconds(contestant, document))
    return {
        name: (
            statistics.median(taken) * 1e6,
            statistics.median(other / own for other, own in zip(taken, times["ours"], strict=True)),
        )
        for name, taken in times.items()
    }


def growth(rounds: int = 5) -> list[tuple[str, float]]:
    """Return how much longer twice the hostile input takes: 2 is linear."""
    hostile = {
        "`<` repeated": b"<",
        "`<a ` repeated": b"<a ",
        "`</` repeated": b"</",
        "`<!-- -- ` repeated": b"<!-- -- ",
        "unclosed quotes": b'<p a="',
        "`<svg><style>` repeated": b"<svg><style>",
        "`<script><!--` repeated": b"<script><!--",
        "`<template>` repeated": b"<template>",
    }
    result = []
    for name, piece in hostile.items():
        ratios = []
        for _round in range(rounds):
            small = seconds(ours_forgetful, piece * 20_000)
            ratios.append(seconds(ours_forgetful, piece * 40_000) / small)
        result.append((name, statistics.median(ratios)))
    return result


def streaming_memory(size: int = 20_000_000) -> float:
    """Return the peak in megabytes of what is held while a page of `size` bytes passes in chunks of 8 kB."""
    chunk = page(64_000)
    body = chunk[chunk.index(b"<article") : chunk.rindex(b"</main>")]
    pieces = [body[start : start + 8192] for start in range(0, len(body), 8192)]
    scanner = new_scanner(Memory())
    scanner.feed(chunk[: chunk.index(b"<article")])
    tracemalloc.start()
    passed = 0
    while passed < size:
        for piece in pieces:
            passed += len(scanner.feed(piece))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def report() -> str:
    lines = [
        "## What the HTML engine costs",
        "",
        "`python -m benchmarks.engine`: find what loads, decide, edit, insert a banner. Medians of processor time in",
        "one run; in brackets how many times as long as ours.",
        "",
        "| | " + " | ".join(SIZES) + " |",
        "|---" * (len(SIZES) + 1) + "|",
    ]
    columns = [compare(page(size), max(7, min(301, 6_000_000 // size))) for size in SIZES.values()]
    for name in CONTESTANTS:
        cells = [f"{c[name][0]:,.0f} µs ({c[name][1]:.2f})" if name in c else "–" for c in columns]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += ["", f"Peak of memory while 20 MB pass in chunks of 8 kB: {streaming_memory():.2f} MB.", ""]
    lines += ["| hostile input, twice as long | takes |", "|---|---|"]
    lines += [f"| {name} | {ratio:.1f} times as long |" for name, ratio in growth()]
    return "\n".join(lines)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--write", type=Path, metavar="FILE", help="Markdown file to put the tables into")
    chosen = arguments.parse_args()
    text = report()
    print(text)
    if chosen.write:
        put(chosen.write, "engine", text)


if __name__ == "__main__":
    main()
