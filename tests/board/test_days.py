"""A day is a day in Paris, on pages and in mail: from 22:00 or 23:00 UTC on it is the next one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.board import trust
from webapp.accounts.models import Role
from webapp.breaches import services as breaches
from webapp.clock import ZONE, standing_at
from webapp.listings import jobs
from webapp.listings import services as listings
from webapp.moderation import services as moderation
from webapp.moderation.services import Measure
from webapp.privacy import requests
from webapp.privacy.models import Kind

MIDNIGHTS = pytest.mark.parametrize(
    ("hour", "day"), [("21:59", "15/06/2026"), ("22:00", "16/06/2026")], ids=["before midnight", "at midnight"]
)


def at(hour, day="2026-06-15"):
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=UTC)


def test_pages_know_the_same_place(app):
    assert app.config["BABEL_DEFAULT_TIMEZONE"] == ZONE.key


@MIDNIGHTS
def test_the_receipt_of_a_request(db, hour, day):
    with standing_at(at(hour, "2026-05-15")):
        made = requests.receive(
            db.session, email=trust.ANNE, language="fr", kind=Kind.ACCESS, words="Tout.", channel="form", proven=True
        )
    assert made.due_at == at(hour)
    assert day in trust.letters(db, "request-received")[0].text


def ending(db, moment):
    made = trust.listing(db)
    made.expires_at = moment
    db.session.commit()
    with standing_at(moment - timedelta(days=2)):
        jobs.remind(db.session)
    return trust.letters(db, "listing-ending")[0].text


@MIDNIGHTS
def test_the_warning_before_a_listing_ends(db, hour, day):
    assert day in ending(db, at(hour))


def test_in_winter_the_day_begins_an_hour_later(db):
    assert "15/12/2026" in ending(db, at("22:59", "2026-12-15"))


@MIDNIGHTS
def test_the_day_from_which_a_listing_may_go_up_again(db, hour, day):
    made = trust.listing(db)
    made.bumped_at = at(hour) - listings.BUMP_EVERY
    with standing_at(at(hour) - timedelta(days=2)):
        assert f"{listings.may_bump_from(made):%d/%m/%Y}" == day


@MIDNIGHTS
def test_a_moment_on_a_page(app, hour, day):
    with app.test_request_context():
        assert app.jinja_env.filters["moment"](at(hour)) == f"{day[:2]} juin 2026"


@MIDNIGHTS
def test_the_end_of_a_suspension(db, member, hour, day):
    why = moderation.Reasons(
        measure=Measure.SUSPEND, scope="tout le compte", facts="Trois annonces vendent le même vélo.", rule="fraud",
        explanation="Le même vélo est vendu trois fois, à trois personnes.", until=at(hour),
    )  # fmt: skip
    with standing_at(at(hour) - timedelta(days=7)):
        moderation.suspend(db.session, member, why, staff=trust.staff(db))
    assert day in trust.letters(db, "statement-of-reasons")[0].text


@MIDNIGHTS
def test_the_end_of_the_hours_to_tell_the_authority(db, hour, day):
    keeper = trust.staff(db, Role.DATA_PROTECTION)
    with standing_at(at(hour) - timedelta(hours=72)):
        breaches.open_breach(
            db.session, staff=keeper, title="Sauvegarde lisible", happened="Une sauvegarde est restée lisible.",
            kinds=("confidentiality",), aware_at=at(hour) - timedelta(hours=72),
        )  # fmt: skip
    with standing_at(at(hour) - timedelta(hours=3)):
        breaches.remind(db.session)
    assert day in trust.letters(db, "breach-clock")[-1].text
