"""Two people at one row at once, on SQLite: what the second read before the first wrote is no longer true."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.board import trust
from webapp import rows
from webapp.clock import now
from webapp.favourites import services as favourites
from webapp.favourites.models import Favourite
from webapp.listings import jobs, services
from webapp.listings.models import Listing
from webapp.listings.states import State, WrongStepError
from webapp.mail import stops
from webapp.mail.models import MailStop
from webapp.moderation import services as moderation
from webapp.moderation.services import DecidedError, Measure, Reasons
from webapp.privacy import freezing
from webapp.privacy.models import Freeze
from webapp.search import finder
from webapp.search.query import Query

REASONS = Reasons(
    Measure.REMOVE, "partout", "L’annonce demande un virement avant.", "fraud", "C’est une arnaque connue."
)


@pytest.fixture
def other(db):
    """Give the session of somebody else."""
    with Session(db.engine) as session:
        yield session


def indexed(db):
    """Return the places that the text index knows, and those of listings that are shown."""
    db.session.rollback()
    known = db.session.scalars(text("SELECT rowid FROM listing_text"))
    shown = db.session.scalars(text("SELECT recency FROM listing WHERE visible"))
    return set(known), set(shown)


def long_ago(db, made):
    made.published_at = now() - trust.YEAR
    db.session.commit()


def test_two_clicks_at_once_put_a_listing_on_top_once(db, other):
    made = trust.listing(db)
    long_ago(db, made)
    seen = other.get(Listing, made.id)
    services.bump(db.session, made)
    db.session.commit()
    with pytest.raises(services.TooSoonError):
        services.bump(other, seen)
    other.rollback()
    known, shown = indexed(db)
    assert known == shown
    assert len(known) == 1


def test_what_is_taken_down_while_it_goes_to_the_top_is_found_no_more(db, other):
    made, judge = trust.listing(db), trust.staff(db)
    long_ago(db, made)
    seen = other.get(Listing, made.id)
    services.bump(db.session, made)
    db.session.commit()
    moderation.restrict_listing(other, seen, REASONS, staff=other.merge(judge))
    other.commit()
    assert indexed(db) == (set(), set())
    assert finder.find(db.session, Query(text="violoncelle")).ids == ()


def test_what_is_erased_while_it_goes_to_the_top_leaves_no_words(db, other):
    made = trust.listing(db)
    long_ago(db, made)
    seen = other.get(Listing, made.id)
    services.bump(db.session, made)
    db.session.commit()
    services.remove(other, trust.NoStore(), seen)
    other.commit()
    assert indexed(db) == (set(), set())


def test_what_is_gone_is_gone_for_whoever_comes_second(db, other):
    made = trust.listing(db)
    first, second = other.get(Listing, made.id), made
    services.remove(other, trust.NoStore(), first)
    other.commit()
    services.remove(db.session, trust.NoStore(), second)
    with pytest.raises(WrongStepError):
        services.move(db.session, second, State.PAUSED)


def test_the_second_of_two_decisions_finds_the_first(db, other, member):
    first, second = trust.staff(db), trust.staff(db, email="deux@example.fr")
    reasons = Reasons(Measure.CLOSE, "compte", REASONS.facts, "fraud", REASONS.explanation)
    made = moderation.propose_closing(db.session, member, reasons, staff=first)
    db.session.commit()
    seen = other.get(type(made), made.id)
    assert seen.state == "proposed"
    moderation.second(db.session, made, staff=second, agree=False)
    db.session.commit()
    with pytest.raises(DecidedError):
        moderation.second(other, seen, staff=other.merge(second), agree=True)


def test_a_listing_that_is_sold_while_it_ends_stops_no_others_from_ending(db, other, monkeypatch):
    sold, over = trust.listing(db), trust.listing(db, title="Table ronde en chêne")
    for made in (sold, over):
        made.expires_at = now() - trust.YEAR
    db.session.commit()
    whole, sellers = services.locked, [sold.id]

    def locked(session, number):
        # Its poster says so after the job has listed what is over.
        if sellers and session is not other:
            services.move(other, other.get(Listing, sellers.pop()), State.SOLD)
            other.commit()
        return whole(session, number)

    monkeypatch.setattr(services, "locked", locked)
    assert jobs.expire(db.session) == 1
    db.session.commit()
    db.session.expire_all()
    assert (sold.state, over.state) == (State.SOLD, State.EXPIRED)


def test_who_waits_for_a_row_sees_what_was_written_meanwhile(app, db):
    made = trust.listing(db)
    start, seen = Barrier(2, timeout=30), []

    def wait():
        with app.app_context():
            assert db.session.get(Listing, made_id).title == "Violoncelle trois quarts"
            start.wait()
            seen.append(rows.alone(db.session(), Listing, made_id).title)
            db.session.rollback()

    made_id = made.id
    made = rows.alone(db.session(), Listing, made_id)
    thread = Thread(target=wait)
    thread.start()
    start.wait()
    made.title = "Alto"
    db.session.commit()
    thread.join(30)
    assert seen == ["Alto"]


def test_saying_the_same_thing_twice_at_once_is_no_breakdown(db, member, monkeypatch):
    number, find, owner = trust.listing(db).id, Session.get, member.id

    def get(session, kind, *key, **how):
        # Of two at once neither sees what the other one is about to write.
        return None if kind in (Favourite, Freeze, MailStop) else find(session, kind, *key, **how)

    monkeypatch.setattr(Session, "get", get)
    for _ in range(2):
        favourites.toggle(db.session, owner, find(db.session(), Listing, number))
        stops.stop("0" * 64, "alerts")
        freezing.freeze(db.session, trust.person())
        db.session.commit()
        db.session.expunge_all()
    assert [len(db.session.scalars(select(kind)).all()) for kind in (Favourite, Freeze)] == [1, 1]
