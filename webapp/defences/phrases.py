"""Words in a row, found in a text whatever their case, accents, plural or feminine ending.

Closer than the search, whose stems bring « échangiste » and « échangé » together: who searches wants much, who watches
wants what is meant.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from webapp.search.analyser import LONGEST_WORD, WORD, fold

Phrase = tuple[frozenset[str], ...]
"""For each word in turn, the forms under which it is found."""


def phrase(text: str) -> Phrase:
    """Return what to look for. Words that a search leaves out count here: « pas de chiens » is more than « chiens »."""
    normal = unicodedata.normalize("NFKC", text).lower()
    return tuple(forms(word[:LONGEST_WORD]) for word in WORD.findall(normal))


def forms(word: str) -> frozenset[str]:
    """Return a lower-case word without plural and silent e: once by its accents, once for who types none.

    ``handicapé``, ``handicapées`` and ``handicape`` meet; ``arme`` and ``armée`` do not.
    """
    singular = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return frozenset(fold(_masculine(spelling)) for spelling in (singular, fold(singular)))


def _masculine(word: str) -> str:
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
        # musicienne, musicien
        if word[-1] == word[-2]:
            word = word[:-1]
    return word


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
