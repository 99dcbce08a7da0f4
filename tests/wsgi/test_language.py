"""The question is asked in the language of the page: who reads the one can read the other."""

from __future__ import annotations

import re

import pytest

from consent import SQLiteStore

from .server import ask, environ, serve
from .zoo import HTML


@pytest.fixture
def store(tmp_path):
    return SQLiteStore(tmp_path / "language.db")


def page(root: str):
    def app(environ, start_response):
        start_response("200 OK", [HTML])
        return [f"<!doctype html><!-- a comment --><html {root}><title>x</title><p>x".encode()]

    return app


def spoken(answer) -> set[str]:
    return set(re.findall(r'<section id="privacy-choices[^>]* lang="(\w+)"', answer.text))


@pytest.mark.parametrize("cache", ["private", "shared"])
@pytest.mark.parametrize(
    ("root", "language"),
    [
        ('lang="en"', "en"),
        ("class=a LANG=de-AT dir=ltr", "de"),
        ("lang='el'", "el"),
        ('data-x="1"  lang = "fr-CA"', "fr"),
    ],
)
def test_the_page_decides(protect, cache, root, language):
    assert spoken(ask(protect(page(root), cache=cache), Accept_Language="it")) == {language}


@pytest.mark.parametrize("root", ["", "lang", 'lang=""', 'lang="" de', "lang=ja", "data-lang=en", "xml:lang=en"])
def test_without_a_language_of_ours_the_browser_decides(protect, root):
    assert spoken(ask(protect(page(root)), Accept_Language="it")) == {"it"}
    assert spoken(ask(protect(page(root), cache="shared"), Accept_Language="it")) == {"fr"}


def test_our_addresses_name_the_language_only_where_the_browser_asks_for_another(protect):
    other = ask(protect(page("lang=en")), Accept_Language="fr").text
    assert 'action="/consent/choose?lang=en"' in other and 'href="/consent/?lang=en"' in other
    same = ask(protect(page("lang=fr")), Accept_Language="fr").text
    assert 'action="/consent/choose"' in same and 'href="/consent/"' in same


def test_from_page_to_record_the_language_stays(protect, store):
    site = protect(page("lang=en"), store=store)
    form = re.search(r'action="/consent/choose\?([^"]+)"', ask(site, Accept_Language="fr").text)[1]
    request = environ(f"/consent/choose?{form}", "POST", Sec_Fetch_Site="same-origin", Accept_Language="fr")
    body = b"choice=accept"
    request["wsgi.input"].write(body)
    request["wsgi.input"].seek(0)
    request["CONTENT_LENGTH"] = str(len(body))
    assert serve(site, request).status == "303 See Other"
    (record,) = store.records()
    assert record.language == "en"
    assert "Accept all" in store.notice(record.notice).text
