"""No letter follows whoever opens it: no picture from elsewhere, no address but the ones that it was given."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from webapp.mail import writing

from .acceptance import reached
from .test_mail_letters import NAMES, Anything, asked_for

REMEDY = "https://www.cnil.fr/fr/plaintes"
GIVEN = "https://board.test/page"


@pytest.fixture(scope="module")
def letters():
    made = {}
    for name in NAMES:
        for language in writing.LANGUAGES:
            source, _, _ = writing.TEMPLATES.loader.get_source(writing.TEMPLATES, f"{name}.{language}.txt")
            values = Anything()
            told = {key: values[key] for key in asked_for(source) - {"language"}}
            made[name, language] = writing.write(name, language, **told)
    return made


def test_no_letter_reaches_anybody_when_it_is_opened(letters):
    assert len(letters) > 40
    for name, letter in letters.items():
        page = BeautifulSoup(letter.html, "html.parser")
        assert page.select("img, link, script, iframe, object, video, audio, form, style") == [], name
        assert reached(letter.html) == set(), name
    assert reached('<img src="https://pixel.example/?id=1">') == {"https://pixel.example/?id=1"}


def test_no_letter_leads_anywhere_but_to_what_it_is_about(letters):
    seen = set()
    for name, letter in letters.items():
        links = {link["href"] for link in BeautifulSoup(letter.html, "html.parser").select("a[href]")}
        assert links <= {GIVEN, REMEDY}, name
        words = {word.strip("().,<>") for word in letter.text.split() if "://" in word}
        assert words <= {GIVEN, REMEDY}, name
        seen |= links
    assert GIVEN in seen
