"""How well texts are read for sensitive and forbidden content, measured on a labelled list.

The words were chosen with the part ``tuned`` in view; ``held-out`` was written before them and not looked at since.
Both come from the same hand: real listings are worse, which is why a person decides and reports stay one click away.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from webapp.defences import lexicon
from webapp.defences.phrases import forms, found_in

ROWS = tuple(
    csv.DictReader(
        (Path(__file__).parent / "sensitive_listings.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"
    )
)
THEMES = sorted({row["expected"] for row in ROWS} - {"none"})


@dataclass(frozen=True)
class Measure:
    recall: float
    precision: float
    right_theme: float


def measured(part: str) -> Measure:
    rows = [row for row in ROWS if row["part"] == part]
    meant = [row for row in rows if row["expected"] != "none"]
    read = {row["text"]: lexicon.read(row["text"]) for row in rows}
    found = [row for row in meant if read[row["text"]]]
    alarms = [row for row in rows if read[row["text"]]]
    right = [row for row in found if row["expected"] in read[row["text"]]]
    return Measure(len(found) / len(meant), len(found) / len(alarms), len(right) / len(found))


@pytest.mark.parametrize(("part", "recall", "precision"), [("tuned", 0.98, 0.98), ("held-out", 0.85, 0.9)])
def test_texts_are_read_well_enough_to_call_a_person(part, recall, precision, record_property):
    result = measured(part)
    record_property("measure", str(result))
    print(f"{part}: recall {result.recall:.2f}, precision {result.precision:.2f}, theme {result.right_theme:.2f}")
    assert result.recall >= recall
    assert result.precision >= precision
    assert result.right_theme >= 0.95


@pytest.mark.parametrize("theme", THEMES)
def test_each_theme_has_a_name_a_reason_and_is_found(theme):
    assert lexicon.THEMES[theme]("fr")
    assert any(theme in lexicon.read(row["text"]) for row in ROWS if row["expected"] == theme)


def test_every_theme_of_the_file_is_known_and_says_why():
    import tomllib

    themes = tomllib.loads(lexicon.FILE.read_text(encoding="utf-8"))["theme"]
    assert set(themes) == set(lexicon.THEMES)
    assert all(theme["why"].endswith(".") for theme in themes.values())
    assert set(lexicon.THEMES) > lexicon.FORBIDDEN


def test_the_demonstration_gives_no_false_alarm():
    from random import Random

    from webapp.listings.seed.texts import texts, vary

    random = Random(1)
    assert not [m.title for m in texts().models if lexicon.read(vary(m.title, random), vary(m.body, random))]


def test_a_word_for_a_person_makes_the_difference():
    assert not lexicon.read("Bible catholique reliée, édition de 1890")
    assert "religion" in lexicon.read("Étudiant catholique, je vends ma bible")


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("handicapé", "handicapées", True),
        ("handicape", "handicapé", True),
        ("musicien", "musiciennes", True),
        ("noir", "noires", True),
        ("arme", "armes", True),
        ("arme", "armée", False),
        ("échangiste", "échangé", False),
    ],
)
def test_forms_of_a_word_meet_and_other_words_do_not(one, other, meet):
    assert bool(forms(one) & forms(other)) is meet


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bon ÉTAT, herbe à chat", ("herbe à chat",)),
        ("herbe pour le chat", ()),
        ("Pas de chiens ici", ("pas de chien",)),
        ("chiens admis", ()),
    ],
)
def test_words_in_a_row_are_found_in_a_row(text, found):
    assert found_in(["herbe à chat", "pas de chien"], text) == found
