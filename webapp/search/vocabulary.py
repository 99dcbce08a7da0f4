"""The words of visible listings' titles: what to suggest while somebody types, and what a typo may have meant."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import text
from sqlalchemy.orm import Session

from . import analyser

FRESH = 300.0
"""Seconds for which the words read from the database are reused."""

MOST_WORDS = 50_000
"""The commonest words are kept in memory; beyond are names and slips."""

SHORTEST = 3
"""Letters; shorter words are not corrected, they are mostly sizes and models."""


def learn(session: Session, title: str) -> None:
    """Count the words of a title in."""
    statement = text(
        "INSERT INTO listing_word (word, spelling, listings) VALUES (:word, :spelling, 1) "
        "ON CONFLICT (word) DO UPDATE SET listings = listing_word.listings + 1"
    )
    if rows := [{"word": word, "spelling": spelling} for word, spelling in sorted(distinct(title).items())]:
        session.execute(statement, rows)


def forget(session: Session, title: str) -> None:
    """Count the words of a title out; a word that no title has any more is erased."""
    if rows := [{"word": word} for word in sorted(distinct(title))]:
        session.execute(text("UPDATE listing_word SET listings = listings - 1 WHERE word = :word"), rows)
        session.execute(text("DELETE FROM listing_word WHERE word = :word AND listings < 1"), rows)


def distinct(title: str) -> dict[str, str]:
    """Return the words of a title, folded, with the spelling used."""
    return {analyser.fold(w): w for w in analyser.words(title) if len(w) >= SHORTEST and not w.isdigit()}


def beginning_with(session: Session, prefix: str, limit: int = 8) -> list[str]:
    """Return words that begin with what somebody has typed, commonest first."""
    folded = analyser.fold(prefix)
    if len(folded) < 2 or not folded.isalnum():
        return []
    rows = session.execute(
        text(
            "SELECT spelling FROM listing_word WHERE word >= :low AND word < :high "
            "ORDER BY listings DESC, word LIMIT :n"
        ),
        {"low": folded, "high": folded + "\uffff", "n": limit},
    )
    return [row.spelling for row in rows]


@dataclass
class Speller:
    """Proposes a better spelling. One per application; its words are read again every few minutes."""

    read_at: float = -FRESH
    words: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Folded word -> spelling and number of listings."""
    stems: frozenset[str] = frozenset()

    def refresh(self, session: Session) -> None:
        """Read the words, unless that was done a moment ago."""
        now = time.monotonic()
        if now - self.read_at < FRESH and self.words:
            return
        rows = session.execute(
            text("SELECT word, spelling, listings FROM listing_word ORDER BY listings DESC LIMIT :n"), {"n": MOST_WORDS}
        )
        self.words = {row.word: (row.spelling, row.listings) for row in rows}
        self.stems = frozenset(term for spelling, _ in self.words.values() for term in analyser.terms(spelling))
        self.read_at = now

    def did_you_mean(self, session: Session, question: str) -> str | None:
        """Return the question with its unknown words put right, None when there is nothing better to propose."""
        self.refresh(session)
        changed = False

        def better(match: re.Match[str]) -> str:
            nonlocal changed
            word = match[0]
            found = self.correct(word.lower())
            if found is None:
                return word
            changed = True
            return found

        proposal = analyser.WORD.sub(better, question)
        return proposal if changed else None

    def correct(self, word: str) -> str | None:
        """Return the nearest known word; None for known, short or hopeless ones."""
        folded = analyser.fold(word)
        if len(folded) < SHORTEST + 1 or folded.isdigit() or folded in analyser.STOP_WORDS:
            return None
        if folded in self.words or self.stems.intersection(analyser.terms(word)):
            return None
        allowed = 1 if len(folded) < 6 else 2
        near = process.extract(
            folded, self.words.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=20
        )
        if not near:
            return None
        # Of equally near words: one with the same first letter, then the commonest.
        best = min(near, key=lambda hit: (hit[1], hit[0][0] != folded[0], -self.words[hit[0]][1]))
        return self.words[best[0]][0]
