"""The administration: each role sees its pages and no others, and nobody's contact details."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from webapp.accounts.models import Role, User
from webapp.listings.models import Category
from webapp.listings.services import ensure_categories

from .conftest import PASSWORD

PAGES = {
    "/equipe": {Role.MODERATOR, Role.SUPPORT, Role.DATA_PROTECTION, Role.ADMINISTRATOR},
    "/equipe/comptes": {Role.SUPPORT, Role.ADMINISTRATOR},
    "/equipe/comptes/1": {Role.ADMINISTRATOR},
    "/equipe/categories": {Role.ADMINISTRATOR},
    "/equipe/categories/loisirs": {Role.ADMINISTRATOR},
    "/equipe/signalements": {Role.MODERATOR, Role.ADMINISTRATOR},
    "/equipe/demandes": {Role.DATA_PROTECTION, Role.ADMINISTRATOR},
}


def enter(client, db, member, role: Role):
    member.role = role
    ensure_categories(db.session)
    db.session.commit()
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)


@pytest.mark.parametrize("role", Role, ids=str)
def test_each_role_sees_its_own_pages(client, db, member, role):
    enter(client, db, member, role)
    seen = {path for path in PAGES if client.get(path).status_code == 200}
    assert seen == {path for path, roles in PAGES.items() if role in roles}


@pytest.mark.parametrize("path", PAGES)
def test_visitors_are_asked_to_log_in(client, path):
    assert client.get(path).location.startswith("/compte/connexion")


def test_people_are_listed_without_their_mailbox(client, db, member):
    enter(client, db, member, Role.SUPPORT)
    page = client.get("/equipe/comptes").text
    assert member.pseudonym in page
    assert member.email not in page


def test_an_administrator_names_a_moderator(client, db, member):
    other = User(email="other@example.fr", password_hash="x", pseudonym="Autre")
    db.session.add(other)
    enter(client, db, member, Role.ADMINISTRATOR)
    assert client.submit(f"/equipe/comptes/{other.id}", role="moderator").status_code == 303
    db.session.expire_all()
    assert db.session.get(User, other.id).role == Role.MODERATOR


def test_the_last_administrator_stays_one(client, db, member):
    enter(client, db, member, Role.ADMINISTRATOR)
    assert client.submit(f"/equipe/comptes/{member.id}", role="member").status_code == 422
    db.session.expire_all()
    assert db.session.get(User, member.id).role == Role.ADMINISTRATOR


def test_a_role_that_does_not_exist_is_refused(client, db, member):
    enter(client, db, member, Role.ADMINISTRATOR)
    assert client.submit(f"/equipe/comptes/{member.id}", role="emperor").status_code == 422


def test_a_categorys_rules_can_be_changed(client, db, member):
    enter(client, db, member, Role.ADMINISTRATOR)
    client.submit("/equipe/categories/loisirs-livres", lifetime_days="30", sensitive="y", photo_required="y")
    db.session.expire_all()
    changed = db.session.get(Category, "loisirs-livres")
    assert (changed.lifetime_days, changed.sensitive, changed.photo_required) == (30, True, True)


@pytest.mark.parametrize("days", ["", "beaucoup", "0", "366"])
def test_a_lifetime_that_is_none_is_refused_in_plain_words_and_shown_again(client, db, member, days):
    enter(client, db, member, Role.ADMINISTRATOR)
    answer = client.submit("/equipe/categories/loisirs-livres", lifetime_days=days)
    field = BeautifulSoup(answer.text, "html.parser").select_one("#lifetime_days")
    assert (answer.status_code, field.get("value")) == (422, days)
    words = field.find_next_sibling(class_="error").text
    assert words == ("Dites combien de jours une annonce reste en ligne." if not days else "De 1 à 365 jours.")


def test_a_price_can_only_be_required_where_there_is_one(client, db, member):
    enter(client, db, member, Role.ADMINISTRATOR)
    client.submit("/equipe/categories/loisirs-livres", priced="y", price_required="y")
    client.submit("/equipe/categories/loisirs-velos", priced="", price_required="y")
    db.session.expire_all()
    books, bicycles = (db.session.get(Category, code) for code in ("loisirs-livres", "loisirs-velos"))
    assert (books.priced, books.price_required) == (True, True)
    assert (bicycles.priced, bicycles.price_required) == (False, False)


def test_the_first_administrator_is_named_on_the_command_line(app, db, member):
    result = app.test_cli_runner().invoke(args=["accounts", "role", member.email, "administrator"])
    assert result.exit_code == 0
    db.session.expire_all()
    assert db.session.get(User, member.id).role == Role.ADMINISTRATOR


def test_nobody_gets_a_role_without_a_confirmed_mailbox(app, db):
    result = app.test_cli_runner().invoke(args=["accounts", "role", "nobody@example.fr", "administrator"])
    assert result.exit_code == 1
    assert "sign up first" in result.output
