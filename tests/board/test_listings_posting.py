"""Posting a listing, with and without an account, and managing it afterwards."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sqlalchemy import func, select

from webapp.clock import now, standing_at
from webapp.listings import jobs, services
from webapp.listings.models import Category, Listing, ListingDay, ListingKey
from webapp.listings.states import STEPS, State, WrongStepError, check
from webapp.mail.models import OutboxMail
from webapp.photos.models import Photo
from webapp.photos.views import store
from webapp.privacy import sensitive
from webapp.search.engines import index_for

from .test_listings_reading import explain

FIELDS = {
    "category": "loisirs-velos",
    "title": "Vélo de ville bleu",
    "body": "Révisé ce printemps, pneus neufs, taille M.\n\nAntivol offert.",
    "price": "120",
    "postcode": "69003",
    "city": "lyon",
    "email": "lise@example.org",
    "pseudonym": "Lise",
    "phone": "06 12 34 56 78",
    "adult": "y",
}


def photo(colour: str = "red", size: tuple[int, int] = (640, 480)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def post(board, **changes):
    return board.submit("/annonces/deposer", **{**FIELDS, **changes})


def mailed_link(db) -> str:
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    return re.search(r"http://localhost(/annonces/gerer/\S+)", mail.text)[1]


def published(board, db, **changes) -> Listing:
    post(board, **changes)
    link = mailed_link(db)
    board.submit(link, action="publier")
    db.session.expire_all()
    return db.session.scalars(select(Listing).order_by(Listing.id.desc())).first()


def path(listing: Listing) -> str:
    return f"/annonces/{listing.id}-{listing.slug}"


def test_without_an_account_a_listing_waits_for_a_click_on_the_mailed_link(board, db):
    answer = post(board)
    assert answer.status_code == 303
    listing = db.session.scalars(select(Listing)).one()
    assert listing.state == State.WAITING
    assert (listing.price, listing.commune, listing.department, listing.region) == (12000, "69123", "69", "84")
    assert listing.phone == "+33612345678"
    assert listing.sex is None
    assert board.get(path(listing)).status_code == 404
    assert "Vélo de ville bleu" not in board.get("/annonces/").text


def test_opening_the_link_changes_nothing_and_posting_publishes(board, db):
    post(board)
    link = mailed_link(db)
    page = board.get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert db.session.scalars(select(Listing)).one().state == State.WAITING
    board.submit(link, action="publier")
    db.session.expire_all()
    assert db.session.scalars(select(Listing)).one().state == State.PUBLISHED
    assert "Vélo de ville bleu" in board.get("/annonces/?q=velo").text


def test_a_link_is_kept_as_a_hash_only(board, db):
    post(board)
    token = mailed_link(db).rpartition("/")[2]
    kept = db.session.scalars(select(ListingKey)).one()
    assert token not in kept.token_hash
    assert services.by_key(db.session, token).id == kept.listing_id
    assert board.get("/annonces/gerer/" + token[:-1] + ("y" if token.endswith("x") else "x")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"title": "abc"}, "de 5 à 80"),
        ({"body": "court"}, "de 20 à 4"),
        ({"category": "maison"}, "choi"),
        ({"price": "cher"}, "en chiffres"),
        ({"email": "lise@"}, "adresse e-mail"),
        ({"phone": "12345"}, "téléphone"),
        ({"pseudonym": ""}, "pseudonyme"),
        ({"postcode": "69003", "city": "Marseille"}, "ne vont pas ensemble"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_the_rest_kept(board, db, changes, words):
    answer = post(board, **changes)
    assert answer.status_code == 422
    assert words.lower() in answer.text.lower()
    assert "Antivol offert" in answer.text or "body" in changes
    assert db.session.scalar(select(func.count()).select_from(Listing)) == 0


def test_a_wrong_postcode_is_answered_with_a_suggestion_that_can_be_chosen(board, db):
    page = BeautifulSoup(post(board, postcode="44000", city="Nante").text, "html.parser")
    choice = page.select_one("input[name=place]")
    assert choice["value"] == "44000|44109"
    post(board, postcode="44000", city="Nante", place=choice["value"])
    listing = db.session.scalars(select(Listing)).one()
    assert (listing.commune, listing.city) == ("44109", "Nantes")


def test_a_chosen_place_must_itself_be_one_of_the_official_ones(board, db):
    assert post(board, postcode="44000", city="Nante", place="69003|44109").status_code == 422


def test_photos_are_processed_and_shown(board, db):
    listing = published(board, db, new_photos=[(io.BytesIO(photo()), "a.jpg"), (io.BytesIO(photo("blue")), "b.jpg")])
    assert listing.photo_count == 2
    page = BeautifulSoup(board.get(path(listing)).text, "html.parser")
    shown = page.select(".gallery img")
    assert len(shown) == 2
    answer = board.get(shown[0]["src"])
    assert answer.status_code == 200
    assert answer.mimetype == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert board.get("/photos/../../etc/passwd").status_code == 404
    assert board.get("/photos/AAAAAAAAAAAAAAAAAAAAAA-320.webp").status_code == 404


def test_a_photo_that_cannot_be_used_is_named_and_the_good_ones_stay_with_the_form(board, db):
    answer = post(board, new_photos=[(io.BytesIO(photo()), "bonne.jpg"), (io.BytesIO(b"rien"), "virus.exe")])
    assert answer.status_code == 422
    assert "virus.exe" in answer.text
    assert "bonne.jpg" not in answer.text
    kept = [field["value"] for field in BeautifulSoup(answer.text, "html.parser").select("input[name=photo]")]
    assert len(kept) == 1
    post(board, photo=kept)
    assert db.session.scalars(select(Listing)).one().photo_count == 1


def test_without_room_for_photos_the_form_comes_back_with_what_was_typed(board, db, app):
    folder = Path(app.instance_path, "photos")
    folder.mkdir(exist_ok=True)
    (folder / "incoming").write_text("in the way")
    answer = post(board, title="Un vélo à moi", new_photos=[(io.BytesIO(photo()), "belle.jpg")])
    assert answer.status_code == 422
    assert "belle.jpg" in answer.text
    assert "par notre faute" in answer.text
    assert "Un vélo à moi" in answer.text
    assert post(board, title="Un vélo à moi").status_code == 303


def test_photos_can_be_ordered_turned_and_removed_without_scripts(board, db):
    names = ("a", "b", "c")
    files = [(io.BytesIO(photo(size=(640 + 40 * n, 480))), f"{name}.jpg") for n, name in enumerate(names)]
    page = BeautifulSoup(post(board, title="", new_photos=files).text, "html.parser")
    first, second, third = (field["value"] for field in page.select("input[name=photo]"))
    post(
        board,
        photo=[first, second, third],
        cover=third,
        **{f"remove_{first}": "1", f"turn_{second}": "90", f"position_{third}": "3"},
    )
    kept = db.session.scalars(select(Photo).where(Photo.listing_id.is_not(None)).order_by(Photo.position)).all()
    assert [(p.width, p.height) for p in kept] == [(720, 480), (480, 680)]
    assert store().get(f"{first}-320.webp") is None


def test_the_ninth_photo_is_refused(board, db):
    files = [(io.BytesIO(photo()), f"{n}.jpg") for n in range(9)]
    answer = post(board, new_photos=files)
    assert answer.status_code == 422
    assert "Huit photos" in answer.text
    assert len(BeautifulSoup(answer.text, "html.parser").select("input[name=photo]")) == 8


def test_nobody_takes_over_photos_of_another_listing(board, db):
    published(board, db, new_photos=[(io.BytesIO(photo()), "a.jpg")])
    name = db.session.scalars(select(Photo)).one().name
    post(board, photo=[name], title="Autre annonce")
    other = db.session.scalars(select(Listing).where(Listing.title == "Autre annonce")).one()
    assert other.photo_count == 0
    assert db.session.scalars(select(Photo)).one().listing_id != other.id


def test_forms_without_their_token_are_refused(board, db):
    assert board.post("/annonces/deposer", data=FIELDS).status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Listing)) == 0


def test_a_category_says_whether_listings_name_a_price(board, db):
    post(board)
    category = db.session.get(Category, FIELDS["category"])
    category.price_required = True
    db.session.commit()
    answer = post(board, price="")
    assert answer.status_code == 422 and "Cette rubrique demande un prix" in answer.text
    assert post(board, price="0").status_code == 303
    category.priced, category.price_required = False, False
    db.session.commit()
    answer = post(board, price="120")
    assert answer.status_code == 422 and "n’ont pas de prix" in answer.text
    assert post(board, price="").status_code == 303


def test_a_category_can_ask_for_a_photo(board, db):
    post(board)
    db.session.get(Category, FIELDS["category"]).photo_required = True
    db.session.commit()
    answer = post(board)
    assert answer.status_code == 422 and answer.text.count("Cette rubrique demande au moins une photo.") == 2
    assert post(board, new_photos=[(io.BytesIO(photo()), "a.jpg")]).status_code == 303


def test_a_sensitive_category_is_read_by_a_person_first(board, db):
    listing = published(board, db, category="rencontres-amour", price="")
    assert listing.state == State.REVIEW
    assert board.get(path(listing)).status_code == 404
    sensitive.give(db.session, listing, "fr")
    services.publish(db.session, listing, reviewed=True)
    db.session.commit()
    assert board.get(path(listing)).status_code == 200


def test_with_the_link_one_can_edit_pause_resume_sell_and_delete(board, db):
    listing = published(board, db)
    link = mailed_link(db)
    board.submit(f"{link}/modifier", title="Vélo rouge", price="99,50", email="other@example.org")
    db.session.expire_all()
    assert (listing.title, listing.price, listing.email) == ("Vélo rouge", 9950, "lise@example.org")
    assert "Vélo rouge" in board.get("/annonces/?q=rouge").text
    assert "Vélo rouge" not in board.get("/annonces/?q=bleu").text
    board.submit(link, action="pause")
    assert board.get(path(listing)).status_code == 404
    assert "Vélo rouge" not in board.get("/annonces/?q=rouge").text
    board.submit(link, action="publier")
    assert board.get(path(listing)).status_code == 200
    board.submit(link, action="reserver")
    assert "Réservé" in board.get(path(listing)).text
    board.submit(link, action="vendu")
    assert board.get(path(listing)).status_code == 410
    board.submit(link, action="supprimer")
    assert board.get(path(listing)).status_code == 404
    assert board.get(link).status_code == 404


def test_deleting_leaves_nothing_behind(board, db):
    listing = published(board, db, new_photos=[(io.BytesIO(photo()), "a.jpg")])
    files = listing.photos[0].files()
    board.get(path(listing), headers={"User-Agent": "Mozilla/5.0"})
    services.remove(db.session, store(), listing)
    db.session.commit()
    for table in (Listing, Photo, ListingKey, ListingDay):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert all(store().get(name) is None for name in files)
    assert db.session.execute(db.text("SELECT count(*) FROM listing_text")).scalar() == 0
    assert db.session.execute(db.text("SELECT count(*) FROM listing_word")).scalar() == 0


def test_a_listing_goes_to_the_top_once_a_week(board, db):
    listing = published(board, db)
    before = listing.recency
    with pytest.raises(services.TooSoonError):
        services.bump(db.session, listing)
    with standing_at(now() + timedelta(days=8)):
        services.bump(db.session, listing)
        assert listing.recency > before
        with pytest.raises(services.TooSoonError):
            services.bump(db.session, listing)
    db.session.commit()
    assert "Vélo de ville" in board.get("/annonces/?q=velo").text


def test_posters_are_told_seven_days_and_one_day_before_the_end_and_can_renew(board, db):
    listing = published(board, db)

    def mails() -> int:
        jobs.remind(db.session)
        db.session.commit()
        return db.session.scalar(
            select(func.count()).select_from(OutboxMail).where(OutboxMail.template == "listing-ending")
        )

    end = listing.expires_at
    assert mails() == 0
    with standing_at(end - timedelta(days=6, hours=12)):
        assert (mails(), mails()) == (1, 1)
    with standing_at(end - timedelta(hours=20)):
        assert (mails(), mails()) == (2, 2)
        link = mailed_link(db)
        assert board.get(link).status_code == 200
        board.submit(link, action="prolonger")
        db.session.expire_all()
        assert listing.expires_at > end + timedelta(days=55)
        assert mails() == 2


def test_after_sixty_days_a_listing_ends_and_can_come_back(board, db):
    listing = published(board, db)
    with standing_at(now() + timedelta(days=59)):
        assert jobs.expire(db.session) == 0
    with standing_at(now() + timedelta(days=61)):
        assert jobs.expire(db.session) == 1
        db.session.commit()
        assert board.get(path(listing)).status_code == 410
        services.renew(db.session, listing)
        db.session.commit()
        assert board.get(path(listing)).status_code == 200


def test_a_listing_never_confirmed_is_erased_after_a_week(board, db):
    post(board, new_photos=[(io.BytesIO(photo()), "a.jpg")])
    assert jobs.purge(db.session, store()) == 0
    with standing_at(now() + timedelta(days=8)):
        assert jobs.purge(db.session, store()) == 1
    assert db.session.scalar(select(func.count()).select_from(Photo)) == 0


def test_photos_of_a_form_that_was_never_sent_are_erased_after_a_day(board, db):
    post(board, title="", new_photos=[(io.BytesIO(photo()), "a.jpg")])
    jobs.purge(db.session, store())
    assert db.session.scalar(select(func.count()).select_from(Photo)) == 1
    with standing_at(now() + timedelta(hours=25)):
        jobs.purge(db.session, store())
    assert db.session.scalar(select(func.count()).select_from(Photo)) == 0


def test_every_state_knows_where_it_leads():
    assert set(STEPS) == set(State)
    with pytest.raises(WrongStepError):
        check(State.SOLD, State.RESERVED)
    check(State.DRAFT, State.WAITING)


def test_what_staff_removed_its_poster_cannot_put_up_again(board, db):
    listing = published(board, db)
    link = mailed_link(db)
    explain(db, listing)
    services.move(db.session, listing, State.REMOVED)
    db.session.commit()
    page = BeautifulSoup(board.get(link).text, "html.parser")
    token = page.select_one("input[name=csrf_token]")["value"]
    for action in ("publier", "prolonger", "disponible"):
        board.post(f"{link}/{action}", data={"csrf_token": token})
    db.session.expire_all()
    assert listing.state == State.REMOVED
    assert board.get(path(listing)).status_code == 410


def test_not_a_byte_of_an_erased_text_stays_in_the_database_file(board, db, app):
    word = "zyxokwapilun"
    file = Path(app.instance_path) / "board.db"

    def kept() -> bool:
        db.session.execute(db.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.commit()
        return word.encode() in file.read_bytes()

    listing = published(board, db, body=f"Un texte assez long qui parle de {word} et de rien d'autre.")
    published(board, db, title="Une autre annonce")
    assert kept()
    services.remove(db.session, store(), listing)
    index_for(db.session).optimise(db.session)
    db.session.commit()
    assert not kept()


def test_no_sign_turns_the_writing_of_a_listing_around(board, db):
    post(board, title="Vélo \u202ede ville", body="Révisé ce \u2067printemps, pneus neufs.\n\nAntivol offert.")
    made = db.session.scalars(select(Listing)).one()
    assert made.title == "Vélo de ville"
    assert made.body == "Révisé ce printemps, pneus neufs.\n\nAntivol offert."
