"""Numbered, dated texts that do not change once published: privacy policy, terms, legal notice.

A text is a Markdown file per language in a folder with a ``versions.toml`` that tells its date and the SHA-256 of each
file: an edited file no longer matches and stops the start. ``[[name]]`` alone on a line, or within one, is replaced by
facts of this board (operator, processors, data map, trackers) when it is shown.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from config import ConfigurationError

LANGUAGES = ("fr", "en")
FACT = re.compile(r"\[\[([a-z-]+)\]\]")
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a text, in all languages.

    Parameters:
        number: such as ``1.0``.
        published: since when it is in force.
        changes: what is new, by language.
        texts: Markdown by language.
        facts: HTML of facts as they were when the text was published, by language and name; where a later edition of
            the software would no longer show them.
    """

    number: str
    published: date
    changes: Mapping[str, str]
    texts: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """Return the Markdown in a language, French if there is none."""
        return self.texts.get(language, self.texts["fr"])


def published(version: Version) -> date:
    """Return the day on which a version was published."""
    return version.published


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its history, newest version first.

    Parameters:
        since: tells from which day a version holds here; by default from its publication.
    """

    name: str
    versions: tuple[Version, ...]
    since: Callable[[Version], date] = published

    def in_force(self, day: date) -> Version:
        """Return the version that holds on a day; the oldest one before all of them."""
        return next((one for one in self.versions if self.since(one) <= day), self.versions[-1])

    def find(self, number: str) -> Version | None:
        """Return a version by number."""
        return next((one for one in self.versions if one.number == number), None)


def load(name: str, folder: Path) -> Document:
    """Read a document. Raises `ConfigurationError` when a published text was edited."""
    listed = tomllib.loads((folder / "versions.toml").read_text(encoding="utf-8"))["version"]
    versions = []
    for entry in listed:
        pinned = entry["sha256"]
        texts = {
            language: _unedited(folder / f"{entry['number']}.{language}.md", pinned[language]) for language in LANGUAGES
        }
        facts = (
            json.loads(_unedited(folder / f"{entry['number']}.facts.json", pinned["facts"]))
            if "facts" in pinned
            else {}
        )
        versions.append(Version(entry["number"], entry["published"], entry["changes"], texts, facts))
    return Document(name, tuple(sorted(versions, key=lambda one: one.published, reverse=True)))


def _unedited(path: Path, pinned: str) -> str:
    raw = path.read_bytes()
    if hashlib.sha256(raw).hexdigest() != pinned:
        raise ConfigurationError(
            f"{path.parent.name}/{path.name} was edited after its publication. People agreed to be told of changes: "
            "restore it and publish a new number in versions.toml."
        )
    return raw.decode("utf-8")


Facts = Mapping[str, Callable[[], Markup]]


def render(markdown: str, facts: Facts) -> Markup:
    """Turn a text into HTML with its facts put in. An unknown fact raises KeyError."""
    html = MARKDOWN.render(markdown)
    # A fact that stands alone is a block of its own, not a paragraph.
    html = re.sub(r"<p>\[\[([a-z-]+)\]\]</p>", lambda found: f"[[{found[1]}]]", html)
    return Markup(FACT.sub(lambda found: str(facts[found[1]]()), html))  # noqa: S704 - Markdown without raw HTML


COLON = {"fr": "\N{NO-BREAK SPACE}: ", "en": ": "}


def spelled_out(markdown: str, facts: Mapping[str, str], language: str) -> str:
    """Return a text with its facts as lines of plain words, so that two versions can be compared with them."""
    return FACT.sub(lambda found: _lines_of(facts[found[1]], COLON[language]), markdown)


def _lines_of(html: str, colon: str) -> str:
    html = re.sub(r"<h3[^>]*>", "### ", html)
    inside = re.sub("</t[dh]>", " · ", re.sub(r"\s*\??</dt>", colon, html).replace("</caption>", "</p>"))
    pieces = re.split("</(?:dd|tr|h3|p|li)>|<br>", inside)
    return "\n".join(filter(None, (Markup(piece).striptags().strip(" ·") for piece in pieces)))  # noqa: S704 - to strip


@lru_cache(maxsize=32)
def difference(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return (``same`` | ``gone`` | ``new``, paragraph) pieces that lead from one text to the other."""
    before, after = (list(filter(None, text.split("\n"))) for text in (old, new))
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces += (("same", line) for line in before[a:b])
        else:
            pieces += (("gone", line) for line in before[a:b])
            pieces += (("new", line) for line in after[c:d])
    return tuple(pieces)


def changes(pieces: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Leave out what is the same, except headings of parts in which something changed: they come as ``under``."""
    heading = ""
    for kind, line in pieces:
        if kind == "same":
            heading = line.lstrip("# ") if line.startswith("#") else heading
            continue
        if heading:
            yield "under", heading
            heading = ""
        yield kind, line.lstrip("# ")


def table(head: list[str], rows: list[list[str | Markup]], caption: str) -> Markup:
    """Return a table that scrolls inside its own box on narrow screens."""
    cells = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<th scope="row">{}</th>').format(cell) if number == 0 else Markup("<td>{}</td>").format(cell)
                for number, cell in enumerate(row)
            )
        )
        for row in rows
    )
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(cell) for cell in head)
    return Markup(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table class="facts"><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(caption, caption, heads, cells)


def lines(*parts: str) -> Markup:
    """Return lines of a postal address and the like, one below the other; empty ones are left out."""
    return Markup("<p>{}</p>").format(Markup("<br>").join(escape(part) for part in parts if part))
