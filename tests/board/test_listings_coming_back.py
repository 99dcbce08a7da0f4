"""Listings that were over and come back: their days count anew, warnings come once each, nobody jumps the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from webapp.clock import now, standing_at
from webapp.listings import jobs, services
from webapp.listings.models import Category
from webapp.listings.states import State
from webapp.mail.models import OutboxMail

from . import trust

DAY = timedelta(days=1)


def warnings(db) -> int:
    """Run the job that warns, and return how many mails it has ever written."""
    jobs.remind(db.session)
    return db.session.scalar(
        select(func.count()).select_from(OutboxMail).where(OutboxMail.template == "listing-ending")
    )


@pytest.fixture
def listing(db):
    made = trust.listing(db)
    assert made.state == State.PUBLISHED
    return made


@pytest.mark.parametrize("over", [State.SOLD, State.EXPIRED])
def test_what_was_over_gets_its_whole_lifetime_again(db, listing, over):
    with standing_at(now() + 59 * DAY):
        services.move(db.session, listing, over)
    with standing_at(now() + 80 * DAY):
        services.release(db.session, listing)
        assert listing.expires_at == now() + 60 * DAY
        assert jobs.expire(db.session) == 0
    with standing_at(now() + 139 * DAY):
        assert listing.state == State.PUBLISHED
        assert jobs.expire(db.session) == 0
    with standing_at(now() + 141 * DAY):
        assert jobs.expire(db.session) == 1


def test_a_stale_page_that_says_available_brings_it_back_properly(client, db, listing):
    link = f"/annonces/gerer/{services.new_key(db.session, listing)}"
    services.move(db.session, listing, State.RESERVED)
    db.session.commit()
    page = client.get(link).text
    assert "De nouveau disponible" in page
    with standing_at(now() + 61 * DAY):
        assert jobs.expire(db.session) == 1
        db.session.commit()
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        client.post(f"{link}/disponible", data={"csrf_token": token})
        db.session.expire_all()
        assert (listing.state, listing.expires_at) == (State.PUBLISHED, now() + 60 * DAY)


def test_time_left_is_kept_by_a_pause(db, listing):
    end = listing.expires_at
    services.move(db.session, listing, State.PAUSED)
    with standing_at(now() + 30 * DAY):
        services.release(db.session, listing)
        assert listing.expires_at == end


def test_each_lifetime_has_its_two_warnings(db, listing):
    with standing_at(listing.expires_at - timedelta(hours=12)):
        assert warnings(db) == 1
        services.move(db.session, listing, State.SOLD)
        services.release(db.session, listing)
        assert warnings(db) == 1
    with standing_at(listing.expires_at - 6 * DAY):
        assert (warnings(db), warnings(db)) == (2, 2)
    with standing_at(listing.expires_at - timedelta(hours=12)):
        assert (warnings(db), warnings(db)) == (3, 3)


def test_the_end_of_a_paused_listing_is_announced_too(db, listing):
    services.move(db.session, listing, State.PAUSED)
    with standing_at(listing.expires_at - 6 * DAY):
        assert warnings(db) == 1


def test_a_warning_says_how_many_days_are_left(db, listing):
    with standing_at(listing.expires_at - timedelta(days=3, hours=1)):
        warnings(db)
    assert "4 jours" in trust.letters(db, "listing-ending")[0].subject


def test_a_short_lifetime_is_not_warned_about_on_its_first_day(db):
    services.ensure_categories(db.session)
    db.session.get(Category, "loisirs-musique").lifetime_days = 5
    listing = trust.listing(db)
    assert warnings(db) == 0
    with standing_at(listing.expires_at - timedelta(hours=12)):
        assert warnings(db) == 1


def test_selling_and_unselling_is_no_way_to_the_top(db, listing):
    place = listing.recency
    services.move(db.session, listing, State.SOLD)
    services.release(db.session, listing)
    assert listing.recency == place
    with standing_at(now() + 8 * DAY):
        services.move(db.session, listing, State.SOLD)
        services.release(db.session, listing)
        assert listing.recency > place
        with pytest.raises(services.TooSoonError):
            services.bump(db.session, listing)


def test_what_staff_put_back_after_its_end_is_shown_for_a_whole_lifetime(db, listing):
    services.move(db.session, listing, State.REVIEW)
    with standing_at(now() + 70 * DAY):
        services.publish(db.session, listing, reviewed=True)
        assert jobs.expire(db.session) == 0
        assert listing.expires_at == now() + 60 * DAY
