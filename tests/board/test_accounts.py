"""Signing up, logging in and out, and everything that happens to an account in between."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.board import trust
from tests.board.test_moderation import reasons
from webapp.accounts import links, passwords, services
from webapp.accounts.errors import LinkExpiredError, MailboxTakenError
from webapp.accounts.models import AccountSession, OneTimeLink, User
from webapp.clock import now, standing_at
from webapp.listings.states import State
from webapp.mail import stops
from webapp.mail.models import OutboxMail
from webapp.messages import services as messages
from webapp.moderation import services as moderation
from webapp.privacy import freezing

from .conftest import PASSWORD

EMAIL = "camille@example.fr"


def letters(db, template=None) -> list[OutboxMail]:
    query = select(OutboxMail).order_by(OutboxMail.id)
    return list(db.session.scalars(query.where(OutboxMail.template == template) if template else query))


def path_in(letter: OutboxMail) -> str:
    return re.search(r"http://localhost(/\S+)", letter.text)[1]


def sign_up(client, email=EMAIL, password=PASSWORD):
    return client.submit("/compte/inscription", email=email, pseudonym="Camille", password=password, of_age="y")


def log_in(client, email=EMAIL, password=PASSWORD):
    return client.submit("/compte/connexion", email=email, password=password)


def is_logged_in(client) -> bool:
    return client.get("/compte").status_code == 200


def test_a_new_member_confirms_her_mailbox_with_one_click(client, db):
    assert sign_up(client).status_code == 303
    link = path_in(letters(db)[0])
    assert client.submit(link).status_code == 303
    assert is_logged_in(client)
    assert db.session.scalar(select(User)).is_verified


def test_a_mailed_link_acts_on_https_too_although_its_page_sends_no_referer(client, db):
    sign_up(client)
    link = path_in(letters(db)[0])
    page = client.get(link, base_url="https://localhost")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    assert client.post(link, base_url="https://localhost", data={"csrf_token": "forged"}).status_code == 400
    assert client.post(link, base_url="https://localhost", data={"csrf_token": token}).status_code == 303


def test_opening_the_mailed_link_alone_does_nothing(client, db):
    sign_up(client)
    assert client.get(path_in(letters(db)[0])).status_code == 200
    assert not db.session.scalar(select(User)).is_verified


def test_a_link_opened_elsewhere_asks_for_the_password_chosen_at_sign_up(app, client, db):
    sign_up(client)
    link = path_in(letters(db)[0])
    elsewhere = app.test_client()
    assert elsewhere.submit(link, password="a stranger's guess").status_code == 422
    assert not is_logged_in(elsewhere)
    assert elsewhere.submit(link, password=PASSWORD).status_code == 303
    assert is_logged_in(elsewhere)


def test_one_click_opens_no_account_whose_password_somebody_else_chose_since(app, client, db):
    sign_up(client)
    sign_up(app.test_client(), password="the stranger's own words")
    newest = path_in(letters(db)[-1])
    assert client.submit(newest).status_code == 422
    assert client.submit(newest, password=PASSWORD).status_code == 422
    assert not db.session.scalar(select(User)).is_verified
    sign_up(client)
    assert client.submit(path_in(letters(db)[-1])).status_code == 303


def test_a_link_works_once(client, db):
    sign_up(client)
    link = path_in(letters(db)[0])
    client.submit(link)
    assert client.get(link).status_code == 410


def test_a_mailed_link_is_good_for_its_own_account_and_purpose_alone(db, member, neighbour):
    moving = links.issue(member, links.EMAIL, "moved@example.fr")
    mine, hers = (links.issue(user, links.RESET, user.email) for user in (member, neighbour))
    assert links.read(mine, links.RESET).user is member
    assert links.read(hers, links.RESET).user is neighbour
    assert links.read(moving, links.EMAIL).user is member
    for token, purpose in (("invented", links.RESET), (mine, links.VERIFY), (mine, links.EMAIL), (moving, links.RESET)):
        with pytest.raises(LinkExpiredError):
            links.read(token, purpose)
    links.revoke_all(member)
    for token, purpose in ((mine, links.RESET), (moving, links.EMAIL)):
        with pytest.raises(LinkExpiredError):
            links.read(token, purpose)
    assert links.use(hers, links.RESET) == (neighbour, neighbour.email)


def test_a_newer_link_ends_the_one_before(db, member):
    older, newer = (links.issue(member, links.RESET, member.email) for _ in range(2))
    assert links.read(newer, links.RESET)
    with pytest.raises(LinkExpiredError):
        links.read(older, links.RESET)


@pytest.mark.parametrize(("purpose", "hours"), [(links.VERIFY, 48), (links.RESET, 1), (links.EMAIL, 24)])
def test_a_mailed_link_ends_with_its_time(db, member, purpose, hours):
    moment = now()
    with standing_at(moment):
        token = links.issue(member, purpose, member.email)
    with standing_at(moment + timedelta(hours=hours, seconds=-1)):
        assert links.read(token, purpose)
    with standing_at(moment + timedelta(hours=hours)), pytest.raises(LinkExpiredError):
        links.read(token, purpose)


def test_only_the_hash_of_a_link_is_kept(client, db):
    sign_up(client)
    token = path_in(letters(db)[0]).rsplit("/", 1)[1]
    assert token not in {row.token_hash for row in db.session.scalars(select(OneTimeLink))}


def test_an_account_without_confirmed_mailbox_cannot_be_used(client, db):
    sign_up(client)
    assert log_in(client).status_code == 422


def test_signing_up_with_somebody_elses_mailbox_looks_the_same_and_tells_the_owner(app, client, db, member):
    answer, other = sign_up(client, member.email), sign_up(app.test_client(), "new@example.fr")
    assert (answer.status_code, answer.location) == (other.status_code, other.location)
    assert [letter.template for letter in letters(db)] == ["account-exists", "account-confirm"]
    assert passwords.fits(PASSWORD, member.password_hash)


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaa", "camille-camille", "motdepasse123", "x" * 200])
def test_a_password_that_would_be_guessed_is_refused(client, db, weak):
    assert sign_up(client, password=weak).status_code == 422
    assert db.session.scalar(select(func.count(User.id))) == 0


@pytest.mark.parametrize(
    "weak",
    [
        "1qaz2wsx3edc", "Unbelievable", "P@ssw0rd2024!!", "!!!azertyuiop", "soleilsoleil", "doudou123456",
        "2Dragons1975", "mot de passe 12", "iloveyou2023",
    ],
)  # fmt: skip
def test_common_passwords_are_refused_also_in_disguise(client, db, weak):
    answer = sign_up(client, password=weak)
    assert answer.status_code == 422 and "des plus courants" in answer.text
    assert db.session.scalar(select(func.count(User.id))) == 0
    assert f'value="{EMAIL}"' in answer.text and 'value="Camille"' in answer.text


@pytest.mark.parametrize("weak", ["cam.ille-Annonces", "camille@example.fr"])
def test_a_password_of_one_s_own_name_is_refused(client, weak):
    assert "votre pseudonyme ou votre adresse" in sign_up(client, password=weak).text


@pytest.mark.parametrize("weak", ["Le Panneau 2026", "panneau123456"])
def test_a_password_of_the_site_s_name_is_refused(app, client, weak):
    app.config["SITE_NAME"] = "Le Panneau"
    assert "du nom du site" in sign_up(client, password=weak).text


@pytest.mark.parametrize(
    "strong",
    ["trente-six chandelles", "dragon bleu du mardi", "xK7#q2Lm9!vT", "panneaux verts et mardi", "9f3b1c77e2d4"],
)
def test_other_passwords_are_not(app, client, strong):
    app.config["SITE_NAME"] = "Le Panneau"
    assert sign_up(client, password=strong).status_code == 303


def test_a_name_of_signs_forbids_no_password():
    passwords.check("trente-six chandelles", personal=("----", "a.b"), site="!")


def test_a_common_password_is_no_new_one_either(client, db, member):
    log_in(client, member.email)
    answer = client.submit("/compte", action="/mot-de-passe", current=PASSWORD, wanted="P@ssw0rd2024!!")
    assert answer.status_code == 422 and "des plus courants" in answer.text


def test_minors_cannot_open_an_account(client, db):
    answer = client.submit("/compte/inscription", email=EMAIL, pseudonym="Camille", password=PASSWORD)
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count(User.id))) == 0


def test_a_form_without_its_token_is_refused(client, member):
    assert client.post("/compte/connexion", data={"email": member.email, "password": PASSWORD}).status_code == 400
    assert not is_logged_in(client)


def test_a_member_logs_in(client, member):
    assert log_in(client, member.email).status_code == 303
    assert is_logged_in(client)


def test_log_in_does_not_say_which_part_was_wrong(client, app, member):
    wrong_password = log_in(client, member.email, "not her password")
    unknown_mailbox = log_in(app.test_client(), "nobody@example.fr", "not her password")
    assert wrong_password.status_code == unknown_mailbox.status_code == 422
    sentence = "L’adresse et le mot de passe ne vont pas ensemble."
    assert sentence in wrong_password.text
    assert sentence in unknown_mailbox.text


def test_log_in_leads_back_to_where_one_wanted_to_go(client, member):
    answer = client.submit("/compte/connexion?next=/compte%23mailbox", email=member.email, password=PASSWORD)
    assert answer.location == "/compte#mailbox"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "/%5Cevil.example", "/%09/evil.example", "//["]
)
def test_log_in_leads_to_no_other_site(client, member, evil):
    answer = client.submit(f"/compte/connexion?next={evil}", email=member.email, password=PASSWORD)
    assert answer.location == "/compte"


def test_logging_out_ends_the_session_also_for_a_copy_of_the_cookie(app, client, member):
    log_in(client, member.email)
    copy = app.test_client()
    copy.set_cookie("session", client.get_cookie("session").value)
    assert is_logged_in(copy)
    client.submit("/compte", action="/deconnexion")
    assert not is_logged_in(client)
    assert not is_logged_in(copy)


def test_logging_out_is_no_link(client, member):
    log_in(client, member.email)
    assert client.get("/compte/deconnexion").status_code == 405
    assert is_logged_in(client)


def test_a_session_ends_after_thirty_days_without_a_visit(client, member):
    log_in(client, member.email)
    for days, stays in ((29, True), (58, True), (89, False)):
        with standing_at(now() + timedelta(days=days)):
            assert is_logged_in(client) is stays


def test_log_in_changes_the_cookie(client, member):
    client.get("/compte/connexion")
    before = client.get_cookie("session").value
    log_in(client, member.email)
    assert client.get_cookie("session").value != before


def test_a_lost_phone_is_logged_out_from_the_account_page(app, client, member):
    phone = app.test_client()
    log_in(phone, member.email)
    log_in(client, member.email)
    assert client.submit("/compte", action="/fermer").status_code == 303
    assert not is_logged_in(phone)
    assert is_logged_in(client)


def test_nobody_ends_somebody_elses_session(app, client, db, member):
    other = app.test_client()
    log_in(other, member.email)
    victim = db.session.scalar(select(AccountSession))
    db.session.add(
        User(email="other@example.fr", password_hash=member.password_hash, pseudonym="X", email_verified_at=now())
    )
    db.session.commit()
    log_in(client, "other@example.fr")
    form_page = client.get("/compte").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form_page)[1]
    assert client.post(f"/compte/sessions/{victim.id}/fermer", data={"csrf_token": token}).status_code == 404
    assert is_logged_in(other)


def test_a_forgotten_password_is_replaced_and_every_browser_logged_out(app, client, db, member, neighbour):
    log_in(client, member.email)
    log_in(elsewhere := app.test_client(), neighbour.email)
    stranger = app.test_client()
    stranger.submit("/compte/mot-de-passe-oublie", email=member.email)
    link = path_in(letters(db, "account-reset")[0])
    assert stranger.submit(link, password="three words at random").status_code == 303
    assert not is_logged_in(client)
    assert log_in(stranger, member.email, PASSWORD).status_code == 422
    assert log_in(stranger, member.email, "three words at random").status_code == 303
    assert is_logged_in(elsewhere)
    assert letters(db, "account-password-changed")


def test_asking_for_a_new_password_tells_nothing_about_a_mailbox(app, client, db, member):
    known = client.submit("/compte/mot-de-passe-oublie", email=member.email)
    unknown = app.test_client().submit("/compte/mot-de-passe-oublie", email="nobody@example.fr")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [letter.recipient for letter in letters(db)] == [member.email]


def test_changing_the_password_keeps_this_browser_and_ends_the_others(app, client, db, member):
    other = app.test_client()
    log_in(other, member.email)
    log_in(client, member.email)
    answer = client.submit("/compte", action="/mot-de-passe", current=PASSWORD, wanted="three words at random")
    assert answer.status_code == 303
    assert is_logged_in(client)
    assert not is_logged_in(other)


def test_changing_the_password_takes_the_present_one(client, db, member):
    log_in(client, member.email)
    answer = client.submit("/compte", action="/mot-de-passe", current="a guess of mine", wanted="three words at random")
    assert answer.status_code == 422
    assert passwords.fits(PASSWORD, db.session.get(User, member.id).password_hash)


def test_a_change_of_mailbox_is_confirmed_at_the_new_one_and_told_to_the_old_one(client, db, member):
    old = member.email
    log_in(client, old)
    client.submit("/compte", action="/adresse", email="moved@example.fr", password=PASSWORD)
    assert {letter.recipient: letter.template for letter in letters(db)} == {
        old: "account-email-asked",
        "moved@example.fr": "account-email-confirm",
    }
    db.session.expire_all()
    assert db.session.get(User, member.id).email == old
    client.submit(path_in(letters(db, "account-email-confirm")[0]))
    db.session.expire_all()
    assert db.session.get(User, member.id).email == "moved@example.fr"
    assert letters(db, "account-email-changed")[0].recipient == old


def test_a_mailbox_that_got_an_account_meanwhile_is_not_taken_over(db, member, neighbour):
    token = links.issue(member, links.EMAIL, neighbour.email)
    with pytest.raises(MailboxTakenError):
        services.change_email(token)
    assert member.email == "dominique@example.fr"


def test_a_change_of_mailbox_takes_listings_and_messages_along_and_leaves_the_old_one_no_way_in(client, db, member):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    elsewhere = trust.listing(db, email=member.email)
    decided = trust.listing(db, email=member.email, poster_id=member.id, title="Alto ancien")
    decision = moderation.restrict_listing(db.session, decided, reasons(), staff=trust.staff(db))
    thread = messages.start(
        db.session, made, email=trust.BOB, pseudonym="Bob", language="fr", body="Là ?", account_id=None, proven=True
    )
    db.session.commit()
    log_in(client, member.email)
    client.submit("/compte", action="/adresse", email="moved@example.fr", password=PASSWORD)
    client.application.test_client().submit("/compte/mot-de-passe-oublie", email=member.email)
    client.submit(path_in(letters(db, "account-email-confirm")[0]))
    db.session.expire_all()
    assert made.email == thread.participants[0].email == decision.email == "moved@example.fr"
    assert elsewhere.email == "dominique@example.fr"
    assert not freezing.is_frozen(db.session, "moved@example.fr")
    assert client.get(path_in(letters(db, "account-reset")[0])).status_code == 410


def test_a_freeze_and_refused_mail_hold_for_the_new_mailbox_and_end_there(client, db, member):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    log_in(client, member.email)
    client.submit("/mes-donnees", action="/courrier", kinds=["messages"])
    client.submit("/mes-donnees", action="/geler", wanted="freeze")
    client.submit("/compte", action="/adresse", email="moved@example.fr", password=PASSWORD)
    client.submit(path_in(letters(db, "account-email-confirm")[0]))
    assert {"listings", "alerts"} <= stops.stopped("moved@example.fr")
    # Nothing is shown by other doors meanwhile, and each of them leads to the button.
    page = f"/annonces/{made.id}/gerer"
    assert "Remettre en ligne" not in client.get(page).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    client.post(f"{page}/publier", data={"csrf_token": token})
    for leading in (page, "/compte", "/mes-annonces", "/annonces/deposer"):
        assert "Ne plus geler" in client.get(leading).text
    db.session.expire_all()
    assert made.state == State.PAUSED
    client.submit("/mes-donnees", action="/geler", wanted="thaw")
    db.session.expire_all()
    assert (made.state, made.poster_id) == (State.PUBLISHED, member.id)


def test_a_mailbox_with_an_account_cannot_be_taken_over(client, db, member):
    db.session.add(User(email="taken@example.fr", password_hash="x", pseudonym="X", email_verified_at=now()))
    db.session.commit()
    log_in(client, member.email)
    answer = client.submit("/compte", action="/adresse", email="taken@example.fr", password=PASSWORD)
    assert answer.location == "/compte/courrier"
    assert not letters(db, "account-email-confirm")


def test_pages_of_an_account_are_kept_by_no_cache(client, member):
    log_in(client, member.email)
    assert client.get("/compte").headers["Cache-Control"] == "no-store"


def test_a_visitor_is_asked_to_log_in(client):
    answer = client.get("/compte")
    assert answer.status_code == 302
    assert answer.location.startswith("/compte/connexion")


def test_a_mailbox_is_the_same_in_capitals(client, member):
    assert log_in(client, member.email.upper()).status_code == 303


def test_pseudonym_and_language_of_mail_can_be_changed(client, db, member):
    log_in(client, member.email)
    client.submit("/compte", action="/profil", pseudonym="Dominique", language="en")
    db.session.expire_all()
    changed = db.session.get(User, member.id)
    assert (changed.pseudonym, changed.language) == ("Dominique", "en")
