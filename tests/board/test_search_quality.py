"""How well French is found: a word list, asked with accents and without, of a real index."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.search import analyser, vocabulary
from webapp.search.engines import Entry, index_for
from webapp.search.query import Query
from webapp.search.vocabulary import Speller

PAIRS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "french_pairs.tsv").read_text().splitlines()
    if line and not line.startswith("#")
]

DIFFERENT = [
    ("poisson", "poison"),
    ("chat", "château"),
    ("table", "tableau"),
    ("pile", "pilote"),
    ("verre", "vert"),
    ("vélo", "velours"),
    ("lit", "litière"),
    ("mode", "modem"),
    ("port", "porte"),
    ("cours", "course"),
    ("robe", "robot"),
    ("montre", "monter"),
    ("bague", "bagage"),
    ("lampe", "lapin"),
    ("moto", "moteur"),
    ("selle", "sel"),
    ("cane", "canapé"),
    ("disque", "discret"),
    ("pull", "poulet"),
    ("scie", "science"),
]
"""Words that must not find each other."""


@pytest.fixture
def found(db):
    """Index every text of the list, and tell whether a question finds a text."""
    index = index_for(db.session)
    numbers: dict[str, int] = {}
    for text in dict.fromkeys(text for text, _ in (*PAIRS, *DIFFERENT)):
        numbers[text] = len(numbers) + 1
        index.put(db.session, Entry(numbers[text], "Annonce", text, ("cmaison",)))

    def answer(text: str, question: str) -> bool:
        sql = f"SELECT 1 FROM {index.source} WHERE {index.matches} AND {index.recency} = :number"
        values = {"match": index.match(analyser.question(question), [["cmaison"]]), "number": numbers[text]}
        return db.session.execute(db.text(sql), values).first() is not None

    return answer


def missed(found, ask) -> list[tuple[str, str]]:
    return [(text, ask(question)) for text, question in PAIRS if not found(text, ask(question))]


def test_of_the_words_typed_with_accents_95_in_100_are_found(found):
    lost = missed(found, lambda question: question)
    assert len(lost) <= 0.05 * len(PAIRS), lost


def test_of_the_words_typed_without_accents_90_in_100_are_found(found):
    lost = missed(found, analyser.fold)
    assert len(lost) <= 0.10 * len(PAIRS), lost


def test_of_the_words_typed_in_capitals_95_in_100_are_found(found):
    lost = missed(found, str.upper)
    assert len(lost) <= 0.05 * len(PAIRS), lost


def test_hardly_any_different_words_are_taken_for_the_same(found):
    confused = [(text, question) for text, question in DIFFERENT if found(text, question)]
    assert len(confused) <= 0.15 * len(DIFFERENT), confused


def test_the_list_is_long_enough_to_say_something():
    assert len(PAIRS) >= 180
    assert len(set(PAIRS)) == len(PAIRS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("canpé", "canapé"),
        ("velo electrike", "velo électrique"),
        ("gitare", "guitare"),
        ("frigidère", "frigidaire"),
        ("apartement", "appartement"),
        ("pousette", "poussette"),
        ("ordinatuer", "ordinateur"),
        ("bibliotheqe", "bibliothèque"),
        ("trotinette", "trottinette"),
        ("aquaruim", "aquarium"),
    ],
)
def test_a_slip_of_the_finger_is_met_with_what_was_meant(db, typed, meant):
    for title in ("Canapé", "Vélo électrique", "Guitare", "Frigidaire", "Appartement lumineux", "Poussette",
                  "Ordinateur", "Bibliothèque", "Trottinette", "Aquarium"):  # fmt: skip
        vocabulary.learn(db.session, title)
    assert Speller().did_you_mean(db.session, typed) == meant


@pytest.mark.parametrize("typed", ["vélo", "VELOS", "électriques", "xqzwvk", "de la", "42", ""])
def test_words_that_are_right_or_beyond_guessing_are_left_alone(db, typed):
    vocabulary.learn(db.session, "Vélo électrique")
    assert Speller().did_you_mean(db.session, typed) is None


def test_a_word_is_forgotten_with_the_last_title_that_used_it(db):
    vocabulary.learn(db.session, "Vélo bleu")
    vocabulary.learn(db.session, "Vélo rouge")
    vocabulary.forget(db.session, "Vélo bleu")
    assert vocabulary.beginning_with(db.session, "vel") == ["vélo"]
    assert vocabulary.beginning_with(db.session, "ble") == []


@pytest.mark.parametrize(
    "text", ['"', "' OR 1=1", "a* OR b", "NEAR(x y)", "{title}: x", "^vélo", "-vélo", "(", "é" * 100]
)
def test_signs_in_a_question_are_no_operators(db, text):
    from webapp.search import finder

    assert finder.find(db.session, Query(text=text)).ids == ()
    assert finder.count(db.session, Query(text=text)) == 0
