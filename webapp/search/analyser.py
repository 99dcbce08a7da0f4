"""Turn French text into search terms, the same way for what is stored and what is asked.

Each word gives up to two terms: the Snowball stem of the word *with* its accents, then folded; and a minimal stem of
the folded word. The first knows French (``réparés`` and ``réparer`` meet), the second forgives missing accents
(``repares`` and ``réparés`` meet). Folding before Snowball, the usual recipe, loses most pairs in é/ée/és: the stemmer
then takes the ending for a silent e.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

# Ligatures and letters that Unicode does not decompose.
LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"}
)

WORD = re.compile(r"[^\W_]+")

LONGEST_WORD = 40
"""Characters; longer runs are no words and would only fill the index."""

STOP_WORDS = frozenset(
    """
    a au aux avec ce ces cet cette d dans de des du elle en est et eu il ils j je l la le les leur lui m ma mais me
    mes mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses si son sont sur t ta te tes tu un une vos
    votre vous y
    """.split()  # noqa: SIM905 -- a list literal of sixty strings is harder to read
)
"""Words too common to tell listings apart. ``à`` and ``où`` fold into them. Single letters come from elisions."""

_local = threading.local()


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents and ligatures: ``Cœur d'Été`` gives ``coeur d'ete``."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES)).lower()
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case with their accents, elided articles and stop words left out."""
    normal = unicodedata.normalize("NFKC", text).lower()
    return [w for w in WORD.findall(normal) if len(w) <= LONGEST_WORD and fold(w) not in STOP_WORDS]


def minimal_stem(word: str) -> str:
    """Return a folded word without its plural, feminine and infinitive endings.

    After J. Savoy, "Light Stemming Approaches for the French, Portuguese, German and Hungarian Languages" (2006).
    """
    if len(word) < 5 or word[-1].isdigit():
        return word
    if word.endswith("x"):
        return word[:-2] + "l" if word.endswith("aux") else word[:-1]
    for ending in "sree":
        if word.endswith(ending):
            word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@lru_cache(maxsize=50_000)
def terms(word: str) -> tuple[str, ...]:
    """Return the one or two terms under which a word is found, most telling first."""
    try:
        stemmer = _local.stemmer
    except AttributeError:
        # Snowball's state is not shared between threads.
        stemmer = _local.stemmer = Stemmer.Stemmer("french")
    folded = fold(word)
    return tuple(dict.fromkeys((fold(stemmer.stemWord(word)), minimal_stem(folded))))


def document(text: str) -> str:
    """Return the terms to store for ``text``, in order, separated by spaces."""
    return " ".join(term for word in words(text) for term in terms(word))


def question(text: str) -> list[tuple[str, ...]]:
    """Return what to look for: every tuple must be found, by any one of its terms."""
    return list(dict.fromkeys(terms(word) for word in words(text)))
