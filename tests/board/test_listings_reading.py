"""Finding and reading listings: pages, filters, orders, feeds, the interface for programs."""

from __future__ import annotations

import gzip
import json
import xml.etree.ElementTree as ElementTree
from datetime import timedelta

import feedparser
import jsonschema
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from webapp import create_app
from webapp.clock import now
from webapp.extensions import db as database
from webapp.listings import services
from webapp.listings.models import Listing, ListingDay
from webapp.listings.states import State
from webapp.moderation.models import Statement
from webapp.photos.models import Photo
from webapp.photos.storage import new_name
from webapp.photos.views import store
from webapp.places import lookup
from webapp.search import finder, query
from webapp.search.query import Query

from .conftest import SETTINGS, shut

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}


def put_up(db, title="Vélo bleu", body="Un texte qui décrit la chose assez longuement.", **changes) -> Listing:
    commune = lookup.resolve(changes.pop("postcode", "69003"), changes.pop("city", "Lyon"))
    content = services.Content(
        category=changes.pop("category", "loisirs-velos"),
        title=title,
        body=body,
        price=changes.pop("price", 5000),
        seller=changes.pop("seller", "individual"),
        commune=commune,
        postcode=commune.postcodes[0],
        email="secret.address@example.org",
        pseudonym="Pseudo",
        sex="woman",
        phone="+33639981234",
    )
    listing = services.create(db.session, store(), content, [], poster_id=None, language="fr")
    services.publish(db.session, listing, reviewed=True)
    listing.photo_count = changes.pop("photos", 0)
    db.session.commit()
    return listing


def explain(db, listing: Listing) -> None:
    """Write the statement of reasons without which nothing can be taken down."""
    statement = Statement(
        reference=f"S{listing.id}",
        target="listing",
        listing_id=listing.id,
        email=listing.email,
        language="fr",
        measure="removal",
        scope="FR",
        facts="f",
        detected_by="person",
        rule="r",
        explanation="e",
    )
    db.session.add(statement)
    db.session.flush()


def titles(answer) -> list[str]:
    return [link.get_text() for link in BeautifulSoup(answer.text, "html.parser").select(".card a")]


def path(listing: Listing) -> str:
    return f"/annonces/{listing.id}-{listing.slug}"


@pytest.fixture
def many(board, db):
    put_up(db, "Vélo de course", price=30000, postcode="69001", city="Lyon")
    put_up(db, "Canapé bleu", category="maison-meubles", price=8000, postcode="42000", city="Saint-Étienne", photos=1)
    put_up(db, "Cours de vélo", category="services-cours", seller="professional", price=2000, postcode="75011",
           city="Paris")  # fmt: skip
    put_up(db, "Table ronde", category="maison-meubles", price=None, postcode="69100", city="Villeurbanne")
    return board


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("", ["Table ronde", "Cours de vélo", "Canapé bleu", "Vélo de course"]),
        ("q=velos&tri=date", ["Cours de vélo", "Vélo de course"]),
        ("categorie=maison", ["Table ronde", "Canapé bleu"]),
        ("categorie=maison-meubles&departement=42", ["Canapé bleu"]),
        ("region=84", ["Table ronde", "Canapé bleu", "Vélo de course"]),
        ("departement=75", ["Cours de vélo"]),
        ("lieu=Lyon", ["Vélo de course"]),
        ("lieu=69001&rayon=10", ["Table ronde", "Vélo de course"]),
        ("lieu=Lyon&rayon=100&tri=distance", ["Vélo de course", "Table ronde", "Canapé bleu"]),
        ("prix_min=50&prix_max=100", ["Canapé bleu"]),
        ("prix_min=100&prix_max=50", ["Canapé bleu"]),
        ("photo=1", ["Canapé bleu"]),
        ("vendeur=professionnel", ["Cours de vélo"]),
        ("vendeur=particulier&q=velo", ["Vélo de course"]),
        ("tri=prix", ["Cours de vélo", "Canapé bleu", "Vélo de course", "Table ronde"]),
        ("tri=prix-desc", ["Vélo de course", "Canapé bleu", "Cours de vélo", "Table ronde"]),
        ("tri=prix&q=velo", ["Cours de vélo", "Vélo de course"]),
        ("q=saint-etienne", ["Canapé bleu"]),
        ("q=introuvable", []),
        ("tri=x&apres=abc&rayon=7&region=zz&prix_min=x&departement=69", ["Table ronde", "Vélo de course"]),
    ],
)  # fmt: skip
def test_filters_and_orders_find_what_they_say(many, question, wanted):
    answer = many.get(f"/annonces/?{question}")
    assert answer.status_code == 200
    assert titles(answer) == wanted


def test_words_in_the_title_count_more_than_in_the_text(board, db):
    put_up(db, "Lampe", body="Elle est posée sur un piano depuis des années, sans y toucher.")
    put_up(db, "Piano droit")
    put_up(db, "Tabouret", body="Assorti à un piano que nous n'avons plus depuis longtemps.")
    assert titles(board.get("/annonces/?q=piano"))[0] == "Piano droit"


