"""Posting and first messages behind the defences: who is let through, who is asked for a click, and nothing is lost."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from tests.board import trust
from tests.board.conftest import PASSWORD, PASSWORD_HASH, SETTINGS, BoardClient, shut
from webapp import create_app
from webapp.accounts.models import User
from webapp.clock import now, standing_at
from webapp.extensions import db as database
from webapp.listings import services
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.messages.models import Thread
from webapp.privacy.export import collect

from .test_listings_posting import FIELDS, mailed_link, photo, post


@pytest.fixture
def known(board, member):
    board.submit("/compte/connexion", email=member.email, password=PASSWORD)
    return board


def listings(db) -> list[Listing]:
    db.session.expire_all()
    return list(db.session.scalars(select(Listing).order_by(Listing.id)))


def as_sent(page: str) -> dict[str, str]:
    form = BeautifulSoup(page, "html.parser").select_one("form.posting")
    return {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}


def test_a_member_whose_browser_solved_the_challenge_is_on_line_at_once(known, db):
    post(known)
    assert [listing.state for listing in listings(db)] == [State.PUBLISHED]


def test_a_member_without_scripts_confirms_by_mail(known, db):
    answer = post(known, scripts=False)
    assert answer.headers["Location"].endswith("/deposer/envoye")
    assert [listing.state for listing in listings(db)] == [State.WAITING]
    known.submit(mailed_link(db), action="publier")
    assert [listing.state for listing in listings(db)] == [State.PUBLISHED]


def test_without_account_and_scripts_nobody_is_shut_out(board, db):
    assert post(board, scripts=False).status_code == 303
    board.submit(mailed_link(db), action="publier")
    assert [listing.state for listing in listings(db)] == [State.PUBLISHED]


def test_a_machine_that_fills_everything_in_is_stopped_and_a_person_sees_why(board, db):
    answer = post(board, website="https://spam.test")
    assert answer.status_code == 422
    assert "champ invisible" in answer.text
    assert "Antivol offert" in answer.text
    assert not listings(db)


@pytest.mark.parametrize(
    ("ago", "words"), [(timedelta(0), "très vite"), (timedelta(hours=13), "ouverte depuis longtemps")]
)
def test_too_fast_and_too_late_are_said_and_nothing_typed_is_lost(board, db, ago, words):
    with standing_at(now() - ago):
        hidden = as_sent(board.get("/annonces/deposer").text)
    answer = board.post("/annonces/deposer", data={**FIELDS, **hidden, "new_photos": (io.BytesIO(photo()), "a.jpg")})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Antivol offert" in answer.text
    assert not listings(db)
    with standing_at(now() + timedelta(seconds=30)):
        again = board.post("/annonces/deposer", data={**FIELDS, **as_sent(answer.text)})
    assert again.status_code == 303
    assert listings(db)[0].photo_count == 1


def test_a_form_sent_twice_makes_one_listing(board, db):
    with standing_at(now() - timedelta(minutes=1)):
        hidden = as_sent(board.get("/annonces/deposer").text)
    assert board.post("/annonces/deposer", data={**FIELDS, **hidden}).status_code == 303
    twice = board.post("/annonces/deposer", data={**FIELDS, **hidden})
    assert twice.status_code == 422
    assert "déjà parti une fois" in twice.text
    assert "Antivol offert" in twice.text
    assert len(listings(db)) == 1


def test_a_solved_challenge_stays_with_a_form_that_has_to_be_corrected(board):
    answer = post(board, title="")
    assert as_sent(answer.text)["proof"]


def test_who_does_not_state_to_be_adult_cannot_post(board, db):
    answer = post(board, adult=[])
    assert answer.status_code == 422
    assert "réservé aux adultes" in answer.text
    assert not BeautifulSoup(answer.text, "html.parser").select_one("input[name=adult]").has_attr("checked")
    assert not listings(db)


def test_age_and_policy_version_are_kept_with_the_listing_and_exported(board, db, app):
    post(board)
    listing = listings(db)[0]
    assert listing.adult_at is not None
    assert listing.policy_version == app.extensions["policy"].in_force(now().date()).number
    exported = str(collect(db.session, trust.person(listing.email)))
    assert "policy in force when posted" in exported
    assert "18 or over, stated on" in exported


def test_changing_a_listing_does_not_ask_the_age_again(board, db):
    post(board)
    link = mailed_link(db)
    page = board.get(f"{link}/modifier")
    assert 'name="adult"' not in page.text
    assert board.submit(f"{link}/modifier", title="Vélo rouge").status_code == 303


def test_a_members_first_message_without_scripts_is_confirmed_by_mail(known, db):
    made = trust.listing(db)
    answer = known.submit(f"/messages/annonce/{made.id}", body="Bonjour !", scripts=False)
    assert "Plus qu’un clic" in answer.text
    assert not trust.letters(db, "new-message")


def test_a_members_first_message_with_scripts_leaves_at_once(known, db):
    made = trust.listing(db)
    assert known.submit(f"/messages/annonce/{made.id}", body="Bonjour !").status_code == 303
    assert len(trust.letters(db, "new-message")) == 1


def test_a_message_too_fast_is_shown_again(known, db):
    made = trust.listing(db)
    page = BeautifulSoup(known.get(f"/messages/annonce/{made.id}").text, "html.parser")
    hidden = {field["name"]: field.get("value", "") for field in page.select("main input[type=hidden]")}
    answer = known.post(f"/messages/annonce/{made.id}", data={**hidden, "body": "Bonjour à vous !"})
    assert answer.status_code == 422
    assert "Bonjour à vous !" in answer.text
    assert not db.session.scalars(select(Thread)).all()


@pytest.fixture
def limited(tmp_path, empty_board):
    """A board that counts, as all do outside tests."""
    from shutil import copyfile

    instance = tmp_path / "limited"
    instance.mkdir()
    copyfile(empty_board, instance / "board.db")
    app = create_app({**SETTINGS, "RATELIMIT_ENABLED": True}, instance=instance)
    app.test_client_class = BoardClient
    with app.app_context():
        services.ensure_categories(database.session)
        database.session.commit()
        yield app
        shut(database)


def other(number: int) -> dict[str, str]:
    return {"title": f"Objet numéro {number}", "body": " ".join(f"mot{number}{n}" for n in range(9))}


def test_one_mailbox_posts_ten_listings_an_hour_whatever_its_network(limited):
    for number in range(10):
        away = limited.test_client()
        away.environ_base["REMOTE_ADDR"] = f"192.0.{number}.1"
        assert post(away, **other(number)).status_code == 303
    eleventh = post(limited.test_client(), **other(11), email="LISE@example.org")
    assert eleventh.status_code == 429
    assert int(eleventh.headers["Retry-After"]) > 0
    assert "Beaucoup d’annonces" in eleventh.text
    assert "Objet numéro 11" in eleventh.text
    assert post(limited.test_client(), **other(12), email="autre@example.org").status_code == 303


def test_nobody_uses_up_the_share_of_somebody_elses_mailbox(limited):
    database.session.add(
        User(email="lise@example.org", password_hash=PASSWORD_HASH, pseudonym="Lise", email_verified_at=now())
    )
    database.session.commit()
    for number in range(10):
        post(limited.test_client(), **other(number))
    lise = limited.test_client()
    lise.submit("/compte/connexion", email="lise@example.org", password=PASSWORD)
    assert post(lise, **other(11)).status_code == 303


def test_a_message_that_lacks_its_words_keeps_its_solved_challenge(known, db):
    made = trust.listing(db)
    answer = known.submit(f"/messages/annonce/{made.id}", body="")
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "html.parser").select_one("input[name=proof]")["value"]


def test_one_network_posts_thirty_listings_an_hour_from_all_its_addresses(limited):
    for number in range(30):
        neighbour = limited.test_client()
        neighbour.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert post(neighbour, **other(number), email=f"a{number}@example.org").status_code == 303
    neighbour.environ_base["REMOTE_ADDR"] = "192.0.2.200"
    assert post(neighbour, **other(31), email="b@example.org").status_code == 429
    neighbour.environ_base["REMOTE_ADDR"] = "192.0.3.200"
    assert post(neighbour, **other(31), email="b@example.org").status_code == 303
    count = select(func.count()).select_from(Listing)
    assert database.session.scalar(count) == 31


def test_a_busy_network_is_given_a_harder_challenge(limited):
    client = limited.test_client()

    def bits() -> int:
        return int(re.search(r'data-bits="(\d+)"', client.get("/annonces/deposer").text)[1])

    before = bits()
    for number in range(10):
        post(client, **other(number), email=f"a{number}@example.org")
    assert bits() == before + 1


def test_a_first_listing_from_a_crowded_network_is_looked_at(limited):
    client = limited.test_client()
    for number in range(11):
        post(client, **other(number), email=f"a{number}@example.org")
    client.submit(mailed_link(database), action="publier")
    last = database.session.scalars(select(Listing).order_by(Listing.id.desc())).first()
    assert last.state == State.REVIEW
    assert [hold.reason for hold in last.holds] == ["burst"]


def test_first_messages_of_a_network_are_counted_and_the_words_stay(limited):
    made = trust.listing(database)
    client = limited.test_client()
    path = f"/messages/annonce/{made.id}"
    for number in range(30):
        sent = client.submit(path, body="Bonjour !", email=f"a{number}@example.org", pseudonym="Bob", adult="y")
        assert sent.status_code == 200
    answer = client.submit(path, body="Encore bonjour !", email="b@example.org", pseudonym="Bob", adult="y")
    assert answer.status_code == 429
    assert "Encore bonjour !" in answer.text
