"""Reports by anybody, reasons for every restriction, a second look by somebody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
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


def test_nobody_decides_about_herself(db, member):
    first, second = trust.staff(db), trust.staff(db, email="deux@example.fr")
    made = services.propose_closing(db.session, member, reasons(measure=Measure.CLOSE), staff=first)
    member.role = Role.MODERATOR
    for agree in (True, False):
        with pytest.raises(SamePersonError):
            services.second(db.session, made, staff=member, agree=agree)
    services.second(db.session, made, staff=second, agree=True)
    complaint = services.complain(db.session, made, "Je n’ai trompé personne, voyez mes ventes.")
    with pytest.raises(SamePersonError):
        services.decide_complaint(db.session, complaint, staff=member, upheld=True, answer="En effet.")
    assert member.suspended_at is not None


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MEMBER])
def test_moderators_lock_nobody_out_who_works_here(client, db, member, role):
    moderator, other = trust.staff(db), trust.staff(db, role, email="autre@example.fr")
    client.submit("/compte/connexion", email=moderator.email, password=PASSWORD)
    fields = {"scope": "compte", "rule": "fraud", "facts": FACTS, "explanation": WHY, "days": "30"}
    for measure in (Measure.SUSPEND, Measure.CLOSE):
        # With the form of a page that was open when she joined the staff: hers has none any more.
        form = f"/equipe/comptes/{member.id}/restreindre"
        answer = client.submit(f"/equipe/comptes/{other.id}/restreindre", page=form, measure=measure, **fields)
        assert (answer.status_code, "Cette personne travaille ici" in answer.text) == (422, True)
    assert db.session.scalars(select(Statement)).all() == []
    assert other.suspended_at is None


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
    # Those of the support, who review nothing, come from the listing's number.
    page = client.get(f"/equipe/annonces?numero={made.id}").location
    refused = client.submit(page, what="email", reason="non <1>")
    assert refused.status_code == 422
    assert 'value="non &lt;1&gt;"' in refused.text
    assert trust.ANNE not in refused.text
    assert trust.ANNE in client.submit(page, what="email", reason="Rappel pour une urgence").text
    with app.test_request_context():
        copy = export.collect(db.session, trust.person())
    assert copy["data"]["reveal"][0]["reason"] == "Rappel pour une urgence"


def test_everybody_on_the_staff_reaches_a_listing_by_its_number(client, db):
    hidden = trust.listing(db, shown=False)
    log_in(client, trust.staff(db))
    assert client.get(f"/equipe/annonces?numero={hidden.id}").location == f"/equipe/annonces/{hidden.id}"
    for wrong in ("", "x", "0", "9" * 30):
        answer = client.get(f"/equipe/annonces?numero={wrong}", follow_redirects=True)
        assert (answer.status_code, "Il n’y a pas d’annonce" in answer.text) == (200, True)


def test_a_decision_that_is_refused_keeps_all_that_was_typed_and_names_the_field(client, db):
    made = trust.listing(db)
    report(client, made)
    log_in(client, trust.staff(db))
    fields = {"measure": "remove", "scope": "partout", "rule": "fraud", "facts": FACTS, "explanation": "court"}
    answer = client.submit("/equipe/signalements/1", act="restrict", **fields, answer="Merci à vous.")
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert [one["id"] for one in page.select("[aria-invalid]")] == ["explanation"]
    assert page.select_one("[role=alert] a")["href"] == "#explanation"
    assert (page.select_one("#facts").text, page.select_one("#answer").text) == (FACTS, "Merci à vous.")


def test_a_second_report_about_what_is_gone_is_closed_without_saying_that_it_stays(client, db):
    made, judge = trust.listing(db), trust.staff(db)
    report(client, made)
    services.restrict_listing(db.session, made, reasons(), staff=judge)
    db.session.commit()
    log_in(client, judge)
    page = client.get("/equipe/signalements/1").text
    assert 'value="leave"' not in page
    assert 'value="restrict"' not in page
    assert client.submit("/equipe/signalements/1", act="gone").status_code == 303
    assert "n’était déjà plus en ligne" in trust.letters(db, "report-decided")[0].text


def test_who_decides_about_a_listing_sees_its_photos_and_reaches_its_account(client, db, member, app):
    made = trust.listing(db, category="rencontres-amour", email=member.email, poster_id=member.id)
    photo = trust.with_photo(db, app.extensions["photos"], made)
    report(client, made)
    log_in(client, trust.staff(db))
    for page in ("/equipe/signalements/1", f"/equipe/annonces/{made.id}"):
        text = client.get(page).text
        assert f"/photos/{photo.name}-320.webp" in text
        assert f"/equipe/comptes/{member.id}/restreindre" in text


def test_only_what_waits_is_published_from_the_review(client, db):
    made, judge = trust.listing(db), trust.staff(db)
    services.restrict_listing(db.session, made, reasons(), staff=judge)
    db.session.commit()
    log_in(client, judge)
    page = f"/equipe/annonces/{made.id}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)[1]
    assert client.post(page, data={"csrf_token": token, "act": "publish"}).status_code == 422
    db.session.expire_all()
    assert made.state == State.REMOVED


def test_the_queue_names_the_account_and_asks_somebody_else(app, client, db, member):
    first, other = trust.staff(db), trust.staff(db, email="autre.equipe@example.fr")
    services.propose_closing(db.session, member, reasons(measure=Measure.CLOSE), staff=first)
    db.session.commit()
    pages = []
    for who in (first, other):
        visitor = app.test_client()
        log_in(visitor, who)
        pages.append(visitor.get("/equipe/signalements").text)
    assert all(f"<h3>{member.pseudonym}</h3>" in page for page in pages)
    assert ['value="agree"' in page for page in pages] == [False, True]


def test_nobody_fills_in_a_form_against_staff_or_about_herself(app, client, db, member):
    judge, chief = trust.staff(db), trust.staff(db, Role.ADMINISTRATOR, "chef@example.fr")
    made = trust.listing(db, email=judge.email, poster_id=judge.id)
    decision = services.restrict_listing(db.session, made, reasons(), staff=chief)
    services.complain(db.session, decision, "Je n’ai jamais demandé de virement.")
    db.session.commit()
    log_in(client, judge)
    assert "<textarea" not in client.get(f"/equipe/comptes/{chief.id}/restreindre").text
    assert "<textarea" in client.get(f"/equipe/comptes/{member.id}/restreindre").text
    page = client.get("/equipe/signalements").text
    assert "Il s’agit de vous" in page
    assert "/equipe/contestations/" not in page


def test_a_complaint_is_answered_in_words_and_no_word_is_lost(app, client, db):
    made, judge = trust.listing(db), trust.staff(db)
    statement = services.restrict_listing(db.session, made, reasons(), staff=judge)
    services.complain(db.session, statement, "Je n’ai jamais demandé de virement.")
    other = trust.staff(db, email="autre.equipe@example.fr")
    decider = app.test_client()
    log_in(decider, judge)
    assert "Vous avez décidé" in decider.get("/equipe/signalements").text
    log_in(client, other)
    page = "/equipe/signalements"
    empty = client.submit(page, action="/equipe/contestations/1", act="uphold", answer=" ")
    assert (empty.status_code, "Écrivez la réponse" in empty.text) == (422, True)
    db.session.expire_all()
    assert made.state == State.REMOVED
    assert client.submit(page, action="/equipe/contestations/1", act="uphold", answer="Oui.").status_code == 303
    db.session.expire_all()
    assert made.state == State.PUBLISHED


def test_one_complaint_at_a_time_and_none_once_the_decision_is_undone(client, db):
    made, judge = trust.listing(db), trust.staff(db)
    statement = services.restrict_listing(db.session, made, reasons(), staff=judge)
    other = trust.staff(db, email="autre.equipe@example.fr")
    db.session.commit()
    link = services.complaint_url(statement).removeprefix("http://localhost")
    for upheld in (False, True):
        assert client.submit(link, words="Je ne suis pas d’accord du tout.").status_code == 303
        assert "<textarea" not in client.get(link).text
        with pytest.raises(StatementError):
            services.complain(db.session, statement, "Et je le dis encore une fois.")
        services.decide_complaint(db.session, statement.complaints[-1], staff=other, upheld=upheld, answer="Voici.")
        db.session.commit()
    assert "<textarea" not in client.get(link).text


@pytest.mark.parametrize(
    "before", [State.PUBLISHED, State.RESERVED, State.PAUSED, State.EXPIRED, State.SOLD, State.REVIEW]
)
def test_an_account_given_back_has_its_listings_as_they_were(db, member, before):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    wrong = trust.listing(db, email=member.email, poster_id=member.id, title="Alto ancien")
    first, other, third = (trust.staff(db, email=f"{name}@example.fr") for name in ("un", "deux", "trois"))
    services.restrict_listing(db.session, wrong, reasons(), staff=first)
    if before != State.PUBLISHED:
        listings.move(db.session, made, before)
    closing = services.propose_closing(db.session, member, reasons(measure=Measure.CLOSE), staff=first)
    services.second(db.session, closing, staff=other, agree=True)
    assert not made.visible
    complaint = services.complain(db.session, closing, "Ce n’est pas moi, c’est un homonyme.")
    services.decide_complaint(db.session, complaint, staff=third, upheld=True, answer="Vous aviez raison.")
    db.session.commit()
    assert made.state == before
    # What had been removed for reasons of its own stays so.
    assert wrong.state == State.REMOVED


def test_a_listing_is_not_given_back_while_its_account_is_closed(db, member):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    first, other, third = (trust.staff(db, email=f"{name}@example.fr") for name in ("un", "deux", "trois"))
    removal = services.restrict_listing(db.session, made, reasons(), staff=first)
    closing = services.propose_closing(db.session, member, reasons(measure=Measure.CLOSE), staff=first)
    services.second(db.session, closing, staff=other, agree=True)
    for decision, state in ((removal, State.REMOVED), (closing, State.PUBLISHED)):
        complaint = services.complain(db.session, decision, "Ce n’est pas moi, c’est un homonyme.")
        services.decide_complaint(db.session, complaint, staff=third, upheld=True, answer="Vous aviez raison.")
        assert made.state == state


def test_a_paused_listing_that_was_removed_by_mistake_is_paused_again(db):
    made, judge = trust.listing(db), trust.staff(db)
    listings.move(db.session, made, State.PAUSED)
    statement = services.restrict_listing(db.session, made, reasons(), staff=judge)
    complaint = services.complain(db.session, statement, "Elle n’était même pas en ligne.")
    other = trust.staff(db, email="autre.equipe@example.fr")
    services.decide_complaint(db.session, complaint, staff=other, upheld=True, answer="Vous aviez raison.")
    assert made.state == State.PAUSED


def test_who_may_not_publish_is_told_before_she_writes(client, db, member):
    trust.listing(db, email=member.email, poster_id=member.id)
    log_in(client, member)
    services.suspend(
        db.session, member, reasons(measure=Measure.SUSPEND, until=now() + timedelta(days=3)), staff=trust.staff(db)
    )
    db.session.commit()
    form = client.get("/annonces/deposer")
    assert (form.status_code, "<textarea" in form.text) == (403, False)
    for page in (form, client.get("/compte"), client.get("/mes-annonces")):
        assert "Votre compte est suspendu" in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": ""}, "Dites quelle page"),
        ({"url": "une annonce de vélo"}, "Copiez l’adresse entière de la page"),
        ({"words": ""}, "Dites ce que la page montre ou dit"),
        ({"words": "court"}, "Écrivez de 10 à"),
        ({"email": "nimp"}, "Cette adresse e-mail n’est pas complète."),
        ({"good_faith": ""}, "Cochez cette case"),
    ],
)
def test_the_report_form_says_of_each_field_what_is_wanted(client, db, fields, words):
    answer = report(client, trust.listing(db), **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Ce champ est requis" not in answer.text


def test_counters_tell_what_a_yearly_report_would(db):
    made, judge = trust.listing(db), trust.staff(db)
    fields = {"url": f"/annonces/{made.id}", "rule": "fraud", "words": "x", "name": "", "email": "", "language": "fr"}
    for upheld in (True, True, False, None):
        services.close_report(db.session, services.report(db.session, **fields), staff=judge, upheld=upheld, answer="x")
    services.report(db.session, **fields)
    complaint = services.complain(db.session, services.restrict_listing(db.session, made, reasons(), staff=judge), WHY)
    services.decide_complaint(
        db.session, complaint, staff=trust.staff(db, email="autre@example.fr"), upheld=True, answer="x"
    )
    numbers = services.counters(db.session, now() - timedelta(days=1), now() + timedelta(days=1))
    assert numbers == {
        "reports": {"fraud": 5}, "reports_decided": 4, "reports_upheld": 2, "measures": {"remove": 1},
        "grounds": {"fraud": 1}, "decided_by_machine": 0, "complaints": 1, "complaints_upheld": 1,
    }  # fmt: skip
    before = services.counters(db.session, now() - timedelta(days=2), now() - timedelta(days=1))
    assert not any(before.values())


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
