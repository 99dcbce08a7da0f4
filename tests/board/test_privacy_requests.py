"""Requests with their due dates, sensitive listings, staff's looks: what the law counts in days and boxes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from tests.board import trust
from webapp.accounts.models import Role
from webapp.clock import standing_at
from webapp.listings import services as listings
from webapp.listings.states import State
from webapp.mail.inbound import receive
from webapp.privacy import freezing, inbound, requests, reveals, sensitive
from webapp.privacy.models import AppendOnlyError, Kind, Reveal, RightsRequest, SensitiveConsent

START = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
LONG = "La demande porte sur dix ans d’échanges archivés."


def ask(db, moment=START):
    with standing_at(moment):
        made = requests.receive(
            db.session, email=trust.ANNE, language="fr", kind=Kind.ACCESS, words="Tout.", channel="form", proven=True
        )
        db.session.commit()
    return made


def test_an_answer_is_due_one_month_later_also_at_the_end_of_january(db):
    assert ask(db).due_at == datetime(2026, 2, 28, 9, 0, tzinfo=UTC)


def test_the_receipt_names_reference_and_day(db):
    made = ask(db)
    letter = trust.letters(db, "request-received")[0]
    assert made.reference in letter.text
    assert "28/02/2026" in letter.text


def test_two_more_months_are_possible_within_the_first_and_with_reasons(db):
    made = ask(db)
    with standing_at(START + timedelta(days=20)):
        with pytest.raises(requests.RequestError):
            requests.extend(db.session, made, "trop long")
        requests.extend(db.session, made, LONG)
        with pytest.raises(requests.RequestError):
            requests.extend(db.session, made, LONG)
    assert made.due_at == datetime(2026, 4, 30, 9, 0, tzinfo=UTC)
    assert LONG in trust.letters(db, "request-extended")[0].text


def test_after_the_first_month_it_is_too_late_to_extend(db):
    made = ask(db)
    with standing_at(made.due_at + timedelta(minutes=1)), pytest.raises(requests.RequestError, match="late"):
        requests.extend(db.session, made, LONG)


def test_a_request_without_answer_is_overdue_and_staff_was_reminded_once(db, app):
    made = ask(db)
    trust.staff(db, Role.DATA_PROTECTION)
    with standing_at(made.due_at - timedelta(days=10)):
        assert requests.remind(db.session) == 0
    with standing_at(made.due_at - timedelta(days=5)):
        assert requests.remind(db.session) == 1
        assert requests.remind(db.session) == 0
        assert requests.overdue(db.session) == []
    with standing_at(made.due_at + timedelta(minutes=1)):
        assert requests.overdue(db.session) == [made]
    result = app.test_cli_runner().invoke(args=["privacy", "overdue"])
    assert made.reference in result.output
    assert result.exit_code == 1


def test_a_refusal_gives_reasons_and_names_the_cnil_and_the_courts(db):
    made, keeper = ask(db), trust.staff(db, Role.DATA_PROTECTION)
    with pytest.raises(requests.RequestError):
        requests.answer(db.session, made, staff=keeper, granted=False, words="Non.")
    requests.answer(
        db.session, made, staff=keeper, granted=False, words="Ces données sont celles d’une autre personne."
    )
    text = trust.letters(db, "request-answered")[0].text
    assert "autre personne" in text
    assert "CNIL" in text
    assert "tribunal" in text


def test_a_doubt_about_a_proven_mailbox_needs_a_reason(db):
    made = ask(db)
    with pytest.raises(requests.RequestError):
        requests.doubt(made, "bizarre")
    requests.doubt(made, "La même boîte a demandé hier l’inverse.")
    assert made.doubt


def test_a_request_by_mail_becomes_a_file_too(db, app):
    to = app.extensions["operator"].privacy_contact
    raw = f"From: Anne <{trust.ANNE}>\r\nTo: {to}\r\nSubject: Mes données\r\n\r\nEffacez tout.\r\n"
    assert receive(raw.encode())
    made = db.session.scalars(select(RightsRequest)).one()
    assert (made.email, made.channel, made.proven_at) == (trust.ANNE, "mail", None)
    assert "Effacez tout." in made.words
    assert "/mes-donnees/acces/" in trust.letters(db, "my-data-link")[0].text


def write(app, sender, moment=START):
    to = app.extensions["operator"].privacy_contact
    with standing_at(moment):
        assert receive(f"From: {sender}\r\nTo: {to}\r\nSubject: Mes données\r\n\r\nTout.\r\n".encode())


def test_who_writes_in_another_s_name_fills_no_mailbox_and_no_request_is_lost(db, app, caplog):
    for _ in range(5):
        write(app, trust.ANNE)
    write(app, "paul@example.fr")
    assert len(db.session.scalars(select(RightsRequest)).all()) == 6
    receipts = [letter.recipient for letter in trust.letters(db, "request-received")]
    assert receipts == [trust.ANNE] * 3 + ["paul@example.fr"]
    assert len(trust.letters(db, "my-data-link")) == 4
    assert trust.ANNE not in caplog.text
    assert caplog.text.count("no receipt was sent") == 2
    write(app, trust.ANNE, START + timedelta(days=1, minutes=1))
    assert len(trust.letters(db, "request-received")) == 5


def test_a_flood_from_ever_other_senders_is_recorded_but_not_answered(db, app, monkeypatch):
    monkeypatch.setattr(inbound, "IN_ALL", 4)
    for number in range(6):
        write(app, f"forged{number}@example.fr")
    assert len(db.session.scalars(select(RightsRequest)).all()) == 6
    assert len(trust.letters(db, "request-received")) == len(trust.letters(db, "my-data-link")) == 4


def test_the_desk_is_for_the_data_protection_role(client, db, member):
    from tests.board.conftest import PASSWORD

    made = ask(db)
    assert client.get("/equipe/demandes").status_code == 302
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    assert client.get("/equipe/demandes").status_code == 403
    keeper = trust.staff(db, Role.DATA_PROTECTION)
    other = client.application.test_client()
    other.submit("/compte/connexion", email=keeper.email, password=PASSWORD)
    assert made.reference in other.get("/equipe/demandes").text
    refused = other.submit(f"/equipe/demandes/{made.id}", act="refuse", words="Trop court.")
    assert refused.status_code == 422
    assert "Trop court.</textarea>" in refused.text
    assert other.submit(f"/equipe/demandes/{made.id}", act="grant", words="Voici.").status_code == 303
    db.session.expire_all()
    assert db.session.get(RightsRequest, made.id).granted is True
    answered = other.get("/equipe/demandes").text
    assert "Aucune demande en attente" in answered
    assert made.reference in answered


def test_a_request_that_is_granted_without_a_word_quotes_none(db):
    made, keeper = ask(db), trust.staff(db, Role.DATA_PROTECTION)
    requests.answer(db.session, made, staff=keeper, granted=True, words=" ")
    letter = trust.letters(db, "request-answered")[0]
    assert ">" not in letter.text
    assert "<blockquote" not in letter.html


def dating(db):
    return trust.listing(db, category="rencontres-amour", title="Rencontrer quelqu’un")


def test_a_sensitive_listing_asks_for_consent_and_is_not_shown(db):
    made = dating(db)
    assert made.state == State.REVIEW
    assert [letter.template for letter in trust.letters(db)] == ["sensitive-consent"]
    with pytest.raises(sensitive.NoConsentError):
        listings.publish(db.session, made, reviewed=True)
    db.session.rollback()
    sensitive.give(db.session, made, "fr")
    listings.publish(db.session, made, reviewed=True)
    db.session.commit()
    assert made.visible


def test_an_ordinary_listing_needs_no_such_consent(db):
    assert trust.listing(db).visible
    assert not trust.letters(db)


def test_consent_takes_three_boxes_of_which_none_is_ticked(client, db):
    made = dating(db)
    page = re.search(r"http://localhost(/accord/\S+)", trust.letters(db)[0].text)[1]
    assert " checked" not in client.get(page).text
    for boxes in ({}, {"consent": "yes"}, {"consent": "yes", "adult": "yes"}):
        answer = client.submit(page, act="give", **boxes)
        assert (answer.status_code, answer.text.count(" checked")) == (422, len(boxes))
    assert not db.session.scalars(select(SensitiveConsent)).all()
    assert client.submit(page, act="give", consent="yes", myself="yes", adult="yes").status_code == 303
    record = db.session.scalars(select(SensitiveConsent)).one()
    assert sensitive.CONSENT.fr in record.wording
    assert record.listing_id == made.id


def test_a_listing_that_waits_for_consent_leads_its_poster_there(client, db, member):
    from tests.board.conftest import PASSWORD

    made = trust.listing(db, category="rencontres-amour", email=member.email, poster_id=member.id)
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    page = client.get(f"/annonces/{made.id}/gerer").text
    link = re.search(r'href="http://localhost(/accord/[^"]+)"', page)[1]
    client.submit(link, consent="yes", myself="yes", adult="yes")
    after = client.get(f"/annonces/{made.id}/gerer").text
    assert "/accord/" not in after
    assert "Une personne relit votre annonce" in after


def test_withdrawing_hides_the_listing_at_once(client, db):
    made = dating(db)
    sensitive.give(db.session, made, "fr")
    listings.publish(db.session, made, reviewed=True)
    db.session.commit()
    address = f"/annonces/{made.id}-{made.slug}"
    shown = client.get(address)
    assert shown.status_code == 200
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert trust.PHONE not in shown.text
    page = re.search(r"http://localhost(/accord/\S+)", trust.letters(db)[0].text)[1]
    client.submit(page, act="withdraw")
    assert client.get(address).status_code == 404


def test_looks_are_recorded_and_cannot_be_changed(db):
    made, helper = trust.listing(db), trust.staff(db, Role.SUPPORT)
    with pytest.raises(reveals.NoReasonError):
        reveals.reveal(db.session, staff=helper, listing=made, what="email", reason="  ")
    assert reveals.reveal(db.session, staff=helper, listing=made, what="email", reason="Rappel demandé") == trust.ANNE
    db.session.commit()
    row = db.session.scalars(select(Reveal)).one()
    row.reason = "autre"
    with pytest.raises(AppendOnlyError):
        db.session.flush()
    db.session.rollback()


def test_a_listing_whose_consent_was_withdrawn_waits_for_a_new_one_whichever_way_it_comes_back(client, db):
    made = dating(db)
    sensitive.give(db.session, made, "fr")
    listings.publish(db.session, made, reviewed=True)
    key = listings.new_key(db.session, made)
    freezing.freeze(db.session, trust.person())
    sensitive.withdraw(db.session, made)
    assert freezing.thaw(db.session, trust.person()) == 0
    assert made.state == State.REVIEW
    sensitive.give(db.session, made, "fr")
    listings.publish(db.session, made, reviewed=True)
    sensitive.withdraw(db.session, made)
    db.session.commit()
    assert client.submit(f"/annonces/gerer/{key}", action="/publier").status_code == 303
    db.session.expire_all()
    assert made.state == State.REVIEW
    assert not made.visible


def test_third_parties_do_not_read_the_address_of_a_dating_listing_that_is_over(client, db):
    made = dating(db)
    sensitive.give(db.session, made, "fr")
    listings.publish(db.session, made, reviewed=True)
    listings.move(db.session, made, State.SOLD)
    other = trust.listing(db)
    listings.move(db.session, other, State.SOLD)
    db.session.commit()
    allowing = {"consent": SimpleNamespace(allows=lambda vendor: True)}
    pages = [client.get(f"/annonces/{one.id}-{one.slug}", environ_overrides=allowing) for one in (made, other)]
    assert [(page.status_code, "matomo.js" in page.text) for page in pages] == [(410, False), (410, True)]
