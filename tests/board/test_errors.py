"""Error pages: for every way to fail, in the visitor's language, also when the database is gone."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from webapp import create_app
from webapp.accounts.models import User

from .conftest import SETTINGS


@pytest.mark.parametrize(("wish", "title"), [("fr", "Page introuvable"), ("en", "Page not found")])
def test_an_unknown_address_is_said_in_the_visitors_language(client, wish, title):
    answer = client.get("/nowhere", headers={"Accept-Language": wish})
    assert answer.status_code == 404
    assert title in answer.text


def test_a_wrong_method_is_told_which_are_right(client):
    answer = client.get("/compte/deconnexion")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_form_from_an_old_page_is_explained(client):
    answer = client.post("/compte/connexion", headers={"Accept-Language": "fr"})
    assert answer.status_code == 400
    assert "Formulaire expiré" in answer.text


def test_a_form_with_too_much_text_is_refused(client):
    answer = client.post("/compte/connexion", data={"email": "x" * 600_000})
    assert answer.status_code == 413


def test_a_breakdown_shows_a_page_without_details(tmp_path):
    app = create_app({**SETTINGS, "TESTING": False}, instance=tmp_path)

    @app.get("/broken")
    def broken():
        raise OperationalError("SELECT secret", {}, Exception("no such table"))

    answer = app.test_client().get("/broken", headers={"Accept-Language": "fr"})
    assert answer.status_code == 500
    assert "Panne de notre côté" in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("unreachable", ["from the start", "in the middle"])
def test_while_the_database_is_away_everybody_is_asked_to_come_again(tmp_path, caplog, unreachable):
    app = create_app({**SETTINGS, "TESTING": False}, instance=tmp_path)

    @app.get("/away")
    def away():
        if unreachable == "from the start":
            raise OperationalError(None, None, Exception("connection refused"))
        raise OperationalError("SELECT secret", {}, Exception("server closed"), connection_invalidated=True)

    answer = app.test_client().get("/away", headers={"Accept-Language": "fr"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "se remet en route" in answer.text
    (line,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert line.exc_info is None
    assert "secret" not in line.getMessage()


def test_what_is_not_ours_to_see_is_said_as_such(client, app):
    @app.get("/staff-only")
    def staff_only():
        from flask import abort

        abort(403)

    assert "Accès réservé" in client.get("/staff-only", headers={"Accept-Language": "fr"}).text


@pytest.mark.parametrize(
    "path",
    ["/messages/annonce/99999999999999999999", "/confidentialite?tableaux=99999999999999999999",
     "/sitemap-99999999999999999999.xml"],
)  # fmt: skip
def test_a_number_that_no_database_keeps_is_a_mistake_of_whoever_asks(app, client, path):
    answer = client.get(path)
    assert answer.status_code == 400
    assert "Demande incomplète" in answer.text


def test_a_statement_that_fails_leaves_nothing_of_what_people_typed_in_the_log(db, member):
    email = member.email
    db.session.add(User(email=email, password_hash="x", pseudonym="Dominique"))
    with pytest.raises(IntegrityError) as failed:
        db.session.flush()
    db.session.rollback()
    assert email not in str(failed.value)
