"""Favourites, saved searches, and the mail about them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from webapp.accounts.models import User
from webapp.clock import now, standing_at
from webapp.favourites import services
from webapp.favourites.models import Favourite, Pace, SavedSearch
from webapp.listings import services as listings
from webapp.listings.states import State
from webapp.mail.models import OutboxMail
from webapp.search.query import Query
from webapp.site.addresses import whole

from .conftest import PASSWORD
from .test_listings_reading import path, put_up


@pytest.fixture
def person(client, db) -> User:
    """Somebody with an account and a proven mailbox."""
    listings.ensure_categories(db.session)
    user = User(email="lise@example.org", password_hash="x", pseudonym="Lise", email_verified_at=now())
    db.session.add(user)
    db.session.commit()
    return user


def mails(db, template: str) -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == template)))


def alert(db) -> int:
    sent = services.send_alerts(db.session, whole)
    db.session.commit()
    return sent


def test_a_listing_is_kept_and_let_go_by_the_same_step(person, db):
    listing = put_up(db)
    assert services.toggle(db.session, person.id, listing)
    db.session.commit()
    assert services.is_kept(db.session, person.id, listing.id)
    assert [item.listing.title for item in services.kept(db.session, person.id)] == ["Vélo bleu"]
    assert not services.toggle(db.session, person.id, listing)
    db.session.commit()
    assert services.kept(db.session, person.id) == []


def test_what_is_not_on_line_can_be_let_go_but_not_kept(client, db, member):
    listings.ensure_categories(db.session)
    listing = put_up(db)
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    add = f"/favoris/{listing.id}"
    client.submit(path(listing), action=add)
    listings.move(db.session, listing, State.PAUSED)
    db.session.commit()
    assert client.submit("/favoris", action=add).status_code == 303
    token = BeautifulSoup(client.get("/compte").text, "html.parser").select_one("[name=csrf_token]")["value"]
    assert client.post(add, data={"csrf_token": token}).status_code == 404
    assert "Vélo bleu" not in client.get("/favoris").text


def test_visitors_are_asked_to_log_in(person, client, db):
    listing = put_up(db)
    assert client.get("/favoris").status_code == 302
    assert client.get("/recherches/nouvelle?q=velo").status_code == 302
    page = BeautifulSoup(client.get(path(listing)).text, "html.parser")
    assert page.select_one('a[href="/favoris"]')
    assert client.post(f"/favoris/{listing.id}").status_code == 400


def test_an_alert_tells_of_new_listings_once(person, db):
    put_up(db, "Vélo ancien")
    services.save(db.session, person.id, Query(text="vélo"), "Vélos", Pace.AT_ONCE)
    db.session.commit()
    assert alert(db) == 0, "what was there when the search was saved is no news"
    put_up(db, "Canapé", category="maison-meubles")
    assert alert(db) == 0
    put_up(db, "Vélo neuf")
    assert alert(db) == 1
    assert alert(db) == 0
    mail = mails(db, "search-news")[0]
    assert "Vélo neuf" in mail.text
    assert "Vélo ancien" not in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("pace", "hours"), [(Pace.DAILY, 24), (Pace.WEEKLY, 7 * 24)])
def test_an_alert_keeps_its_pace(person, db, pace, hours):
    services.save(db.session, person.id, Query(text="vélo"), "Vélos", pace)
    put_up(db)
    assert alert(db) == 0
    with standing_at(now() + timedelta(hours=hours // 2)):
        assert alert(db) == 0
    with standing_at(now() + timedelta(hours=hours)):
        assert alert(db) == 1


def test_a_search_without_alert_is_never_mailed(person, db):
    services.save(db.session, person.id, Query(text="vélo"), "Vélos", Pace.NEVER)
    put_up(db)
    with standing_at(now() + timedelta(days=30)):
        assert alert(db) == 0


def test_nobody_is_written_to_before_the_mailbox_is_proven(person, db):
    person.email_verified_at = None
    services.save(db.session, person.id, Query(text="vélo"), "Vélos", Pace.AT_ONCE)
    put_up(db)
    assert alert(db) == 0


def test_opening_the_stop_link_changes_nothing_and_posting_stops_the_alert(person, client, db):
    services.save(db.session, person.id, Query(text="vélo"), "Vélos", Pace.AT_ONCE)
    put_up(db)
    alert(db)
    link = mails(db, "search-news")[0].headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert client.get(link).status_code == 200
    assert db.session.scalars(select(SavedSearch)).one().pace == Pace.AT_ONCE
    # As mail programs do it, without cookies and without a token of ours (RFC 8058).
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    db.session.expire_all()
    assert db.session.scalars(select(SavedSearch)).one().pace == Pace.NEVER
    assert client.post(link[:-2] + "xx").status_code == 404


def test_those_who_asked_hear_of_a_lower_price_and_of_the_end_once_each(person, db):
    listing = put_up(db, price=10000)
    services.toggle(db.session, person.id, listing)
    db.session.commit()

    def tell() -> int:
        sent = services.send_favourite_news(db.session, whole)
        db.session.commit()
        return sent

    listing.price = 9000
    assert tell() == 0, "not asked"
    services.watch(db.session, person.id, listing.id, told=True)
    assert (tell(), tell()) == (1, 0)
    assert "100 €" in mails(db, "favourite-cheaper")[0].text.replace("\u202f", " ")
    listing.price = 9500
    assert tell() == 0, "a higher price is no news"
    listings.move(db.session, listing, State.SOLD)
    assert (tell(), tell()) == (1, 0)
    assert len(mails(db, "favourite-sold")) == 1


def test_saved_searches_are_limited_in_number(person, db):
    for number in range(services.MOST_SEARCHES):
        services.save(db.session, person.id, Query(text=f"vélo {number}"), "x", Pace.NEVER)
        db.session.flush()
    with pytest.raises(services.TooManyError):
        services.save(db.session, person.id, Query(), "x", Pace.NEVER)


def test_deleting_a_listing_takes_it_out_of_favourites(person, db):
    from webapp.photos.views import store

    listing = put_up(db)
    services.toggle(db.session, person.id, listing)
    db.session.commit()
    listings.remove(db.session, store(), listing)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Favourite)) == 0
