"""Facts that people must be told: a board that lacks them does not start."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import webapp.legal
import webapp.privacy
from config import ConfigurationError
from tests.board.conftest import SETTINGS
from webapp import create_app
from webapp.extensions import db
from webapp.legal import documents, operator

DEMONSTRATION = Path(webapp.legal.__file__).parent / "operator.toml"
POLICIES = Path(webapp.privacy.__file__).parent / "policies"
TERMS = DEMONSTRATION.parent / "texts" / "terms"

MAILER = """
[[processors]]
does = "mail"
name = "Poste Exemple"
country = "FR"
since = 2026-02-01
hosts = ["poste.example"]
role.fr = "achemine le courrier"
role.en = "carries mail"
"""


def test_a_mail_server_that_nobody_was_told_of_stops_the_start(tmp_path):
    with pytest.raises(ConfigurationError, match=r"MAIL_HOST sends personal data to smtp\.poste\.example"):
        create_app({**SETTINGS, "MAIL_HOST": "smtp.poste.example"}, instance=tmp_path)


def test_a_listed_one_starts_and_stands_in_the_policy(tmp_path):
    file = tmp_path / "operator.toml"
    file.write_text(DEMONSTRATION.read_text() + MAILER)
    app = create_app({**SETTINGS, "MAIL_HOST": "smtp.poste.example", "OPERATOR_FILE": str(file)}, instance=tmp_path)
    with app.app_context():
        db.create_all()
    assert "Poste Exemple" in app.test_client().get("/confidentialite").text
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("setting", sorted(operator.SERVICES))
def test_services_on_this_machine_need_no_listing(setting):
    local = operator.load(DEMONSTRATION)
    for value in ("", "localhost", "127.0.0.1:25", "sqlite:////var/board.db", "memory://", "redis://localhost:6379"):
        assert operator.undeclared(local, {setting: value}) == []
    assert operator.undeclared(local, {setting: "postgresql://board@/board?host=/run/postgresql"}) == []
    assert operator.undeclared(local, {setting: "redis://elsewhere.example:6379"})
    assert operator.undeclared(local, {setting: "postgresql://board@/board?host=elsewhere.example"})


def test_a_legal_notice_without_director_stops_the_start(tmp_path):
    file = tmp_path / "operator.toml"
    file.write_text(DEMONSTRATION.read_text().replace('director = "Camille Exemple"', 'director = ""'))
    with pytest.raises(ConfigurationError, match="does not say: director"):
        operator.load(file)


@pytest.mark.parametrize("folder", [POLICIES, TERMS], ids=lambda path: path.name)
def test_a_published_text_cannot_be_edited(tmp_path, folder):
    copy = tmp_path / "texts"
    shutil.copytree(folder, copy)
    assert documents.load("copy", copy).versions
    text = next(copy.glob("*.fr.md"))
    text.write_text(text.read_text() + "\nEn utilisant le site, vous acceptez tout.\n")
    with pytest.raises(ConfigurationError, match="edited after its publication"):
        documents.load("copy", copy)


def test_what_sets_two_versions_apart_is_shown_line_by_line():
    assert documents.difference("un\ndeux", "un\ntrois") == (("same", "un"), ("gone", "deux"), ("new", "trois"))


def test_both_languages_have_the_same_parts_and_facts():
    for folder in (POLICIES, TERMS):
        for version in documents.load("x", folder).versions:
            french, english = (version.text(language) for language in ("fr", "en"))
            assert french.count("\n## ") == english.count("\n## ")
            assert sorted(documents.FACT.findall(french)) == sorted(documents.FACT.findall(english))
