"""Reports by anybody, reasons for every restriction, a second look by somebody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.board import trust
from tests.board.conftest import PASSWORD
from webapp.accounts.models import Role, User
from webapp.clock import now, standing_at
from webapp.listings import services as listings
from webapp.listings.states import State
from webapp.messages import services as messages
from webapp.moderation import services
from webapp.moderation.guard import UnexplainedError
from webapp.moderation.models import Complaint, Report, Statement
from webapp.moderation.services import DecidedError, Measure, Reasons, SamePersonError, StatementError

FACTS = "L’annonce demande un virement avant la visite."
WHY = "Le paiement d’avance à un inconnu est une arnaque connue."


def reasons(**changes):
    return Reasons(
        **{
            "measure": Measure.REMOVE,
            "scope": "partout sur le site",
            "facts": FACTS,
            "rule": "fraud",
            "explanation": WHY,
            **changes,
        }
    )


def report(client, made, **changes):
    fields = {
        "rule": "fraud",
        "words": "On me demande un mandat cash.",
        "name": "Claude Vigilant",
        "email": trust.BOB,
        "good_faith": "y",
        **changes,
    }
    return client.submit(f"/signaler?annonce={made.id}", **fields)


def test_nobody_reports_the_gravest_rule_by_leaving_the_list_alone(client, db):
    made = trust.listing(db)
    answer = report(client, made, rule="")
    assert (answer.status_code, "Dites ce qui ne va pas." in answer.text) == (422, True)
    assert services.queue(db.session) == []


def test_anybody_can_report_and_gets_a_receipt(client, db):
    made = trust.listing(db)
    assert "c’est reçu" in report(client, made).text
    row = db.session.scalars(select(Report)).one()
    assert row.listing_id == made.id
    assert [letter.template for letter in trust.letters(db)] == ["report-received"]
    assert row.reference in trust.letters(db)[0].text


def test_a_report_needs_name_address_and_good_faith(client, db):
    made = trust.listing(db)
    for missing in ({"name": ""}, {"email": ""}, {"good_faith": ""}, {"words": ""}, {"url": ""}):
        fields = {key: value for key, value in missing.items() if key != "good_faith"}
        if "good_faith" in missing:
            answer = client.submit(
                f"/signaler?annonce={made.id}", rule="fraud", words="On me demande…", name="C", email=trust.BOB
            )
        else:
            answer = report(client, made, **fields)
        assert answer.status_code == 422, missing
    assert not db.session.scalars(select(Report)).all()


def test_abuse_of_children_is_reported_without_a_name_and_comes_first(client, db):
    made = trust.listing(db)
    report(client, made)
    assert report(client, made, rule="children", name="", email="").status_code == 200
    assert [row.rule for row in services.queue(db.session)] == ["children", "fraud"]


def test_the_poster_is_told_everything_but_who_reported(db):
    made, judge = trust.listing(db), trust.staff(db)
    services.restrict_listing(db.session, made, reasons(detected_by="report", report=True), staff=judge)
    db.session.commit()
    assert made.state == State.REMOVED
    letter = trust.letters(db, "statement-of-reasons")[0]
    assert letter.recipient == trust.ANNE
    for said in (FACTS, WHY, "Code pénal, article 313-1", "sans limite", "partout sur le site", "signalement",
                 "prise par une personne", "/contester/", "tribunal", "six mois"):  # fmt: skip
        assert said in letter.text, said
    assert "Vigilant" not in letter.text
    assert trust.BOB not in letter.text


@pytest.mark.parametrize(
    "lacking",
    [{"facts": ""}, {"facts": "bof"}, {"explanation": ""}, {"rule": "mood"}, {"scope": " "}, {"detected_by": "?"}],
    ids=str,
)
def test_no_restriction_with_incomplete_reasons(db, lacking):
    made, judge = trust.listing(db), trust.staff(db)
    with pytest.raises(StatementError):
        services.restrict_listing(db.session, made, reasons(**lacking), staff=judge)
    assert made.state == State.PUBLISHED


def test_the_database_refuses_a_removal_without_reasons_whoever_tries(db):
    made = trust.listing(db)
    with pytest.raises(UnexplainedError):
        listings.move(db.session, made, State.REMOVED)
    db.session.rollback()
    assert made.state == State.PUBLISHED


def test_the_database_refuses_a_suspension_without_reasons(db, member):
    member.suspended_at = now()
    with pytest.raises(UnexplainedError):
        db.session.flush()
    db.session.rollback()
    judge = trust.staff(db)
    until = now() + timedelta(days=7)
    services.suspend(db.session, member, reasons(measure=Measure.SUSPEND, until=until), staff=judge)
    db.session.commit()
    assert not member.may_publish


def test_a_suspension_ends_by_itself(db, member):
    services.suspend(
        db.session, member, reasons(measure=Measure.SUSPEND, until=now() + timedelta(days=7)), staff=trust.staff(db)
    )
    assert services.lift_ended(db.session) == 0
    with standing_at(now() + timedelta(days=8)):
        assert services.lift_ended(db.session) == 1
    assert member.may_publish


def test_who_is_suspended_reads_but_neither_writes_nor_publishes_also_by_mailed_links(client, db, member):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    thread = messages.start(
        db.session, trust.listing(db, title="Alto ancien"), email=member.email, pseudonym="D", language="fr",
        body="Bonjour", account_id=None, proven=True,
    )  # fmt: skip
    key = listings.new_key(db.session, made)
    week = now() + timedelta(days=7)
    services.suspend(db.session, member, reasons(measure=Measure.SUSPEND, until=week), staff=trust.staff(db))
    db.session.commit()
    with pytest.raises(messages.MessageError, match="suspended"):
        messages.write(db.session, thread.participants[1], "Encore moi")
    assert client.submit(f"/annonces/gerer/{key}", action="/pause").status_code == 303
    answer = client.submit(f"/annonces/gerer/{key}", action="/publier")
    assert "Votre compte est suspendu" in client.get(answer.location).text
    assert client.get(f"/annonces/gerer/{key}/modifier").status_code == 403
    db.session.expire_all()
    assert made.state == State.PAUSED
    with standing_at(week):
        services.lift_ended(db.session)
    db.session.commit()
    client.submit(f"/annonces/gerer/{key}", action="/publier")
    db.session.expire_all()
    assert made.state == State.PUBLISHED
    assert messages.write(db.session, thread.participants[1], "Me revoilà")


def test_a_suspension_that_is_over_gives_no_removed_account_back(db, member):
    first, other = trust.staff(db), trust.staff(db, email="autre.equipe@example.fr")
    week = now() + timedelta(days=7)
    services.suspend(db.session, member, reasons(measure=Measure.SUSPEND, until=week), staff=first)
    proposal = services.propose_closing(db.session, member, reasons(measure=Measure.CLOSE), staff=first)
    services.second(db.session, proposal, staff=other, agree=True)
    with standing_at(week + timedelta(days=1)):
        assert services.lift_ended(db.session) == 1
    assert member.suspended_at is not None


def test_only_an_open_proposal_can_be_agreed_to(db, member):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    first, other = trust.staff(db), trust.staff(db, email="autre.equipe@example.fr")
    removal = services.restrict_listing(db.session, made, reasons(), staff=first)
    with pytest.raises(DecidedError):
        services.second(db.session, removal, staff=other, agree=True)
    assert member.suspended_at is None
    proposal = services.propose_closing(db.session, member, reasons(measure=Measure.CLOSE), staff=first)
    services.second(db.session, proposal, staff=other, agree=False)
    with pytest.raises(DecidedError):
        services.second(db.session, proposal, staff=other, agree=True)
    assert member.suspended_at is None


def test_two_people_remove_an_account(db, member):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    first, other = trust.staff(db), trust.staff(db, email="autre.equipe@example.fr")
    proposal = services.propose_closing(db.session, member, reasons(measure=Measure.CLOSE), staff=first)
    with pytest.raises(SamePersonError):
        services.second(db.session, proposal, staff=first, agree=True)
    assert member.suspended_at is None
    services.second(db.session, proposal, staff=other, agree=True)
    db.session.commit()
    assert member.suspended_at is not None
    assert made.state == State.REMOVED
    assert len(trust.letters(db, "statement-of-reasons")) == 1


def test_a_decision_is_contested_from_the_mailed_link_and_seen_by_somebody_else(client, db):
    made, judge = trust.listing(db), trust.staff(db)
    services.restrict_listing(db.session, made, reasons(), staff=judge)
    db.session.commit()
    link = re.search(r"http://localhost(/contester/\S+)", trust.letters(db)[0].text)[1]
    client.submit(link, words="Je n’ai jamais demandé de virement, relisez.")
    complaint = db.session.scalars(select(Complaint)).one()
    with pytest.raises(SamePersonError):
        services.decide_complaint(db.session, complaint, staff=judge, upheld=True, answer="Oui")
    other = trust.staff(db, email="autre.equipe@example.fr")
    services.decide_complaint(db.session, complaint, staff=other, upheld=True, answer="Vous aviez raison.")
    db.session.commit()
    assert db.session.get(type(made), made.id).state == State.PUBLISHED
    assert trust.letters(db, "complaint-decided")
    with pytest.raises(DecidedError):
        services.decide_complaint(db.session, complaint, staff=other, upheld=False, answer="Ou plutôt non.")


def test_a_complaint_that_cannot_be_taken_keeps_its_words(client, db):
    made, judge = trust.listing(db), trust.staff(db)
    statement = services.restrict_listing(db.session, made, reasons(), staff=judge)
    db.session.commit()
    link = services.complaint_url(statement).removeprefix("http://localhost")
    answer = client.submit(link, words="Trop court.")
    assert answer.status_code == 422
    assert "Trop court.</textarea>" in answer.text


def test_the_report_form_tells_nothing_of_a_listing_that_is_not_on_line(client, db):
    hidden, shown = trust.listing(db, shown=False), trust.listing(db, title="Alto ancien")
    assert "violoncelle" not in client.get(f"/signaler?annonce={hidden.id}").text
    assert f'/annonces/{shown.id}"' in client.get(f"/signaler?annonce={shown.id}").text
    assert client.get("/signaler?annonce=99999999999999999999").status_code == 200


def test_after_six_months_a_decision_stands(db):
    made, judge = trust.listing(db), trust.staff(db)
    statement = services.restrict_listing(db.session, made, reasons(), staff=judge)
    with standing_at(now() + timedelta(days=184)), pytest.raises(StatementError):
        services.complain(db.session, statement, "Je ne suis toujours pas d’accord.")
    assert services.complain(db.session, statement, "Je ne suis pas d’accord du tout.")


def log_in(client, user):
    client.submit("/compte/connexion", email=user.email, password=PASSWORD)


def test_a_moderator_decides_in_the_queue_and_everybody_is_told(client, db):
    made, judge = trust.listing(db), trust.staff(db)
    report(client, made)
    log_in(client, judge)
    assert "S-" in client.get("/equipe/signalements").text
    number = db.session.scalars(select(Report.id)).one()
    page = f"/equipe/signalements/{number}"
    fields = {"measure": "remove", "scope": "partout", "rule": "fraud", "facts": FACTS, "answer": "Merci."}
    assert client.submit(page, act="restrict", **fields, explanation="").status_code == 422
    db.session.expire_all()
    assert made.state == State.PUBLISHED
    assert client.submit(page, act="restrict", **fields, explanation=WHY).status_code == 303
    db.session.expire_all()
    assert made.state == State.REMOVED
    assert {letter.template for letter in trust.letters(db)} >= {"statement-of-reasons", "report-decided"}


def test_the_queue_is_for_moderators(client, db, member):
    assert client.get("/equipe/signalements").status_code == 302
    log_in(client, member)
    assert client.get("/equipe/signalements").status_code == 403


def test_the_queue_shows_no_address_and_no_number(client, db):
    made = trust.listing(db, category="rencontres-amour")
    assert made.state == State.REVIEW
    report(client, made)
    log_in(client, trust.staff(db))
    number = db.session.scalars(select(Report.id)).one()
    for page in ("/equipe/signalements", f"/equipe/signalements/{number}", f"/equipe/annonces/{made.id}"):
        text = client.get(page).text
        for hidden in (trust.ANNE, trust.BOB, trust.PHONE, "Vigilant"):
            assert hidden not in text


def test_looking_at_an_address_needs_a_reason_and_is_seen_by_the_person(client, db, app):
    from webapp.privacy import export

    made = trust.listing(db, category="rencontres-amour")
    log_in(client, trust.staff(db, Role.SUPPORT))
    page = f"/equipe/annonces/{made.id}"
    moderator = trust.staff(db, Role.ADMINISTRATOR, "chef@example.fr")
    client.post("/compte/deconnexion")
    log_in(app.test_client(), moderator)
    other = app.test_client()
    log_in(other, moderator)
    assert other.submit(page, action="/voir", what="email", reason="non").status_code == 400
    assert trust.ANNE in other.submit(page, action="/voir", what="email", reason="Rappel pour une urgence").text
    with app.test_request_context():
        copy = export.collect(db.session, trust.person())
    assert copy["data"]["reveal"][0]["reason"] == "Rappel pour une urgence"


def test_counters_tell_what_a_yearly_report_would(db):
    made, judge = trust.listing(db), trust.staff(db)
    services.report(db.session, url=f"/annonces/{made.id}", rule="fraud", words="x", name="", email="", language="fr")
    services.restrict_listing(db.session, made, reasons(), staff=judge)
    numbers = services.counters(db.session, now() - timedelta(days=1), now() + timedelta(days=1))
    assert numbers["reports"] == {"fraud": 1}
    assert numbers["measures"] == {"remove": 1}


def test_staff_and_statements_outlive_each_other(db):
    made, judge = trust.listing(db), trust.staff(db)
    services.restrict_listing(db.session, made, reasons(), staff=judge)
    db.session.commit()
    db.session.delete(db.session.get(User, judge.id))
    db.session.commit()
    assert db.session.scalars(select(Statement)).one().author_id is None


def test_an_account_is_suspended_from_its_page_with_full_reasons_only(client, db, member):
    log_in(client, trust.staff(db))
    page = f"/equipe/comptes/{member.id}/restreindre"
    fields = {"measure": "suspend", "scope": "compte", "rule": "fraud", "facts": FACTS, "explanation": WHY}
    assert client.submit(page, **fields, days="").status_code == 422
    db.session.expire_all()
    assert member.suspended_at is None
    assert client.submit(page, **fields, days="7").status_code == 303
    db.session.expire_all()
    assert member.suspended_at is not None
    assert trust.letters(db, "statement-of-reasons")[0].recipient == member.email
