"""SQLite and PostgreSQL find the same listings in the same order; one contract for both."""

from __future__ import annotations

import re

import pytest

from webapp import create_app
from webapp.extensions import db
from webapp.listings import services
from webapp.listings.states import State
from webapp.places import lookup
from webapp.search import finder
from webapp.search.engines import INDEXES, Entry, index_for, tag
from webapp.search.query import Query, parse

from .conftest import SETTINGS, shut
from .test_listings_reading import put_up
from .test_search_quality import PAIRS


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def board(request, tmp_path):
    """Make a board on one of the two databases, with fifteen listings."""
    settings = dict(SETTINGS)
    if request.param == "postgresql":
        settings["DATABASE_URL"] = request.getfixturevalue("new_postgresql")()
    app = create_app(settings, instance=tmp_path)
    with app.app_context():
        db.create_all()
        services.ensure_categories(db.session)
        for number in range(12):
            put_up(
                db,
                f"Vélo réparé {number}",
                price=(number % 5) * 1000 or None,
                postcode=("69001", "69100", "42000")[number % 3],
                city=("Lyon", "Villeurbanne", "Saint-Étienne")[number % 3],
            )
        put_up(db, "Œuvre d'art", category="maison-decoration", price=90000)
        put_up(db, "Selle", body="Pour un vélo d'enfant, en très bon état, peu servie.", price=None)
        put_up(db, "Cours d'anglais", category="services-cours", seller="professional", price=2500)
        yield db
        shut(db)


def titles(board, query: Query, size: int = 50) -> list[str]:
    return [item.title for item in services.in_order(board.session, finder.find(board.session, query, size).ids)]


def test_words_are_found_in_every_form(board):
    for words in ("vélo", "VELOS", "velos repares", "vélo réparée"):
        found = titles(board, Query(text=words))
        assert {f"Vélo réparé {n}" for n in range(12)} <= set(found), words
    assert titles(board, Query(text="oeuvres")) == ["Œuvre d'art"]
    assert titles(board, Query(text="introuvable")) == []


def test_the_newest_come_first(board):
    assert titles(board, Query())[:2] == ["Cours d'anglais", "Selle"]
    numbers = [int(re.sub(r"\D", "", title)) for title in titles(board, Query(text="réparé"))]
    assert numbers == sorted(numbers, reverse=True)


def test_a_title_counts_more_than_a_text(board):
    found = titles(board, Query(text="vélo", sort="relevance"))
    assert len(found) == 13
    assert found[-1] == "Selle"


def test_filters_work_with_words_and_without(board):
    for text in ("", "vélo"):
        assert len(titles(board, Query(text=text, department="42"))) == 4
        assert len(titles(board, Query(text=text, commune="69266"))) == 4
        assert len(titles(board, Query(text=text, commune="69123", radius=20, category="loisirs-velos"))) in (8, 9)
        assert all("Vélo" in t for t in titles(board, Query(text=text, price_min=1000, price_max=2000)))
    assert titles(board, Query(seller="professional")) == ["Cours d'anglais"]
    assert titles(board, Query(category="services", region="84", department="69")) == ["Cours d'anglais"]


def test_prices_are_in_order_both_ways(board):
    rising = [
        board.session.get_one(services.Listing, n).price
        for n in finder.find(board.session, Query(sort="price"), 50).ids
    ]
    falling = [
        board.session.get_one(services.Listing, n).price
        for n in finder.find(board.session, Query(text="vélo", sort="price-desc"), 50).ids
    ]
    assert len(rising) == 15
    assert rising[:11] == sorted(rising[:11])
    assert falling[:9] == sorted(falling[:9], reverse=True)
    # What names no price comes last, both ways.
    assert rising[11:] == falling[9:] == [None] * 4


def test_distances_grow(board):
    ids = finder.find(board.session, Query(commune="69123", radius=100, sort="distance"), 50).ids
    home = lookup.commune("69123")
    places = [lookup.commune(board.session.get_one(services.Listing, n).commune) for n in ids]
    away = [lookup.distance(home, place) for place in places]
    assert len(ids) == 15
    assert away == sorted(away)
    assert away[-1] > 40


