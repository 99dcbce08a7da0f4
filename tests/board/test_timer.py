"""What the board does by itself, day by day, by a clock that stands; doing it twice changes nothing."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.board import trust
from webapp import timer
from webapp.accounts.models import Role, User
from webapp.clock import now, standing_at
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.privacy import requests
from webapp.privacy.models import Kind
from webapp.privacy.periods import INACTIVE_WARNINGS, PERIODS


@pytest.fixture
def daily(app, db):
    """Run the daily command on a day."""

    start = now()

    def run(after: timedelta = timedelta(0), *, status: int = 0) -> str:
        with standing_at(start + after):
            result = app.test_cli_runner().invoke(args=["daily"])
        assert result.exit_code == status, result.output
        db.session.expire_all()
        return result.output

    return run


def sent(db, template: str) -> list[str]:
    return [letter.recipient for letter in trust.letters(db, template)]


def test_nothing_is_due_on_the_first_day(daily, db, member):
    trust.listing(db)
    before = len(trust.letters(db))
    daily()
    assert len(trust.letters(db)) == before
    assert db.session.scalars(select(Listing)).one().state == State.PUBLISHED


def test_a_listing_is_reminded_of_ended_and_erased_once_each(daily, db):
    listing = trust.listing(db)
    left = listing.expires_at - now()
    for _ in range(2):
        daily(left - timedelta(days=6))
        assert sent(db, "listing-ending") == [trust.ANNE]
    for _ in range(2):
        daily(left + timedelta(hours=1))
        assert db.session.scalars(select(Listing)).one().state == State.EXPIRED
    for _ in range(2):
        daily(left + PERIODS["listing"].after + timedelta(hours=2))
        assert not db.session.scalars(select(Listing)).all()


def test_the_staff_is_reminded_once_of_a_request_that_falls_due(daily, db):
    keeper = trust.staff(db, Role.DATA_PROTECTION)
    made = requests.receive(
        db.session, email=trust.ANNE, language="fr", kind=Kind.ACCESS, words="Tout.", channel="form", proven=True
    )
    db.session.commit()
    left = made.due_at - now()
    daily(left - timedelta(days=9))
    assert sent(db, "request-due") == []
    for _ in range(2):
        daily(left - timedelta(days=5))
        assert sent(db, "request-due") == [keeper.email]


@pytest.mark.parametrize("late", [timedelta(hours=1), timedelta(days=3)])
def test_a_sleeping_account_is_warned_once_for_each_term_also_when_a_run_was_missed(daily, db, member, late):
    end = member.last_seen_at - now() + PERIODS["account"].after
    for number, before in enumerate(INACTIVE_WARNINGS, 1):
        daily(end - before - timedelta(hours=1))
        for _ in range(2):
            daily(end - before + late)
            assert sent(db, "account-sleeping") == [member.email] * number
            assert str(before.days) in trust.letters(db, "account-sleeping")[-1].text
    daily(end + timedelta(hours=1))
    assert not db.session.scalars(select(User)).all()


def test_whoever_came_back_is_neither_warned_nor_erased(daily, db, member):
    end = member.last_seen_at - now() + PERIODS["account"].after
    daily(end - timedelta(days=59))
    assert sent(db, "account-sleeping") == [member.email]
    member.last_seen_at += timedelta(days=672)
    db.session.commit()
    daily(end + timedelta(days=1))
    assert sent(db, "account-sleeping") == [member.email]
    assert db.session.scalars(select(User)).one().email == member.email


def test_a_job_that_fails_is_told_and_keeps_none_of_the_others_from_running(daily, db, monkeypatch):
    listing, keeper = trust.listing(db), trust.staff(db, Role.DATA_PROTECTION)
    requests.receive(
        db.session, email=trust.BOB, language="fr", kind=Kind.ACCESS, words="Tout.", channel="form", proven=True
    )
    db.session.commit()

    def broken(*arguments):
        raise OSError("the disk is full")

    monkeypatch.setattr(timer.retention, "run", broken)
    said = daily(listing.expires_at - now() + timedelta(hours=1), status=1)
    assert "failed: forget" in said
    assert db.session.scalars(select(Listing)).one().state == State.EXPIRED
    assert sent(db, "request-due") == [keeper.email]


def test_the_timer_runs_the_same_jobs_as_the_command():
    assert timer.DAILY in [due for _, due in timer.SCHEDULE]


def test_the_timer_goes_on_after_a_job_that_failed_and_stops_when_told(app, monkeypatch):
    done = threading.Event()

    def broken():
        raise OSError("the disk is full")

    monkeypatch.setattr(timer, "SCHEDULE", ((3600.0, (broken, done.set)),))
    thread = timer.Timer(app)
    thread.start()
    assert done.wait(10)
    thread.stop()
    assert not thread.is_alive()
