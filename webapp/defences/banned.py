"""Words that staff watch for. Plain arguments in; the caller commits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from webapp.search import analyser

from . import phrases
from .models import BannedWord, Effect


class NoWordError(ValueError):
    """Nothing of what was typed tells listings apart: it would be found nowhere."""


class KnownWordError(ValueError):
    """These words are watched for already, in the same place."""


def everything(session: Session) -> list[BannedWord]:
    """Return all words, in alphabetical order."""
    return list(session.scalars(select(BannedWord).order_by(BannedWord.words, BannedWord.id)))


def add(session: Session, words: str, category_code: str | None, effect: Effect) -> BannedWord:
    """Watch for a word, or several in a row.

    Parameters:
        category_code: a category or a branch; None for the whole board.

    Raises:
        NoWordError: there is no word in it but articles and the like.
        KnownWordError: it is watched for there already.
    """
    if not analyser.words(words):
        raise NoWordError
    wanted = phrases.phrase(words)
    if any(one.category_code == category_code and phrases.phrase(one.words) == wanted for one in everything(session)):
        raise KnownWordError
    made = BannedWord(words=words, category_code=category_code, effect=effect)
    session.add(made)
    session.flush()
    return made


def found(session: Session, effect: Effect, category_code: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the watched words of one effect that stand in texts of a category."""
    scopes = {category_code, category_code.partition("-")[0]}
    watched = session.scalars(
        select(BannedWord.words)
        .where(
            BannedWord.effect == effect,
            or_(BannedWord.category_code.is_(None), BannedWord.category_code.in_(scopes)),
        )
        .order_by(BannedWord.id)
    ).all()
    # Each text by itself: words do not run from the title into the description.
    return tuple(dict.fromkeys(word for text in texts for word in phrases.found_in(watched, text)))
