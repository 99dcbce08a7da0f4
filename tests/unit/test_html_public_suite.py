"""The public suite for HTML parsers, as far as start tags decide it. Source and licence: `html5lib/SOURCE.md`."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .scanning import Recorder, scan

CASES = Path(__file__).parent / "html5lib"
SWITCHING = {
    "title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "script", "plaintext",
}  # fmt: skip
LOADING = frozenset(
    {
        "audio", "base", "embed", "frame", "iframe", "image", "img", "input", "link", "meta", "object", "script",
        "source", "style", "track", "video",
    }
)  # fmt: skip


LEAST = {"Data": 1627, "RCDATA": 20, "RAWTEXT": 19, "Script data": 32, "PLAINTEXT": 2}  # cases of each state


def read(name: str) -> list[Any]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))


TOKENIZER = read("tokenizer.json")
TREES = read("tree_construction.json")
PLAIN_NAMES = frozenset(
    name for *_, tags in TOKENIZER for name, _ in tags if name.isascii() and name.isprintable()
) | {"svg"}  # fmt: skip


def prefix(state: str, last: str, document: str) -> str | None:
    """Return what brings a scanner into an initial state, None if nothing does."""
    if state in {"RCDATA", "RAWTEXT"}:
        name = last or ("title" if state == "RCDATA" else "xmp")
        return f"<{name}>" if name in SWITCHING and (last or f"</{name}" not in document.lower()) else None
    if state == "Script data":
        return "<script>" if last in {"", "script"} else None
    return {"Data": "", "PLAINTEXT": "<plaintext>", "CDATA section": "<svg><![CDATA["}[state]


def comparable(tags: list[Any]) -> list[Any]:
    """Leave out names that nobody could ask for, and all that follows a tag after which a parser reads text."""
    result = []
    for name, attributes in tags:
        if name in PLAIN_NAMES:
            result.append([name, attributes])
        if name in SWITCHING:
            break
    return result


@pytest.mark.parametrize("state", LEAST)
def test_every_start_tag_of_the_tokenizer_suite_is_found(state: str) -> None:
    compared = 0
    for initial, last, document, tags in TOKENIZER:
        start = prefix(initial, last, document) if initial == state else None
        if start is None:
            continue
        _, recorder = scan((start + document).encode(), names=PLAIN_NAMES, attributes=frozenset(), prefixes=frozenset())
        found = [[tag.name, tag.attributes] for tag in recorder.tags][1 if start else 0 :]
        expected = comparable(tags)
        cut_short = any(name in SWITCHING for name, _ in tags)
        assert found[: len(expected)] == expected, (initial, document)
        assert cut_short or len(found) == len(expected), (initial, document)
        compared += 1
    assert compared >= LEAST[state]


@pytest.mark.parametrize("scripting", ["on", "off"])
def test_no_live_element_of_the_tree_construction_suite_is_missed(scripting: str) -> None:
    extra = 0
    for mode, document, elements in TREES:
        if mode != scripting:
            continue
        recorder = Recorder()
        scan(
            document.encode("utf-8", "replace"), recorder, names=LOADING, attributes=frozenset(), prefixes=frozenset(),
            scripting=scripting == "on",
        )  # fmt: skip
        seen = Counter("img" if tag.name == "image" and tag.html else tag.name for tag in recorder.tags)
        live: Counter[str] = Counter()
        for name, count in elements.items():
            live[name.rpartition(" ")[2]] += count
        for name in LOADING:
            assert seen[name] >= live[name], (name, document)
            extra += seen[name] - live[name]
    assert extra <= 13  # elements that the tree drops: to look at them does no harm
