"""Words in a row, found in a text as the search finds them: whatever their case, accents, plural or gender."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from webapp.search.analyser import LONGEST_WORD, WORD, terms

Term = frozenset[str]
Phrase = tuple[Term, ...]
"""For each word in turn, the terms by which it is found."""


def phrase(text: str) -> Phrase:
    """Return what to look for. Words that a search leaves out count here: « pas de chiens » is more than « chiens »."""
    normal = unicodedata.normalize("NFKC", text).lower()
    return tuple(frozenset(terms(word[:LONGEST_WORD])) for word in WORD.findall(normal))


def stands_at(wanted: Phrase, text: Phrase, start: int) -> bool:
    """Tell whether a phrase begins at one word of a text."""
    return start + len(wanted) <= len(text) and all(word & text[start + offset] for offset, word in enumerate(wanted))


def found_in(wanted: Iterable[str], text: str) -> tuple[str, ...]:
    """Return those of the wanted words that a text holds."""
    read = phrase(text)
    return tuple(
        words
        for words in wanted
        if (looked_for := phrase(words)) and any(stands_at(looked_for, read, start) for start in range(len(read)))
    )
