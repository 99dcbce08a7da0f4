"""What hosting law wants known is sealed with everything that people put on the site, by whatever door, for a year."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.board import trust
from webapp.clock import now, standing_at
from webapp.listings import services as listings
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.messages import services as messages
from webapp.messages.models import Thread
from webapp.privacy import retention
from webapp.privacy.models import SealedRecord
from webapp.privacy.sealing import PRIVATE_FILE, open_record, read_private

from .test_listings_posting import FIELDS, mailed_link, photo, post
from .test_messages import answer_by_mail

LISE = FIELDS["email"]


@pytest.fixture
def visitor(client, db):
    """Visit from an address that can be recognised."""
    listings.ensure_categories(db.session)
    db.session.commit()
    client.environ_base |= {"REMOTE_ADDR": "192.0.2.7", "REMOTE_PORT": "40123"}
    return client


@pytest.fixture
def opened(app, db):
    """Open all sealed records, oldest first."""
    private = read_private(Path(app.instance_path) / PRIVATE_FILE)

    def read() -> list[dict[str, object]]:
        db.session.expire_all()
        records = db.session.scalars(select(SealedRecord).order_by(SealedRecord.id))
        return [open_record(private, record.sealed) for record in records]

    return read


def test_a_new_listing_is_sealed_once_with_where_it_came_from(visitor, db, opened):
    assert post(visitor, new_photos=[(io.BytesIO(photo()), "a.jpg")]).status_code == 303
    (record,) = opened()
    made = db.session.scalars(select(Listing)).one()
    assert (record["act"], record["listing"], record["email"]) == ("create", made.id, LISE)
    assert (record["address"], record["port"], record["protocol"]) == ("192.0.2.7", "40123", "HTTP/1.1")
    assert (record["pseudonym"], record["account"]) == ("Lise", None)
    sealed = db.session.scalars(select(SealedRecord.sealed)).one()
    assert b"192.0.2.7" not in sealed
    assert LISE.encode() not in sealed


def test_each_change_of_words_or_photos_is_sealed_and_a_change_of_state_is_not(visitor, db, opened):
    post(visitor)
    link = mailed_link(db)
    visitor.submit(link, action="publier")
    visitor.submit(link, action="pause")
    assert [one["act"] for one in opened()] == ["create"]
    visitor.environ_base["REMOTE_ADDR"] = "192.0.2.8"
    assert visitor.submit(f"{link}/modifier", title="Vélo de ville vert").status_code == 303
    assert visitor.submit(f"{link}/modifier", new_photos=[(io.BytesIO(photo()), "a.jpg")]).status_code == 303
    assert [(one["act"], one["address"]) for one in opened()] == [
        ("create", "192.0.2.7"), ("change", "192.0.2.8"), ("change", "192.0.2.8"),
    ]  # fmt: skip


def test_each_message_is_sealed_with_its_writer(visitor, db, opened):
    made = trust.listing(db)
    visitor.submit(f"/messages/annonce/{made.id}", body="Est-il là ?", email=trust.BOB, pseudonym="Bob", adult="y")
    thread = db.session.scalars(select(Thread)).one()
    messages.confirm(db.session, thread)
    db.session.commit()
    visitor.submit(f"/messages/fil/{messages.token_for(thread.participants[0])}", action="", body="Oui.")
    first, second = opened()
    assert (first["act"], first["listing"], first["email"], first["address"]) == (
        "message", made.id, trust.BOB, "192.0.2.7",
    )  # fmt: skip
    assert (second["act"], second["email"]) == ("message", trust.ANNE)


def test_an_answer_by_mail_is_sealed_as_mail(db, opened):
    thread = messages.start(
        db.session, trust.listing(db), email=trust.BOB, pseudonym="Bob", language="fr", body="Là ?", account_id=None,
        proven=True,
    )  # fmt: skip
    db.session.commit()
    assert answer_by_mail(trust.letters(db, "new-message")[0], trust.ANNE, "Oui !")
    (record,) = opened()
    assert (record["protocol"], record["address"], record["email"]) == ("SMTP", "", trust.ANNE)
    assert len(thread.messages) == 2


def test_what_the_board_does_by_itself_has_no_author(db, opened):
    made = trust.listing(db)
    listings.move(db.session, made, State.SOLD)
    made.title = "Violoncelle entier"
    db.session.commit()
    assert opened() == []


def test_behind_a_proxy_its_own_port_is_not_taken_for_the_visitors(visitor, app, opened):
    app.config["TRUSTED_PROXIES"] = 1
    post(visitor)
    assert opened()[0]["port"] == ""


def test_a_form_that_is_refused_leaves_no_trace(visitor, opened):
    assert post(visitor, postcode="").status_code == 422
    assert opened() == []
    assert post(visitor).status_code == 303
    assert len(opened()) == 1


def test_traces_outlive_an_erasure_and_end_after_a_year(visitor, app, db, opened):
    post(visitor)
    store, sealer = app.extensions["photos"], app.extensions["sealer"]
    visitor.submit(mailed_link(db), action="supprimer")
    assert [one["act"] for one in opened()] == ["create"]
    for days, left in ((364, 1), (366, 0)):
        with standing_at(now() + timedelta(days=days)):
            retention.run(db.session, store, sealer)
            db.session.commit()
        assert len(opened()) == left