@pytest.mark.parametrize("sort", ["date", "price", "price-desc", "relevance", "distance"])
@pytest.mark.parametrize("text", ["", "vélo"])
def test_pages_fit_together(board, sort, text):
    wanted = Query(text=text, commune="69123", radius=200, sort=sort)
    everything = finder.find(board.session, wanted, 50).ids
    seen: list[int] = []
    step: Query | None = wanted
    while step:
        results = finder.find(board.session, step, 4)
        seen += results.ids
        step = results.following
    assert tuple(seen) == everything
    assert len(seen) >= 9


@pytest.mark.parametrize("sort", ["date", "price", "price-desc", "relevance", "distance"])
@pytest.mark.parametrize("text", ["", "vélo"])
@pytest.mark.parametrize("size", [1, 3, 50])
def test_no_order_loses_a_listing_however_many_there_are(board, monkeypatch, sort, text, size):
    everything = set(finder.find(board.session, Query(text=text), 50).ids)
    monkeypatch.setattr(finder, "WINDOW", 4)
    seen: list[int] = []
    step: Query | None = Query(text=text, commune="69123", radius=200, sort=sort)
    while step:
        results = finder.find(board.session, step, size)
        seen += results.ids
        step = parse(results.following.arguments()) if results.following else None
    assert len(seen) == len(set(seen))
    assert set(seen) == everything


def test_people_are_told_when_not_all_matches_were_put_in_order_together(board, monkeypatch):
    wanted = Query(text="vélo", sort="price")
    assert not finder.find(board.session, wanted).windowed
    monkeypatch.setattr(finder, "WINDOW", 13)
    assert not finder.find(board.session, wanted).windowed
    monkeypatch.setattr(finder, "WINDOW", 12)
    assert finder.find(board.session, wanted).windowed
    assert finder.find(board.session, finder.find(board.session, wanted, 12).following).windowed
    # Without words everything is in one order.
    assert not finder.find(board.session, Query(sort="price"), 3).windowed


def test_within_a_window_the_order_holds(board, monkeypatch):
    monkeypatch.setattr(finder, "WINDOW", 5)
    ids = finder.find(board.session, Query(text="réparé", sort="price"), 12).ids
    prices = [board.session.get_one(services.Listing, n).price or 10**9 for n in ids]
    assert prices[:5] == sorted(prices[:5])
    assert prices[5:10] == sorted(prices[5:10])
    newest = finder.find(board.session, Query(text="réparé"), 12).ids
    assert set(ids[:5]) == set(newest[:5])


def test_counts_stop_at_the_limit(board, monkeypatch):
    assert finder.count(board.session, Query()) == 15
    assert finder.count(board.session, Query(text="vélo", department="42")) == 4
    monkeypatch.setattr(finder, "COUNT_LIMIT", 5)
    assert finder.count(board.session, Query()) == 6


def test_what_is_no_longer_visible_is_no_longer_found(board):
    listing = board.session.get_one(services.Listing, finder.find(board.session, Query(text="anglais")).ids[0])
    services.move(board.session, listing, State.PAUSED)
    assert titles(board, Query(text="anglais")) == []
    services.publish(board.session, listing)
    assert titles(board, Query(text="anglais")) == ["Cours d'anglais"]


@pytest.mark.parametrize("text", ["'", "\\", "'; DROP TABLE listing; --", "a & b | !c", ":*", "<->", "\x00", "%"])
def test_signs_are_no_operators(board, text):
    assert titles(board, Query(text=text)) == []
    assert finder.count(board.session, Query()) == 15


def test_french_is_found_equally_well_on_both(board):
    index = index_for(board.session)
    from webapp.search import analyser

    lost = 0
    for number, (text, _) in enumerate(PAIRS, 1):
        index.put(board.session, Entry(number, "", text, (tag("c", "x"),)))
    for number, (_, question) in enumerate(PAIRS, 1):
        sql = f"SELECT 1 FROM {index.source} WHERE {index.matches} AND {index.recency} = :number"
        values = {"match": index.match(analyser.question(question), []), "number": number}
        lost += board.session.execute(board.text(sql), values).first() is None
    assert lost <= 0.05 * len(PAIRS)


def test_every_database_that_can_be_configured_has_an_index():
    assert set(INDEXES) == {"sqlite", "postgresql"}