@pytest.mark.parametrize("sort", ["date", "price", "price-desc", "relevance", "distance"])
def test_pages_by_key_show_every_listing_once_in_order(board, db, sort):
    for number in range(30):
        put_up(db, f"Vélo numéro {number}", price=100 * (number % 7), postcode=("69001", "69100")[number % 2],
               city=("Lyon", "Villeurbanne")[number % 2])  # fmt: skip
    wanted = Query(text="vélo", commune="69123", radius=20, sort=sort)
    seen: list[int] = []
    pages = 0
    step: Query | None = wanted
    while step:
        results = finder.find(db.session, step, size=7)
        seen += results.ids
        step = results.following
        pages += 1
        if step:
            assert query.parse(step.arguments()) == step, "the next page can be linked"
    assert len(seen) == len(set(seen)) == 30
    assert pages == 5
    everything = finder.find(db.session, wanted, size=100).ids
    assert tuple(seen) == everything


def test_a_new_listing_does_not_shift_the_next_page(board, db):
    for number in range(10):
        put_up(db, f"Vélo {number}")
    first = finder.find(db.session, Query(), size=4)
    put_up(db, "Nouveau")
    second = finder.find(db.session, first.following, size=4)
    assert not set(first.ids) & set(second.ids)


def test_counts_are_capped_honestly(board, db, monkeypatch):
    for number in range(6):
        put_up(db, f"Vélo {number}")
    assert "6 annonces" in board.get("/annonces/").text
    monkeypatch.setattr(finder, "COUNT_LIMIT", 5)
    assert "plus de 5 annonces" in board.get("/annonces/").text


def test_a_typo_is_met_with_a_link_to_what_was_meant(many):
    page = BeautifulSoup(many.get("/annonces/?q=canpé&categorie=maison").text, "html.parser")
    link = page.select_one(".flash a")
    assert link.get_text() == "canapé"
    assert titles(many.get(link["href"])) == ["Canapé bleu"]


def test_an_unknown_place_is_said_beside_its_field(many):
    page = BeautifulSoup(many.get("/annonces/?lieu=xqzwv").text, "html.parser")
    assert page.select_one("#lieu")["aria-invalid"] == "true"
    assert page.select_one("#lieu")["value"] == "xqzwv"
    assert BeautifulSoup(many.get("/annonces/?lieu=Lyon").text, "html.parser").select_one("#lieu-error") is None


def test_suggestions_complete_words_and_places(many):
    assert many.get("/annonces/suggestions?mots=grand+can").json == ["grand canapé"]
    assert "Lyon (69001)" in many.get("/annonces/suggestions?lieu=lyo").json


def test_the_home_page_leads_to_every_branch_and_every_department(many):
    page = BeautifulSoup(many.get("/").text, "html.parser")
    targets = {link["href"] for link in page.select("main a")}
    assert len([t for t in targets if "categorie=" in t]) == 11
    assert len([t for t in targets if "departement=" in t]) == len(lookup.departments())


def test_a_page_of_results_is_light(board, db):
    for number in range(25):
        listing = put_up(db, f"Très beau vélo de randonnée numéro {number}", photos=1)
        db.session.add(Photo(name=new_name(), listing_id=listing.id, width=800, height=600, fingerprint=1))
    db.session.commit()
    answer = board.get("/annonces/?categorie=loisirs-velos")
    page = BeautifulSoup(answer.text, "html.parser")
    pictures = page.select(".card img")
    assert len(pictures) == 20
    assert len(gzip.compress(answer.data)) < 8_000
    assert all(picture.has_attr("width") and picture.has_attr("height") for picture in pictures)
    assert all(picture.get("loading") == "lazy" for picture in pictures[3:])


def test_a_listing_page_tells_machines_about_the_thing_and_nothing_about_the_person(many, db):
    listing = db.session.scalars(select(Listing).where(Listing.title == "Vélo de course")).one()
    html = many.get(path(listing)).text
    page = BeautifulSoup(html, "html.parser")
    data = json.loads(page.select_one('script[type="application/ld+json"]').string)
    assert (data["@type"], data["offers"]["price"], data["offers"]["priceCurrency"]) == ("Product", "300.00", "EUR")
    told = json.dumps(data) + "".join(str(tag) for tag in page.select("meta"))
    for private in ("Pseudo", "secret.address", "639981234", "woman", "69001"):
        assert private not in told
    assert "secret.address" not in html
    assert "639981234" not in html
    assert page.select_one("link[rel=canonical]")["href"] == f"http://localhost{path(listing)}"
    assert page.select_one("svg.department circle")


def test_an_old_address_leads_to_the_present_one(many, db):
    listing = db.session.scalars(select(Listing)).first()
    answer = many.get(f"/annonces/{listing.id}-autre-titre")
    assert (answer.status_code, answer.headers["Location"]) == (301, path(listing))


