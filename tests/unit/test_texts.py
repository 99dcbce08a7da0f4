"""Texts: complete in every language, chosen as the visitor would, refused when something is missing."""

from __future__ import annotations

import re

import pytest

from consent.banner import Texts
from consent.errors import ConfigurationError

TEXTS = Texts.builtin()
OFFICIAL = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr",
    "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv",
)  # fmt: skip

# What would be pressure, blame or bargaining instead of a question (EDPB guidelines 03/2022).
PRESSURE = (
    "malheureusement",
    "dommage",
    "unfortunately",
    "sorry",
    "pénalis",
    "dégrad",
    "meilleure expérience",
    "best exp",
)


def test_every_official_language_of_the_union_is_there():
    assert set(TEXTS.languages) == set(OFFICIAL)


@pytest.mark.parametrize("language", OFFICIAL)
def test_every_language_says_everything_in_its_own_words(language):
    table, english = TEXTS.tables[language], TEXTS.tables["en"]
    assert set(table) == set(english)
    sentences = [key for key, text in english.items() if len(text) > 40]
    assert language == "en" or not [key for key in sentences if table[key] == english[key]]


@pytest.mark.parametrize("language", OFFICIAL)
def test_the_answers_differ_and_are_short(language):
    labels = [TEXTS.get(language, f"layer.{choice}") for choice in ("accept", "refuse", "customise")]
    assert len(set(labels)) == 3
    assert all(2 < len(label) <= 24 for label in labels)


@pytest.mark.parametrize("language", OFFICIAL)
def test_tools_that_refuse_for_people_find_the_word_they_look_for(language):
    told = TEXTS.tables[language]["layer.title"] + TEXTS.tables[language]["layer.intro"]
    assert re.search("cookie", told, re.IGNORECASE) or language == "bg"
    assert language != "bg" or "бисквитки" in told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nobody_is_pressed(language):
    words = " ".join(TEXTS.tables[language].values()).lower()
    assert not [word for word in PRESSURE if word in words]


@pytest.mark.parametrize(
    ("accept", "page", "chosen"),
    [
        ("", None, "fr"),
        ("en-GB,en;q=0.9", None, "en"),
        ("en", "de-AT", "de"),
        ("ja, zh;q=0.9", None, "fr"),
        ("ja, pl;q=0.3, cs;q=0.8", None, "cs"),
        ("en;q=0, sv", None, "sv"),
        ("de;q=x, it;q=0.1", None, "it"),
        ("*", "xx", "fr"),
        (",;=,,", "", "fr"),
    ],
)
def test_the_language_is_the_pages_then_the_browsers(accept, page, chosen):
    assert TEXTS.pick(accept, page) == chosen


def test_a_missing_key_is_refused_when_the_site_starts():
    broken = {**TEXTS.tables, "de": {k: v for k, v in TEXTS.tables["de"].items() if k != "layer.refuse"}}
    with pytest.raises(ConfigurationError, match=r"'de' lack layer\.refuse"):
        Texts(broken)


def test_a_misspelt_key_is_refused():
    with pytest.raises(ConfigurationError, match="which nothing uses"):
        Texts.builtin({"fr": {"layer.refus": "Non"}})


@pytest.mark.parametrize("text", ["Accord de {vendeur}", "", "{", "sans rien"])
def test_a_lost_slot_is_refused(text):
    with pytest.raises(ConfigurationError, match=r"placeholder\.title"):
        Texts.builtin({"fr": {"placeholder.title": text}})


def test_a_site_can_say_it_differently():
    assert Texts.builtin({"fr": {"layer.accept": "Oui"}}).get("fr", "layer.accept") == "Oui"


def test_a_brace_that_is_written_twice_is_read_once():
    texts = Texts.builtin({"fr": {"layer.title": "Cookies {{ici}}"}})
    assert texts.get("fr", "layer.title") == "Cookies {ici}"


@pytest.mark.parametrize("language", ["pt-BR", "FR", "french"])
def test_a_language_that_nobody_would_be_matched_with_is_refused(language):
    with pytest.raises(ConfigurationError, match=f"a language '{language}'"):
        Texts({**TEXTS.tables, language: TEXTS.tables["fr"]})


def test_what_is_no_text_is_refused():
    with pytest.raises(ConfigurationError, match=r"'layer\.title' in 'fr' is None"):
        Texts.builtin({"fr": {"layer.title": None}})


def test_the_reference_language_cannot_be_left_out():
    with pytest.raises(ConfigurationError, match="no language 'fr'"):
        Texts({"en": TEXTS.tables["en"]})


def test_no_line_of_the_french_notice_begins_with_a_sign_of_two_parts():
    french = Texts.builtin().tables["fr"]
    assert [key for key, text in french.items() if re.search(r" [:;?!»](?!\w)|« ", text)] == []
    assert "\N{NO-BREAK SPACE}:" in "".join(french.values())
