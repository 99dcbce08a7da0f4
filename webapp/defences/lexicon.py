"""A reading of texts for what the law protects or forbids: does a listing reveal health or beliefs, or offer weapons?

Words alone do not tell: « bible ancienne » is a book, « colocataire catholique » a belief. Each theme has words that
tell by themselves, and words that tell only near a word for a person. Wrong either way now and then: what is found is
looked at by a person and decides nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from webapp.privacy.words import Words

from .phrases import Phrase, phrase, stands_at

FILE = Path(__file__).parent / "lexicon.toml"
NEAR = 6
"""How many words away from a word for a person another one tells something about her, at most."""

THEMES = {
    "health": Words("santé", "health"),
    "sexual-life": Words("vie ou orientation sexuelle", "sexual life or orientation"),
    "religion": Words("religion", "religion"),
    "opinions": Words("opinions politiques", "political opinions"),
    "origin": Words("origine", "origin"),
    "union": Words("appartenance syndicale", "union membership"),
    "sexual-services": Words("services sexuels, pornographie", "sexual services, pornography"),
    "weapons": Words("armes", "weapons"),
    "drugs": Words("drogues", "drugs"),
    "medicines": Words("médicaments", "medicines"),
    "wildlife": Words("espèces protégées", "protected species"),
    "counterfeits": Words("contrefaçons", "counterfeits"),
    "papers": Words("papiers et comptes d’autrui, faux", "papers and accounts of others, forgeries"),
    "discrimination": Words("discrimination", "discrimination"),
}
"""What is looked for: the special categories of the GDPR's article 9(1), then what French law forbids to offer."""

FORBIDDEN = frozenset(
    {"sexual-services", "weapons", "drugs", "medicines", "wildlife", "counterfeits", "papers", "discrimination"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Words that belong to a theme.

    Parameters:
        words: as written in the file.
        wanted: the same, ready to be looked for.
        beside: whether they tell something only near a word for a person.
    """

    words: str
    wanted: Phrase
    beside: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The file's content.

    Parameters:
        people: terms of words for persons.
        by_first: theme and entry by each term of the entry's first word: texts are long, and most words begin none.
    """

    people: frozenset[str]
    by_first: dict[str, list[tuple[str, Entry]]]


@cache
def lexicon() -> Lexicon:
    """Read the file, once."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    by_first: dict[str, list[tuple[str, Entry]]] = {}
    for theme, listed in content["theme"].items():
        for kind in ("alone", "beside"):
            for words in listed[kind]:
                entry = Entry(words, phrase(words), beside=kind == "beside")
                for term in entry.wanted[0]:
                    by_first.setdefault(term, []).append((theme, entry))
    people = frozenset(term for word in content["people"] for found in phrase(word) for term in found)
    return Lexicon(people, by_first)


def read(*texts: str) -> dict[str, tuple[str, ...]]:
    """Return by theme the words that texts hold."""
    found: dict[str, dict[str, None]] = {}
    for text in texts:
        for theme, words in _read(phrase(text)):
            found.setdefault(theme, {})[words] = None
    return {theme: tuple(words) for theme, words in found.items()}


def _read(text: Phrase) -> Iterator[tuple[str, str]]:
    known = lexicon()
    persons = [place for place, word in enumerate(text) if word & known.people]
    for start, word in enumerate(text):
        for theme, entry in (one for term in word for one in known.by_first.get(term, ())):
            end = start + len(entry.wanted)
            if not stands_at(entry.wanted, text, start):
                continue
            if not entry.beside or any(start - NEAR <= place < end + NEAR for place in persons):
                yield theme, entry.words
