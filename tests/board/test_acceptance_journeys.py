"""Whoever refuses can do all that the board is for: post, edit, write to somebody, report, delete."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from consent import ConsentMiddleware, SQLiteStore
from webapp.listings import services

from . import trust
from .acceptance import reached, same_origin
from .test_listings_posting import mailed_link, path, published


@pytest.fixture(params=["refuse", "accept"])
def visitor(request, app, client, db, tmp_path):
    """A visitor without account, who pressed this button, behind the middleware."""
    services.ensure_categories(db.session)
    db.session.commit()
    registry = app.extensions["third_parties"].registry
    app.wsgi_app = ConsentMiddleware(app.wsgi_app, registry=registry, store=SQLiteStore(tmp_path / "proof.db"))
    client.post("/consent/choose", data={"choice": request.param}, headers=same_origin())
    home = client.get("/").text
    assert 'id="privacy-choices"' not in home
    assert any("googletagmanager" in address for address in reached(home)) == (request.param == "accept")
    return client


def test_a_listing_can_be_posted_edited_and_deleted(visitor, db):
    listing = published(visitor, db)
    link = mailed_link(db)
    assert visitor.get(path(listing)).status_code == 200
    edited = visitor.submit(f"{link}/modifier", title="Vélo rouge")
    assert edited.status_code == 303
    assert "Vélo rouge" in visitor.get("/annonces/?q=rouge").text
    visitor.submit(link, action="supprimer")
    assert visitor.get(f"/annonces/{listing.id}").status_code in {404, 410}
    assert "Vélo rouge" not in visitor.get("/annonces/?q=rouge").text


def test_a_poster_can_be_written_to(visitor, db):
    made = trust.listing(db)
    fields = {"body": "Bonjour !", "email": trust.BOB, "pseudonym": "Bob", "adult": "y"}
    visitor.submit(f"/messages/annonce/{made.id}", **fields)
    link = re.search(r"http://localhost(/messages/fil/\S+)", trust.letters(db, "message-confirm")[0].text)[1]
    visitor.submit(link, act="confirm")
    assert [letter.recipient for letter in trust.letters(db, "new-message")] == [trust.ANNE]


def test_an_account_can_be_asked_for(visitor, db):
    from webapp.mail.models import OutboxMail

    fields = {
        "email": "new@example.org",
        "pseudonym": "Nouvelle",
        "password": "cheval juste pile agrafe",
        "of_age": "y",
    }
    answer = visitor.submit("/compte/inscription", **fields)
    assert answer.status_code in {200, 302, 303}
    assert db.session.scalars(select(OutboxMail.recipient)).all() == ["new@example.org"]
