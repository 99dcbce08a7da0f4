"""Words that administrators watch for: kept on a page of the administration, refused with their name, logged."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import select

from tests.board import trust
from tests.board.conftest import PASSWORD
from webapp.accounts.models import Role
from webapp.defences import banned
from webapp.defences.models import BannedWord, Effect
from webapp.listings.models import Listing

from .test_listings_posting import mailed_link, post, published

PAGE = "/equipe/mots"


@pytest.fixture
def desk(board, db, app):
    trust.staff(db, role=Role.ADMINISTRATOR, email="admin@example.fr")
    client = app.test_client()
    client.submit("/compte/connexion", email="admin@example.fr", password=PASSWORD)
    return client


def words(db) -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(BannedWord.words)))


def test_an_administrator_adds_and_removes_words_and_the_log_says_who(desk, db, caplog):
    with caplog.at_level(logging.WARNING, "webapp.audit"):
        assert (
            desk.submit(PAGE, action="/mots", words="Trottinette", category="loisirs", effect="refuse").status_code
            == 303
        )
        made = db.session.scalars(select(BannedWord)).one()
        assert (made.words, made.category_code, made.effect) == ("Trottinette", "loisirs", Effect.REFUSE)
        page = desk.get(PAGE).text
        assert "Trottinette" in page
        assert "Loisirs" in page
        desk.submit(PAGE, action="/retirer")
    assert words(db) == []
    assert [("added" in line, "removed" in line) for line in caplog.messages] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("typed", "said"), [("de la", "articles"), ("", "Écrivez un mot"), ("TROTTINETTES", "déjà dans la liste")]
)
def test_what_cannot_be_watched_for_is_said(desk, db, typed, said):
    banned.add(db.session, "trottinette", None, Effect.HOLD)
    db.session.commit()
    answer = desk.submit(PAGE, action="/mots", words=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert words(db) == ["trottinette"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_keep_the_list(board, db, app, role):
    trust.staff(db, role=role)
    client = app.test_client()
    client.submit("/compte/connexion", email="equipe@example.fr", password=PASSWORD)
    assert client.get(PAGE).status_code == 403


def test_a_refused_word_is_named_and_the_rest_of_the_form_kept(board, db):
    banned.add(db.session, "antivol offert", None, Effect.REFUSE)
    db.session.commit()
    answer = post(board)
    assert answer.status_code == 422
    assert "Ces mots ne sont pas admis ici\u00a0: antivol offert." in answer.text
    assert "Vélo de ville bleu" in answer.text
    assert not db.session.scalars(select(Listing)).all()


@pytest.mark.parametrize(
    ("scope", "refused"), [(None, True), ("loisirs", True), ("loisirs-velos", True), ("maison", False)]
)
def test_a_word_counts_in_its_category_and_the_branch_above(board, db, scope, refused):
    banned.add(db.session, "velos", scope, Effect.REFUSE)
    db.session.commit()
    assert (post(board).status_code == 422) is refused


def test_a_refused_word_cannot_come_in_by_a_change(board, db):
    listing = published(board, db)
    banned.add(db.session, "trottinette", None, Effect.REFUSE)
    db.session.commit()
    answer = board.submit(f"{mailed_link(db)}/modifier", title="Trottinette électrique")
    assert answer.status_code == 422
    assert "trottinette" in answer.text
    db.session.expire_all()
    assert listing.title == "Vélo de ville bleu"
