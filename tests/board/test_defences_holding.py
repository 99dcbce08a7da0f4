"""Which listings a person looks at first, at publication and after changes, and what moderators read about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.board import trust
from tests.board.conftest import PASSWORD
from webapp.accounts.models import Role
from webapp.clock import now, standing_at
from webapp.defences import banned
from webapp.defences.models import Effect
from webapp.listings import services
from webapp.listings.models import Listing, ListingHold
from webapp.listings.reasons import Reason, sentence
from webapp.listings.states import State
from webapp.moderation.models import Statement
from webapp.photos.models import Photo
from webapp.privacy import sensitive

from .test_listings_posting import mailed_link, path, published

OTHER = {"title": "Tente deux places", "body": "Servie deux nuits en juin, avec ses piquets et sa housse."}
MARK = 0x5A5A0FF0C33C6996
"""Fingerprint of a photo with some shape to it."""


def moderator(app, db):
    """Give a browser in which a moderator is logged in."""
    trust.staff(db)
    client = app.test_client()
    client.submit("/compte/connexion", email="equipe@example.fr", password=PASSWORD)
    return client


def reasons(db, listing) -> list[str]:
    db.session.expire_all()
    return [hold.reason for hold in listing.holds]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Appelez le 06 12 34 56 78 le soir.", "numéro de téléphone"),
        ("Photos sur www.mes-photos.example.com", "un lien"),
        ("Paiement par Western Union ou carte cadeau.", "moyen de paiement"),
        ("Parlons-en sur WhatsApp.", "messagerie"),
    ],
)
def test_a_first_listing_with_what_swindles_have_is_looked_at(board, db, words, named):
    listing = published(board, db, body=f"Révisé ce printemps, pneus neufs. {words}")
    assert listing.state == State.REVIEW
    assert reasons(db, listing) == [Reason.FIRST]
    assert named in sentence(listing.holds[0].reason, listing.holds[0].detail, "fr")


def test_a_plain_first_listing_appears_at_once(board, db):
    assert published(board, db).state == State.PUBLISHED


def test_a_link_to_a_video_that_the_board_plays_is_no_sign(board, db):
    video = "Voir https://www.youtube.com/watch?v=dQw4w9WgXcQ en entier"
    assert published(board, db, body=f"Révisé ce printemps. {video}").state == State.PUBLISHED


def test_a_mailbox_that_has_shown_a_listing_before_is_trusted_with_a_phone_number(board, db):
    published(board, db)
    later = published(board, db, title=OTHER["title"], body=OTHER["body"] + " Appelez le 06 12 34 56 78.")
    assert later.state == State.PUBLISHED


def test_a_mailbox_whose_only_listing_was_taken_down_is_not_trusted(board, db, app):
    first = published(board, db)
    moderator(app, db).submit(
        f"/equipe/annonces/{first.id}", act="refuse", measure="remove", scope="partout", rule="fraud",
        facts="Le vélo de la photo est un vélo volé.", explanation="Vendre un objet volé est interdit.",
    )  # fmt: skip
    later = published(board, db, title=OTHER["title"], body=OTHER["body"] + " Appelez le 06 12 34 56 78.")
    assert later.state == State.REVIEW


def test_a_new_mailbox_that_posts_in_a_burst_is_looked_at(board, db):
    for number in range(3):
        board.submit("/annonces/deposer", **{**FIRST, "title": f"Lot {number}", "body": f"Lot de verres {number} " * 4})
    last = published(board, db, **OTHER)
    assert reasons(db, last) == [Reason.BURST]


FIRST = {
    "category": "maison-decoration", "title": "", "body": "", "price": "5", "postcode": "69003", "city": "Lyon",
    "email": "lise@example.org", "pseudonym": "Lise", "adult": "y",
}  # fmt: skip


def test_a_text_that_reveals_health_is_never_shown_without_a_person(board, db):
    listing = published(
        board, db, category="services-aide", title="Aide aux courses", body="Je suis handicapée, je cherche une aide."
    )
    assert listing.state == State.REVIEW
    assert reasons(db, listing) == [Reason.SENSITIVE]
    assert board.get(path(listing)).status_code == 404


def test_a_moderator_can_ask_for_consent_and_nothing_is_shown_before(board, db, app):
    listing = published(
        board, db, category="services-aide", title="Aide aux courses", body="Je suis handicapée, je cherche une aide."
    )
    staff = moderator(app, db)
    staff.submit(f"/equipe/annonces/{listing.id}", act="sensitive")
    assert len(trust.letters(db, "sensitive-consent")) == 1
    staff.submit(f"/equipe/annonces/{listing.id}", act="publish")
    db.session.expire_all()
    assert listing.state == State.REVIEW
    sensitive.give(db.session, listing, "fr")
    db.session.commit()
    staff.submit(f"/equipe/annonces/{listing.id}", act="publish")
    page = board.get(path(listing))
    assert page.status_code == 200
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_false_alarm_is_published_by_a_moderator_as_it_is(board, db, app):
    listing = published(board, db, body="Je suis juif errant, groupe de musique, et vends ma guitare de concert.")
    assert listing.state == State.REVIEW
    moderator(app, db).submit(f"/equipe/annonces/{listing.id}", act="publish")
    assert board.get(path(listing)).status_code == 200
    assert reasons(db, listing) == []


def test_forbidden_goods_wait_and_the_words_are_named(board, db, app):
    listing = published(board, db, title="Objets divers", body="Revolver avec munitions, et un buffet en chêne.")
    assert reasons(db, listing) == [Reason.FORBIDDEN]
    queue = moderator(app, db).get("/equipe/signalements").text
    assert "armes : revolver, munition" in queue


def test_the_queue_names_the_listing_that_a_copy_resembles(board, db, app):
    first = published(board, db)
    copy = published(board, db, email="autre@example.org")
    assert reasons(db, copy) == [Reason.COPY_TEXT]
    staff = moderator(app, db)
    assert f"annonce n° {first.id}" in staff.get("/equipe/signalements").text
    assert f"annonce n° {first.id}" in staff.get(f"/equipe/annonces/{copy.id}").text


def test_a_refusal_says_that_a_filter_had_part_in_it(board, db, app):
    published(board, db)
    copy = published(board, db, email="autre@example.org")
    answer = moderator(app, db).submit(
        f"/equipe/annonces/{copy.id}", action=f"/{copy.id}", act="refuse", measure="remove", scope="partout",
        rule="place", facts="Le texte est celui d’une autre annonce.", explanation="Une annonce paraît une seule fois.",
    )  # fmt: skip
    assert answer.status_code == 303
    assert db.session.scalars(select(Statement)).one().detected_by == "filter"
    assert reasons(db, copy) == []


def test_changing_words_into_those_of_another_listing_holds_the_change(board, db):
    published(board, db)
    mine = published(board, db, email="autre@example.org", **OTHER)
    assert mine.state == State.PUBLISHED
    first = db.session.scalars(select(Listing).order_by(Listing.id)).first()
    answer = board.submit(f"{mailed_link(db)}/modifier", title=first.title, body=first.body)
    assert answer.status_code == 303
    assert reasons(db, mine) == [Reason.COPY_TEXT]
    assert board.get(path(mine)).status_code == 404


def test_changing_the_price_alone_holds_nothing(board, db):
    listing = published(board, db)
    board.submit(f"{mailed_link(db)}/modifier", price="99")
    db.session.expire_all()
    assert listing.state == State.PUBLISHED


def test_what_a_moderator_let_through_is_not_asked_about_again(board, db, app):
    listing = published(board, db, body="Je suis juif errant, groupe de musique, et vends ma guitare de concert.")
    moderator(app, db).submit(f"/equipe/annonces/{listing.id}", act="publish")
    board.submit(f"{mailed_link(db)}/modifier", title="Guitare de concert")
    db.session.expire_all()
    assert listing.state == State.PUBLISHED


@pytest.mark.parametrize("detour", ["pause", "vendu"])
def test_pausing_or_selling_first_is_no_way_around(board, db, detour):
    published(board, db)
    link = mailed_link(db)
    board.submit(link, action=detour)
    board.submit(f"{link}/modifier", body="Envoyez un mandat cash par Western Union avant la visite.")
    listing = db.session.scalars(select(Listing)).one()
    assert listing.state == State.REVIEW
    token = board.get(link).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    for action in ("publier", "disponible", "prolonger", "reserver"):
        board.post(f"{link}/{action}", data={"csrf_token": token})
    assert board.get(path(listing)).status_code == 404


def give_photo(db, listing, mark) -> None:
    db.session.add(
        Photo(name=f"photo-{listing.id}-{mark % 97}", listing_id=listing.id, width=8, height=8, fingerprint=mark)
    )
    db.session.commit()


@pytest.mark.parametrize(("flipped", "state"), [(0b111, State.REVIEW), ((1 << 20) - 1, State.PUBLISHED)])
def test_a_photo_saved_anew_is_recognised_and_another_is_not(board, db, flipped, state):
    give_photo(db, published(board, db), MARK)
    board.submit("/annonces/deposer", **{**FIRST, **OTHER, "email": "autre@example.org"})
    copy = db.session.scalars(select(Listing).order_by(Listing.id.desc())).first()
    give_photo(db, copy, MARK ^ flipped)
    board.submit(mailed_link(db), action="publier")
    db.session.expire_all()
    assert copy.state == state


def test_a_photo_added_by_a_change_is_looked_at_too(board, db):
    give_photo(db, published(board, db), MARK)
    mine = published(board, db, email="autre@example.org", **OTHER)
    taken = Photo(name="AAAAAAAAAAAAAAAAAAAAAA", width=8, height=8, fingerprint=MARK ^ 1)
    db.session.add(taken)
    db.session.commit()
    board.submit(f"{mailed_link(db)}/modifier", photo=[taken.name])
    assert reasons(db, mine) == [Reason.COPY_PHOTO]


@pytest.mark.parametrize(("flipped", "state"), [(0b11, State.REVIEW), ((1 << 20) - 1, State.PUBLISHED)])
def test_a_photo_that_is_ready_only_after_publication_is_looked_at_then(board, db, flipped, state):
    give_photo(db, published(board, db), MARK)
    mine = published(board, db, email="autre@example.org", **OTHER)
    assert mine.state == State.PUBLISHED
    give_photo(db, mine, MARK ^ flipped)
    services.photo_ready(db.session, db.session.scalars(select(Photo).order_by(Photo.id.desc())).first())
    assert mine.state == state


def test_pictures_without_shape_say_nothing(board, db):
    give_photo(db, published(board, db), 0b11)
    mine = published(board, db, email="autre@example.org", **OTHER)
    give_photo(db, mine, 0b11)
    services.move(db.session, mine, State.PAUSED)
    mine.published_at = None
    services.release(db.session, mine)
    assert mine.state == State.PUBLISHED


def test_a_watched_word_holds_in_its_category_alone(board, db):
    banned.add(db.session, "trottinette", "loisirs", Effect.HOLD)
    db.session.commit()
    bike = published(board, db, body="Vélo échangé contre des TROTTINETTES électriques en bon état.")
    assert reasons(db, bike) == [Reason.BANNED]
    table = published(
        board, db, email="a@example.org", category="maison-meubles", title="Table basse",
        body="Table basse en chêne, à échanger contre une trottinette.",
    )  # fmt: skip
    assert table.state == State.PUBLISHED


def test_reasons_go_with_the_listing_and_are_in_its_posters_export(board, db):
    from webapp.privacy.export import collect

    listing = published(board, db, body="Révisé ce printemps, pneus neufs. Appelez le 06 12 34 56 78.")
    assert "reason for the review" in str(collect(db.session, trust.person(listing.email)))
    services.remove(db.session, trust.NoStore(), listing)
    db.session.commit()
    assert not db.session.scalars(select(ListingHold)).all()


def test_a_listing_that_waited_past_its_end_gets_its_whole_lifetime(board, db):
    listing = published(board, db)
    board.submit(f"{mailed_link(db)}/modifier", body="Envoyez un mandat cash par Western Union avant la visite.")
    db.session.expire_all()
    with standing_at(now() + timedelta(days=90)):
        services.publish(db.session, listing, reviewed=True)
        assert listing.expires_at > now()


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_reason_is_a_sentence(reason, language):
    assert sentence(reason, "health: malade", language).endswith(".")


def test_only_staff_read_why_a_listing_waits(board, db, member):
    listing = published(board, db, body="Révisé ce printemps. Appelez le 06 12 34 56 78.")
    board.submit("/compte/connexion", email=member.email, password=PASSWORD)
    assert member.role == Role.MEMBER
    assert board.get(f"/equipe/annonces/{listing.id}").status_code == 403
