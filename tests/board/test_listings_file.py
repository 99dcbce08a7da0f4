"""One's listings as a file: everything in it, nothing of others, and brought back without a way round any check."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import func, select

from webapp.listings import portable, services
from webapp.listings.models import Category, Listing
from webapp.listings.portable import MOST, READ, TOLD
from webapp.listings.states import State
from webapp.privacy.models import SealedRecord
from webapp.site import limits

from . import trust
from .conftest import PASSWORD

ITEM = {
    "category": "loisirs-velos",
    "title": "Vélo hollandais vert",
    "text": "Trois vitesses, porte-bagages, éclairage à dynamo, quelques rayures.",
    "price_cents": 8550,
    "seller": "individual",
    "postcode": "69001",
    "city": "Lyon",
    "commune": "69123",
    "pseudonym": "Dominique",
    "sex": None,
    "phone": "+33612345678",
}


@pytest.fixture
def inside(client, db, member):
    """Log in."""
    services.ensure_categories(db.session)
    db.session.commit()
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    return client


def file_of(*items: object, **changed: object) -> bytes:
    return json.dumps({"format": "listings", "version": 1, "listings": list(items), **changed}).encode()


def bring(client, data: bytes, **fields: object):
    return client.submit("/mes-annonces/import", file=(io.BytesIO(data), "annonces.json"), **{"adult": "y", **fields})


def listings(db) -> list[Listing]:
    db.session.expire_all()
    return list(db.session.scalars(select(Listing).order_by(Listing.id)))


def schema() -> dict:
    described = json.loads(Path("webapp/listings/openapi.json").read_text())["components"]["schemas"]
    return {**described["ListingsFile"], "components": {"schemas": described}}


def test_a_file_comes_back_as_it_went(inside, db, member):
    assert bring(inside, file_of(ITEM)).status_code == 200
    answer = inside.get("/mes-annonces/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="annonces.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    jsonschema.validate(answer.json, schema())
    exported = answer.json["listings"][0]
    assert {name: exported[name] for name in READ} == ITEM
    assert set(exported) == set(READ) | TOLD
    inside.submit("/mes-annonces", action="supprimer")
    assert listings(db) == []
    assert bring(inside, answer.data).status_code == 200
    again = inside.get("/mes-annonces/export").json["listings"][0]
    assert {name: again[name] for name in READ} == ITEM


def test_the_description_names_exactly_what_is_read_and_told():
    described = schema()["components"]["schemas"]["ListingsFileEntry"]
    assert set(described["properties"]) == set(READ) | TOLD
    jsonschema.validate(json.loads(file_of(ITEM)), schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(file_of({**ITEM, "prix": 3})), schema())


def test_nobody_elses_listing_is_in_the_file(inside, db):
    trust.listing(db)
    db.session.commit()
    assert inside.get("/mes-annonces/export").json["listings"] == []


def test_what_is_brought_is_a_draft_that_nobody_sees_until_it_is_published(inside, db, member):
    bring(inside, file_of(ITEM))
    (made,) = listings(db)
    assert (made.state, made.poster_id, made.email) == (State.DRAFT, member.id, member.email)
    assert made.adult_at is not None
    assert "Vélo hollandais vert" not in inside.get("/annonces/?q=hollandais").text
    inside.submit(f"/annonces/{made.id}/gerer", action="publier")
    assert "Vélo hollandais vert" in inside.get("/annonces/?q=hollandais").text


def test_the_same_file_twice_makes_nothing_twice(inside, db):
    data = file_of(ITEM, {**ITEM, "title": "Autre vélo"}, ITEM)
    first = bring(inside, data).text
    assert (first.count("brouillon créé"), first.count("déjà là")) == (2, 1 + 1)
    second = bring(inside, data).text
    assert "brouillon créé" not in second
    assert len(listings(db)) == 2


def test_an_edited_listing_is_recognised_by_its_number(inside, db):
    bring(inside, file_of(ITEM))
    exported = inside.get("/mes-annonces/export").data
    (made,) = listings(db)
    made.title = "Vélo vendu bientôt"
    db.session.commit()
    bring(inside, exported)
    assert len(listings(db)) == 1


def test_the_number_of_another_persons_listing_means_nothing(inside, db):
    other = trust.listing(db)
    db.session.commit()
    bring(inside, file_of({**ITEM, "id": other.id}))
    assert len(listings(db)) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": "x"}, "Le titre compte de 5 à 80 caractères."),
        ({"title": None}, "Donnez un titre à votre annonce."),
        ({"text": 7}, "text\u00a0: un texte est attendu."),
        ({"text": "\ud800 demi-caractère qui ne s'écrit pas"}, "text\u00a0: un texte est attendu."),
        ({"category": "loisirs"}, "Catégorie"),
        ({"category": "nowhere-at-all"}, "Catégorie"),
        ({"price_cents": 12.5}, "un nombre entier de centimes est attendu"),
        ({"price_cents": True}, "un nombre entier de centimes est attendu"),
        ({"price_cents": -1}, "un nombre entier de centimes est attendu"),
        ({"price_cents": 10**30}, "un nombre entier de centimes est attendu"),
        ({"postcode": "69001", "city": "Paris", "commune": None}, "ne vont pas ensemble"),
        ({"phone": "123"}, "Ce numéro de téléphone"),
        ({"sex": "x"}, "Sexe"),
        ({"seller": "x"}, "Vous êtes"),
        ({"prix": 3}, "Champ inconnu\u00a0: prix."),
        ({"\ud800": 3}, "Champ inconnu\u00a0: ?."),
    ],
)
def test_each_wrong_listing_is_told_what_is_wrong_and_the_others_are_taken(inside, db, change, said):
    answer = bring(inside, file_of({**ITEM, **change}, {**ITEM, "title": "Celui-ci est juste"}))
    assert answer.status_code == 422
    assert said in answer.text
    assert [made.title for made in listings(db)] == ["Celui-ci est juste"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Ce n’est pas un fichier JSON"),
        (b"{", "Ce n’est pas un fichier JSON"),
        (b"\xff\xfe", "Ce n’est pas un fichier JSON"),
        (b"[" * 100_000, "Ce n’est pas un fichier JSON"),
        (b"[]", "pas un fichier d’annonces"),
        (file_of(ITEM, version=2), "pas un fichier d’annonces"),
        (file_of(listings={}), "«\u00a0listings\u00a0»"),
        (file_of(*[ITEM] * (MOST + 1)), "Plus de 500 annonces"),
    ],
    ids=range(8),
)
def test_a_file_that_is_none_is_refused_with_a_reason(inside, db, data, said):
    answer = bring(inside, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert listings(db) == []


def test_a_file_that_is_too_large_is_told_so_and_a_far_too_large_one_is_not_even_read(inside, db, monkeypatch):
    # Real sizes, in small: what the test client sends it keeps in memory up to 500 kB.
    monkeypatch.setattr(portable, "LARGEST", len(file_of(ITEM)))
    monkeypatch.setitem(limits.LARGER, "transfer.take", 10_000)
    assert bring(inside, file_of(ITEM)).status_code == 200
    assert "dépasse 2 Mo" in bring(inside, file_of(ITEM) + b" ").text
    assert bring(inside, b" " * 11_000).status_code == 413


def test_an_item_that_is_no_listing_is_told_so(inside, db):
    assert "Chaque annonce est un objet JSON." in bring(inside, file_of(7, None, "x")).text


def test_who_does_not_state_to_be_adult_brings_nothing(inside, db):
    answer = inside.submit("/mes-annonces/import", file=(io.BytesIO(file_of(ITEM)), "a.json"))
    assert answer.status_code == 422
    assert listings(db) == []


@pytest.mark.parametrize("path", ["/mes-annonces/import", "/mes-annonces/export"])
def test_visitors_are_asked_to_log_in(client, path):
    assert client.get(path).location.startswith("/compte/connexion")


def test_who_may_not_publish_brings_nothing(inside, db, member):
    from webapp.clock import now

    member.limited_at = now()
    db.session.commit()
    assert inside.get("/mes-annonces/import").status_code == 403


def test_without_its_token_the_form_is_refused(inside, db):
    answer = inside.post("/mes-annonces/import", data={"adult": "y", "file": (io.BytesIO(file_of(ITEM)), "a.json")})
    assert answer.status_code == 400
    assert listings(db) == []


def test_the_limits_of_posting_hold_and_the_rest_can_be_brought_later(inside, db, member, monkeypatch):
    from webapp.defences import brakes

    left, number = iter([True, True]), member.id

    def take(brake, *, address, mailbox=""):
        assert (brake, mailbox) == (brakes.POSTING, f"account {number}")
        if not next(left, False):
            raise brakes.TooManyError(3600)

    monkeypatch.setattr(brakes, "take", take)
    data = file_of(*({**ITEM, "title": f"Vélo numéro {n}"} for n in range(3)))
    answer = bring(inside, data)
    assert "Beaucoup d’annonces en peu de temps" in answer.text
    assert len(listings(db)) == 2
    monkeypatch.undo()
    bring(inside, data)
    assert len(listings(db)) == 3


def test_what_a_person_should_look_at_is_held_when_it_is_published(inside, db):
    text = "Instrument zinzolin peu servi, archet compris."
    trust.listing(db, title="Violoncelle trois quarts")
    db.session.commit()
    bring(inside, file_of({**ITEM, "title": "Violoncelle trois quarts", "text": text, "category": "loisirs-musique"}))
    made = listings(db)[-1]
    inside.submit(f"/annonces/{made.id}/gerer", action="publier")
    db.session.expire_all()
    assert made.state == State.REVIEW


def test_a_draft_without_the_photo_that_its_category_asks_for_waits_for_one(inside, db):
    db.session.get(Category, ITEM["category"]).photo_required = True
    db.session.commit()
    bring(inside, file_of(ITEM))
    (made,) = listings(db)
    inside.submit(f"/annonces/{made.id}/gerer", action="publier")
    assert listings(db)[0].state == State.DRAFT
    assert "ajoutez-en une, puis publiez" in inside.get(f"/annonces/{made.id}/gerer").text


def test_where_it_came_from_is_noted_as_for_any_listing(inside, db):
    bring(inside, file_of(ITEM))
    assert db.session.scalar(select(func.count()).select_from(SealedRecord)) == 1
