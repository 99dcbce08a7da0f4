"""French and English: every sentence of the board exists in both, and visitors get theirs."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

WEBAPP = Path(__file__).parent.parent.parent / "webapp"
ENGLISH = WEBAPP / "translations" / "en" / "LC_MESSAGES"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.xml", "jinja2")]


def sentences() -> set[str]:
    found = extract_from_dir(WEBAPP, METHODS, keywords=KEYWORDS, comment_tags=())
    return {message[0] if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def written() -> Catalog:
    return read_po(BytesIO((ENGLISH / "messages.po").read_bytes()), locale="en")


def texts(catalogue: Catalog) -> dict[object, object]:
    """Plural forms come back as a list from one reader and as a tuple from the other."""
    return {str(list(m.id)) if not isinstance(m.id, str) else m.id: list(m.string) for m in catalogue if m.id}


def test_every_sentence_has_its_english():
    catalogue = written()
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id and m.string}
    assert sorted(sentences() - known) == []


def test_no_english_is_left_of_sentences_that_are_gone():
    catalogue = written()
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert sorted(known - sentences()) == []


def test_values_keep_their_names_in_english():
    catalogue = written()
    assert [(m.id, problem) for m in catalogue for problem in m.check(catalogue)] == []


def test_what_is_compiled_is_what_was_written():
    compiled = read_mo(BytesIO((ENGLISH / "messages.mo").read_bytes()))
    assert texts(compiled) == texts(written())


@pytest.mark.parametrize(
    ("wish", "title"), [("fr", "Se connecter"), ("en-GB,en", "Log in"), ("de", "Se connecter"), ("", "Se connecter")]
)
def test_a_visitor_reads_what_her_browser_wishes(client, wish, title):
    page = client.get("/compte/connexion", headers={"Accept-Language": wish}).text
    assert f"<h1>{title}</h1>" in page


def test_a_choice_of_language_stands_before_the_browsers_wish(client):
    answer = client.post("/langue", data={"language": "en", "return_to": "/compte/connexion"})
    assert (answer.status_code, answer.location) == (303, "/compte/connexion")
    page = client.get("/compte/connexion", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en">' in page
    assert "Log in" in page


def test_a_language_that_we_do_not_speak_is_refused(client):
    assert client.post("/langue", data={"language": "xx"}).status_code == 400


def test_choosing_a_language_leads_to_no_other_site(client):
    answer = client.post("/langue", data={"language": "en", "return_to": "//evil.example/"})
    assert answer.location == "/"


def test_caches_are_told_that_pages_differ_by_language(client):
    assert {"Accept-Language", "Cookie"} <= set(client.get("/compte/connexion").vary)
