"""Conversations: two people, no address given away, on the site and by mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask_login import login_user

from tests.board import trust
from tests.board.conftest import PASSWORD
from webapp.clock import now, standing_at
from webapp.defences import protection
from webapp.mail import stops
from webapp.mail.inbound import receive
from webapp.mail.outbox import address_hash
from webapp.messages import relay, services, warnings


def begin(db, *, body="Est-il encore là ?", email=trust.BOB, proven=True, listing=None):
    made = listing or trust.listing(db)
    thread = services.start(
        db.session, made, email=email, pseudonym="Bob", language="fr", body=body, account_id=None, proven=proven
    )
    db.session.commit()
    return thread


def answer_by_mail(letter, sender, body, *, extra=""):
    raw = (
        f"From: Quelqu'un <{sender}>\r\nTo: {letter.headers['Reply-To']}\r\nSubject: Re: x\r\n{extra}"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    )
    return receive(raw.encode())


def test_a_message_without_account_leaves_only_after_a_click_on_the_mailed_link(client, db):
    made = trust.listing(db)
    page = f"/messages/annonce/{made.id}"
    client.get(page)
    answer = client.submit(page, body="Bonjour !", email=trust.BOB, pseudonym="Bob", adult="y")
    assert "Plus qu’un clic" in answer.text
    assert [letter.template for letter in trust.letters(db)] == ["message-confirm"]
    link = re.search(r"http://localhost(/messages/fil/\S+)", trust.letters(db)[0].text)[1]
    client.get(link)
    assert not trust.letters(db, "new-message")
    client.submit(link, act="confirm")
    assert [letter.recipient for letter in trust.letters(db, "new-message")] == [trust.ANNE]


def test_another_spelling_of_a_mailbox_is_the_same_mailbox(client, db):
    # Else what was said under it (write to me no more, erase my data) would not hold for what is kept under the other.
    made = trust.listing(db)
    answer = client.submit(
        f"/messages/annonce/{made.id}", body="Bonjour !", email="rene\u0301@Exａmple.fr", pseudonym="René", adult="y"
    )
    assert answer.status_code == 200
    assert trust.letters(db)[0].recipient == "rené@example.fr"


def test_nobody_learns_the_address_of_the_other(client, db):
    thread = begin(db)
    services.write(db.session, thread.participants[0], "Oui, toujours.")
    db.session.commit()
    to_anne, to_bob = trust.letters(db, "new-message")
    assert trust.BOB not in to_anne.text + to_anne.html + str(to_anne.headers)
    assert trust.ANNE not in to_bob.text + to_bob.html + str(to_bob.headers)
    for place in thread.participants:
        page = client.get(f"/messages/fil/{services.token_for(place)}").text
        assert trust.ANNE not in page
        assert trust.BOB not in page


def test_answers_by_mail_travel_in_both_directions(db):
    thread = begin(db)
    to_anne = trust.letters(db, "new-message")[0]
    assert answer_by_mail(
        to_anne, trust.ANNE, "Oui !\r\n\r\nLe lun. 5 janv. 2026 à 10:12, Bob a écrit :\r\n> Est-il là ?"
    )
    to_bob = trust.letters(db, "new-message")[1]
    assert to_bob.recipient == trust.BOB
    assert answer_by_mail(to_bob, trust.BOB, "Parfait.")
    db.session.expire_all()
    assert [message.body for message in thread.messages] == ["Est-il encore là ?", "Oui !", "Parfait."]


def test_a_stranger_cannot_write_in_somebodys_name(db):
    thread = begin(db)
    letter = trust.letters(db, "new-message")[0]
    assert answer_by_mail(letter, "mallory@example.fr", "Envoyez l’argent")
    db.session.expire_all()
    assert len(thread.messages) == 1
    assert [one.recipient for one in trust.letters(db, "relay-refused")] == [trust.ANNE]


def test_nobody_is_at_the_address_of_somebody_who_had_her_data_erased(db):
    thread = begin(db)
    letter = trust.letters(db, "new-message")[0]
    thread.participants[0].email = ""
    db.session.commit()
    assert not answer_by_mail(letter, trust.ANNE, "Oui !")
    assert not trust.letters(db, "relay-refused")


def test_a_forged_relay_address_is_nobody(app):
    with app.test_request_context():
        good = relay.address(7)
        assert relay.participant_of(good) == 7
        assert relay.participant_of(good.replace("m-7-", "m-8-")) is None


def test_an_absence_notice_is_not_passed_on(db):
    thread = begin(db)
    letter = trust.letters(db, "new-message")[0]
    assert answer_by_mail(letter, trust.ANNE, "Je suis absente.", extra="Auto-Submitted: auto-replied\r\n")
    db.session.expire_all()
    assert len(thread.messages) == 1


@pytest.mark.parametrize(
    ("mail", "kept"),
    [
        ("Oui.\n\n-- \nAnne, 06 12 34 56 78", "Oui."),
        ("Oui.\n\nOn Mon, 5 Jan 2026 at 10:12, Bob wrote:\n> Là ?", "Oui."),
        ("Oui.\n\nLe lundi 5 janvier 2026 à 10:12, Bob <m-1@b.test> a\nécrit :\n> Là ?", "Oui."),
        ("Oui.\n-----Message d'origine-----\nDe : Bob", "Oui."),
        ("> Là ?\nOui.\n> Vrai ?\nVrai.", "Oui.\nVrai."),
        ("Oui.\n\nDe : Bob <m-1@b.test>\nEnvoyé : lundi\n\nLà ?", "Oui."),
        ("Écrivez à anne.quidam@example.fr", "Écrivez à […]"),
        ("Écrivez à Anne.Quidam@Example.fr", "Écrivez à […]"),
        ("Le prix est bon.\nMerci", "Le prix est bon.\nMerci"),
    ],
)
def test_only_what_is_new_in_a_mail_is_passed_on(mail, kept):
    assert relay.fresh_words(mail, trust.ANNE) == kept


def test_who_blocked_somebody_gets_nothing_more(db):
    thread = begin(db)
    anne, bob = thread.participants
    services.block(anne, blocked=True)
    with pytest.raises(services.MessageError, match="blocked"):
        services.write(db.session, bob, "Encore moi")
    services.block(anne, blocked=False)
    assert services.write(db.session, bob, "Encore moi")


def test_nobody_floods_a_conversation(db):
    bob = begin(db).participants[1]
    for number in range(services.PER_HOUR - 1):
        services.write(db.session, bob, f"message {number}")
    with pytest.raises(services.MessageError, match="limit"):
        services.write(db.session, bob, "un de trop")
    with standing_at(now() + timedelta(hours=2)):
        assert services.write(db.session, bob, "plus tard")


def test_nobody_writes_to_everybody(db):
    made = trust.listing(db)
    for _ in range(services.NEW_PER_DAY):
        begin(db, listing=made)
    with pytest.raises(services.MessageError, match="limit"):
        begin(db, listing=made)


def test_strangers_who_type_a_mailbox_use_up_nothing_of_its_share(db):
    made = trust.listing(db)
    waiting = [begin(db, listing=made, proven=False) for _ in range(services.NEW_PER_DAY + 1)]
    assert begin(db, listing=made).confirmed_at
    for thread in waiting[: services.NEW_PER_DAY - 1]:
        services.confirm(db.session, thread)
    with pytest.raises(services.MessageError, match="limit"):
        services.confirm(db.session, waiting[-1])


def test_unproven_mailboxes_are_counted_by_their_network_too(app, member):
    def counted(address):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            return protection.sender_from_here("Bob@example.fr")

    assert counted("192.0.2.1") == counted("192.0.2.99") != counted("198.51.100.1")
    with app.test_request_context():
        login_user(member)
        assert protection.sender_from_here("Bob@example.fr") == f"account {member.id}"


def test_an_answer_that_is_not_sent_stays_on_the_page(client, db):
    thread = begin(db)
    anne, bob = thread.participants
    services.block(anne, blocked=True)
    db.session.commit()
    answer = client.submit(f"/messages/fil/{services.token_for(bob)}", body="Une longue réponse", act="answer")
    assert answer.status_code == 422
    assert "Une longue réponse</textarea>" in answer.text
    assert "ne reçoit plus vos messages" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_listing_that_is_gone_takes_no_message(db):
    made = trust.listing(db, shown=False)
    with pytest.raises(services.MessageError, match="closed"):
        begin(db, listing=made)


def test_notices_stop_with_one_click_that_mail_programs_can_make(client, db):
    thread = begin(db)
    letter = trust.letters(db, "new-message")[0]
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"http://localhost([^>]+)", letter.headers["List-Unsubscribe"])[1]
    assert trust.ANNE not in path
    client.get(path)
    assert not stops.stopped(trust.ANNE)
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    db.session.expire_all()
    assert stops.stopped(trust.ANNE) == {"messages"}
    services.write(db.session, thread.participants[1], "Toujours là ?")
    assert len(trust.letters(db, "new-message")) == 1
    stops.resume(address_hash(trust.ANNE), "messages")
    services.write(db.session, thread.participants[1], "Et maintenant ?")
    assert len(trust.letters(db, "new-message")) == 2


def test_a_member_sees_what_is_new_until_she_reads_it(client, db, member):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    begin(db, listing=made)
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    inbox = client.get("/messages").text
    assert "nouveau" in inbox
    client.get(re.search(r'href="(/messages/fil/[^"]+)"', inbox)[1])
    assert "nouveau</strong>" not in client.get("/messages").text


def test_news_in_one_conversation_are_none_in_another(db, member):
    made = trust.listing(db, email=member.email, poster_id=member.id)
    read = begin(db, listing=made).participants[0]
    read.read_at = now()
    new = begin(db, listing=made, email="carole@example.fr").participants[0]
    assert services.with_news(db.session, member.id, member.email) == {new.id}
    assert services.unread(db.session, member.id, member.email) == 1


def test_confirming_twice_sends_once(db):
    thread = begin(db, proven=False)
    for _ in range(2):
        services.confirm(db.session, thread)
    assert len(trust.letters(db, "new-message")) == 1


def test_strangers_are_asked_to_log_in(client):
    assert client.get("/messages").status_code == 302
    assert client.get("/messages/fil/forged").status_code == 404


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("Paiement par Western Union possible", "payment"),
        ("donnez-moi le code de vérification", "code"),
        ("voir https://livraison.example", "link"),
        ("contactez moi sur WhatsApp", "elsewhere"),
        ("appelez le 06 12 34 56 78", "phone"),
    ],
)
def test_known_tricks_are_pointed_out(body, key):
    assert key in warnings.found_in(body)


def test_an_ordinary_message_is_not_suspected():
    assert warnings.found_in("Bonjour, est-il encore disponible ? Je peux passer samedi à 10 h.") == ()
