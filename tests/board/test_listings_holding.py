"""Copies wait for a person, and posters cannot end that wait themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from webapp.listings import holding
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.photos.models import Photo

from .test_listings_posting import mailed_link, post, published

MARK = 0x5A5A0FF0C33C6996
"""Of a photo with some shape to it."""


def newest(db) -> Listing:
    db.session.expire_all()
    return db.session.scalars(select(Listing).order_by(Listing.id.desc())).first()


def test_a_copy_of_a_shown_listing_waits_for_a_person(board, db):
    assert published(board, db).state == State.PUBLISHED
    assert published(board, db, email="autre@example.org", title="VELO de ville, bleu !").state == State.REVIEW


def test_another_listing_appears_at_once(board, db):
    published(board, db)
    other = published(board, db, title="Tente deux places", body="Servie deux nuits en juin, avec ses piquets.")
    assert other.state == State.PUBLISHED


@pytest.mark.parametrize("action", ["publier", "disponible", "reserver", "pause"])
def test_posters_do_not_end_a_review(board, db, action):
    published(board, db)
    post(board, email="autre@example.org")
    link = mailed_link(db)
    board.submit(link, action="publier")
    token = board.get(link).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    board.post(f"{link}/{action}", data={"csrf_token": token})
    assert newest(db).state == State.REVIEW


def test_capitals_accents_and_punctuation_do_not_hide_a_copy():
    one = holding.runs("Canapé d'angle gris, très bon état, à venir chercher à Lyon")
    assert holding.likeness(one, holding.runs("CANAPE d’angle gris : tres bon etat - à venir chercher à Lyon")) == 1
    assert holding.likeness(one, holding.runs("Table ronde en chêne massif avec quatre chaises")) == 0


def test_a_known_photo_under_other_words_waits_too(db, board):
    shown = published(board, db)
    post(board, email="autre@example.org", title="Tente deux places", body="Servie deux nuits en juin, avec piquets.")
    copy = newest(db)
    assert holding.photo_copy_of(db.session, copy) is None
    for number, listing in enumerate((shown, copy)):
        db.session.add(Photo(name=f"photo-{number}", listing_id=listing.id, width=8, height=8, fingerprint=MARK))
    db.session.commit()
    assert holding.photo_copy_of(db.session, copy) == shown.id
