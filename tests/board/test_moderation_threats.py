"""Suspected threats to a life: their own queue, what the authorities were told, and nobody warned (DSA, article 18)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests.board import trust
from tests.board.conftest import PASSWORD
from webapp.accounts.models import Role
from webapp.clock import now, standing_at
from webapp.moderation import escalations, services
from webapp.moderation.escalations import EscalationError
from webapp.moderation.models import Escalation, Report
from webapp.privacy import export, retention
from webapp.privacy.periods import PERIODS

FEAR = "L’auteur écrit qu’il va s’en prendre ce soir à sa voisine."
SENT = "Adresse de l’annonce, texte intégral, date et heure de publication."


def reported(db, made, rule="danger"):
    found = services.report(
        db.session, url=f"/annonces/{made.id}", rule=rule, words=FEAR, name="Bob", email=trust.BOB, language="fr"
    )
    db.session.commit()
    return found


def log_in(client, user):
    client.submit("/compte/connexion", email=user.email, password=PASSWORD)


@pytest.mark.parametrize(("rule", "queued"), [("danger", 1), ("children", 1), ("fraud", 0)])
def test_a_report_of_danger_goes_into_the_queue_by_itself_and_moderators_are_written_to(db, rule, queued):
    judge = trust.staff(db)
    report = reported(db, trust.listing(db), rule)
    assert [one.report_id for one in escalations.queue(db.session)] == [report.id] * queued
    letters = trust.letters(db, "threat-reported")
    assert [letter.recipient for letter in letters] == [judge.email] * queued
    assert all("voisine" not in letter.text for letter in letters)


def test_a_moderator_passes_a_report_or_a_listing_on_with_a_reason(client, db):
    made = trust.listing(db)
    report = reported(db, made, "fraud")
    log_in(client, trust.staff(db))
    for page, end in (
        (f"/equipe/signalements/{report.id}", "/signalement/"),
        (f"/equipe/annonces/{made.id}", "/annonce/"),
    ):
        action = f"/equipe/urgences{end}{report.id if end == '/signalement/' else made.id}"
        client.submit(page, action=action, suspicion="court")
    assert escalations.queue(db.session) == []
    for page, end in (
        (f"/equipe/signalements/{report.id}", "/signalement/"),
        (f"/equipe/annonces/{made.id}", "/annonce/"),
    ):
        action = f"/equipe/urgences{end}{report.id if end == '/signalement/' else made.id}"
        assert "/equipe/urgences/" in client.submit(page, action=action, suspicion=FEAR).location
    assert [one.report_id for one in escalations.queue(db.session)] == [report.id, None]
    assert "Danger pour une vie (2)" in client.get("/equipe/signalements").text.replace("</strong>", "")


def test_a_suspicion_that_says_too_little_is_asked_for_again_with_what_was_typed(client, db):
    made = trust.listing(db)
    log_in(client, trust.staff(db))
    answer = client.submit(f"/equipe/annonces/{made.id}", action=f"/annonce/{made.id}", suspicion="trop court")
    assert answer.status_code == 422
    assert "trop court</textarea>" in answer.text
    assert not escalations.queue(db.session)


def test_a_report_is_in_the_queue_once(db):
    judge, report = trust.staff(db), reported(db, trust.listing(db))
    again = escalations.open_for(db.session, report, staff=judge, suspicion=FEAR)
    assert escalations.queue(db.session) == [again]


def test_the_record_says_what_was_sent_to_whom_when_and_by_whom(client, db):
    reported(db, trust.listing(db))
    judge = trust.staff(db)
    log_in(client, judge)
    (waiting,) = escalations.queue(db.session)
    page = f"/equipe/urgences/{waiting.id}"
    assert client.submit(page, act="sent", authority="PHAROS", sent="court").status_code == 422
    answer = client.submit(page, act="sent", authority="PHAROS", channel="formulaire", sent=SENT, receipt="P-77")
    assert answer.status_code == 303
    db.session.expire_all()
    assert escalations.queue(db.session) == []
    assert (waiting.authority, waiting.channel, waiting.sent, waiting.receipt) == ("PHAROS", "formulaire", SENT, "P-77")
    assert (waiting.closed_by, waiting.closed_as) == (judge.id, Role.MODERATOR)
    assert now() - waiting.closed_at < trust.YEAR
    assert SENT in client.get(page).text
    assert "PHAROS" in client.get("/equipe/urgences").text
    assert client.post(page, data={"act": "drop"}).status_code == 400  # no token: a form of another site


def test_a_suspicion_is_dropped_with_a_reason_and_once(db):
    judge, report = trust.staff(db), reported(db, trust.listing(db))
    (waiting,) = escalations.queue(db.session)
    with pytest.raises(EscalationError, match="reason"):
        escalations.drop(db.session, waiting, staff=judge, reason="non")
    escalations.drop(db.session, waiting, staff=judge, reason="C’est le titre d’une pièce de théâtre.")
    assert (waiting.authority, waiting.report_id) == ("", report.id)
    with pytest.raises(EscalationError, match="open"):
        escalations.record_sent(db.session, waiting, staff=judge, authority="17", channel="", sent=SENT, receipt="")


def test_the_person_concerned_does_not_learn_of_it_from_her_copy(app, db):
    made = trust.listing(db)
    reported(db, made)
    with app.test_request_context():
        copy = json.dumps(export.collect(db.session, trust.person()), ensure_ascii=False)
    assert made.title in copy
    assert "voisine" not in copy
    assert "escalation" not in copy


def test_the_record_outlives_listing_report_and_moderator_and_ends_a_year_after_it_was_closed(app, db):
    made, judge = trust.listing(db), trust.staff(db)
    reported(db, made)
    (waiting,) = escalations.queue(db.session)
    escalations.record_sent(db.session, waiting, staff=judge, authority="17", channel="", sent=SENT, receipt="")
    db.session.commit()
    for row in (db.session.scalars(select(Report)).one(), judge):
        db.session.delete(row)
    db.session.commit()
    db.session.refresh(waiting)
    assert (waiting.report_id, waiting.closed_by, waiting.sent) == (None, None, SENT)
    for days, left in ((364, 1), (366, 0)):
        with standing_at(now() + trust.YEAR / 365 * days):
            retention.run(db.session, app.extensions["photos"], app.extensions["sealer"])
            db.session.commit()
        assert len(db.session.scalars(select(Escalation)).all()) == left
    assert PERIODS["threat"].after == trust.YEAR


@pytest.mark.parametrize("path", ["", "/1"])
def test_the_queue_is_for_moderators(client, db, path):
    reported(db, trust.listing(db))
    assert client.get(f"/equipe/urgences{path}").status_code == 302
    log_in(client, trust.staff(db, Role.SUPPORT))
    assert client.get(f"/equipe/urgences{path}").status_code == 403
    client.post("/compte/deconnexion")