def test_the_telephone_is_shown_after_a_click_only(many, db):
    listing = db.session.scalars(select(Listing)).first()
    assert "639981234" not in many.get(path(listing)).text
    assert many.get(f"/annonces/{listing.id}/telephone").status_code == 405
    answer = many.post(f"/annonces/{listing.id}/telephone")
    assert 'href="tel:+33639981234">06\u00a039\u00a098\u00a012\u00a034<' in answer.text
    assert db.session.scalars(select(ListingDay)).one().contacts == 1


def test_nobody_collects_telephone_numbers(tmp_path):
    app = create_app({**SETTINGS, "RATELIMIT_ENABLED": True}, instance=tmp_path)
    with app.app_context():
        database.create_all()
        services.ensure_categories(database.session)
        listing = put_up(database)
        client = app.test_client()
        answers = [client.post(f"/annonces/{listing.id}/telephone").status_code for _ in range(21)]
        shut(database)
    assert answers == [200] * 20 + [429]


def test_people_are_counted_and_robots_are_not(many, db):
    listing = db.session.scalars(select(Listing)).first()
    many.get(path(listing), headers={"User-Agent": "Googlebot/2.1"})
    assert db.session.scalars(select(ListingDay)).all() == []
    many.get(path(listing), headers=BROWSER)
    many.get(path(listing), headers=BROWSER)
    assert db.session.scalars(select(ListingDay)).one().views == 2
    assert services.days(db.session, listing.id, 7)[-1] == (now().date(), 2, 0)
    assert len(services.days(db.session, listing.id, 7)) == 7


@pytest.mark.parametrize("state", [State.SOLD, State.EXPIRED, State.REMOVED])
def test_what_is_over_answers_410_with_similar_listings(many, db, state):
    listing = db.session.scalars(select(Listing).where(Listing.title == "Table ronde")).one()
    if state == State.REMOVED:
        explain(db, listing)
    services.move(db.session, listing, state)
    db.session.commit()
    answer = many.get(path(listing))
    assert answer.status_code == 410
    assert titles(answer) == ["Canapé bleu"]
    assert "Table ronde" not in answer.text


def test_unknown_numbers_answer_404(board):
    assert board.get("/annonces/999999-rien").status_code == 404
    assert board.get("/annonces/99999999999999999999").status_code == 404


def test_any_search_is_an_atom_feed(many):
    answer = many.get("/annonces/flux.atom?q=velo")
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert [entry.title.split(" –")[0] for entry in feed.entries] == ["Cours de vélo", "Vélo de course"]
    assert many.get("/annonces/flux.atom?q=velo", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert "secret.address" not in answer.text


def test_the_sitemap_lists_visible_listings(many, db):
    index = ElementTree.fromstring(many.get("/sitemap.xml").data)
    assert index[0][0].text == "http://localhost/sitemap-0.xml"
    gone = db.session.scalars(select(Listing)).first()
    services.move(db.session, gone, State.SOLD)
    db.session.commit()
    text = many.get("/sitemap-0.xml").text
    assert text.count("<lastmod>") == 3
    ElementTree.fromstring(text)


def test_robots_are_told_where_not_to_go_and_where_the_sitemap_is(board):
    text = board.get("/robots.txt").text
    assert "Disallow: /annonces/gerer/" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_programs_get_what_the_description_promises_and_no_personal_data(many):
    description = many.get("/api/v1/openapi.json").json
    schema = description["components"]["schemas"]["Listing"]
    answer = many.get("/api/v1/annonces?q=velo").json
    assert answer["count"] == 2
    assert not answer["more"]
    for listing in answer["listings"]:
        jsonschema.validate(listing, schema)
    text = json.dumps(answer)
    assert not any(private in text for private in ("Pseudo", "secret.address", "639981234", "woman"))
    assert many.get(f"/api/v1/annonces/{answer['listings'][0]['id']}").json["title"] == "Cours de vélo"
    assert many.get("/api/v1/annonces/99999").status_code == 404


def test_programs_page_by_the_same_key(board, db):
    for number in range(25):
        put_up(db, f"Vélo {number}")
    first = board.get("/api/v1/annonces").json
    second = board.get(first["next"].removeprefix("http://localhost")).json
    assert len(first["listings"]), len(second["listings"]) == (20, 5)
    assert second["next"] is None


@pytest.mark.parametrize(
    "wanted",
    [
        Query(),
        Query(text="vélo d'été", category="loisirs-velos", region="84", department="69", sort="relevance"),
        Query(commune="69123", radius=50, price_min=1050, price_max=200000, with_photo=True, seller="professional"),
        Query(commune="69123", radius=200, sort="distance", after=(12, 345678)),
        Query(sort="price-desc", after=(100, 99)),
    ],
)
def test_a_search_and_its_address_say_the_same(wanted):
    assert query.parse(wanted.arguments()) == wanted


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12", 1200),
        ("12,5", 1250),
        ("1 200 €", 120000),
        ("0", 0),
        ("-5", None),
        ("1e9", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, cents):
    assert query.cents(typed) == cents


def test_a_listing_far_in_the_future_is_not_needed_for_ages(board, db):
    listing = put_up(db)
    assert listing.expires_at - listing.published_at == pytest.approx(timedelta(days=60), abs=timedelta(seconds=5))
