"""Words in a row, found in a text as the search finds them: whatever their case, accents, plural or gender."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from webapp.search.analyser import terms, words

Term = frozenset[str]
Phrase = tuple[Term, ...]
"""For each word in turn, the terms by which it is found."""


def phrase(text: str) -> Phrase:
    """Return what to look for; empty when the text has no word that tells anything."""
    return tuple(frozenset(terms(word)) for word in words(text))


def places(wanted: Phrase, text: Phrase) -> Iterator[int]:
    """Yield where in a text a phrase begins."""
    for start in range(len(text) - len(wanted) + 1 if wanted else 0):
        if all(word & text[start + offset] for offset, word in enumerate(wanted)):
            yield start


def found_in(wanted: Iterable[str], text: str) -> tuple[str, ...]:
    """Return those of the wanted words that a text holds."""
    read = phrase(text)
    return tuple(one for one in wanted if any(True for _ in places(phrase(one), read)))
