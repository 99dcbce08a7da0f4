"""Mail: the words, the outbox, a real SMTP conversation, and what comes back."""

from __future__ import annotations

import re
import socket
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

import webapp
from webapp.clock import now, standing_at
from webapp.extensions import db
from webapp.mail import outbox, writing
from webapp.mail.htmltext import words_of
from webapp.mail.inbound import LONGEST_HEADER, on_mail, receive
from webapp.mail.message import Sender
from webapp.mail.models import OutboxMail
from webapp.mail.transports import DeliveryError, FolderTransport, SMTPTransport

SENDER = Sender("Annonces", "annonces@board.test", "board.test")
LETTERS = sorted(Path(webapp.__file__).parent.glob("*/letters/*.txt"))


@pytest.fixture
def board():
    """The smallest application that has an outbox."""
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", TESTING=True)
    app.extensions.clear()
    db.init_app(app)
    with app.app_context():
        db.metadata.create_all(db.engine, tables=[db.metadata.tables[name] for name in ("outbox_mail", "dead_mailbox")])
        yield app
        db.session.remove()
        db.engine.dispose()


class Mailbox:
    """An SMTP server that keeps what it is given, or says what it is told to say."""

    def __init__(self):
        self.messages = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("2"):
            self.messages.append(message_from_bytes(envelope.content, policy=default))
        return self.answer


class Refusing(Mailbox):
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        return "550 no"


@contextmanager
def listening(mailbox):
    """A real SMTP server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield SMTPTransport("127.0.0.1", port, security="none")
    finally:
        controller.stop()


@pytest.fixture
def smtp():
    mailbox = Mailbox()
    with listening(mailbox) as mailbox.transport:
        yield mailbox


def put(to="anne@poste.test", **more):
    row = outbox.send(to, "trial", "fr", site="Annonces", url="https://board.test/", **more)
    db.session.commit()
    return row


def test_text_and_html_say_the_same_words():
    letter = writing.write("trial", "fr", site="Annonces", url="https://board.test/?a=1&b=2")
    assert letter.subject == "Essai du courrier de Annonces"
    assert "https://board.test/?a=1&b=2" in letter.text
    assert 'href="https://board.test/?a=1&amp;b=2"' in letter.html


def test_what_people_type_cannot_forge_a_line_a_header_or_markup():
    nasty = "x\nBcc: a@b.test\n\x02Cliquez\x1fhttps://evil.test <b>"
    letter = writing.write("trial", "fr", site=nasty, url="https://board.test/")
    assert "\n" not in letter.subject
    assert "<b>" not in letter.html
    assert 'href="https://evil.test' not in letter.html


def test_words_that_look_encoded_forge_no_header_and_no_mail(board, tmp_path):
    title = "=?utf-8?q?x=0D=0ABcc:_e@evil.test=0D=0A=0D=0AOther_words?= =?utf-8?b?YQ0KWC1FdmlsOiBi?="
    row = outbox.send("anne@poste.test", "trial", "fr", site=title, url="https://board.test/")
    db.session.commit()
    outbox.deliver_due(FolderTransport(tmp_path), SENDER)
    raw = (tmp_path / f"{row.reference}.eml").read_bytes()
    assert re.findall(rb"^(?:bcc|x-evil|other).*", raw, re.IGNORECASE | re.MULTILINE) == []
    assert "Bcc:_e@evil.test" in message_from_bytes(raw, policy=default)["Subject"]


def test_the_address_that_stops_mail_is_written_as_it_is_however_long(board, tmp_path):
    url = f"https://board.test/courrier/arreter/{'x' * 120}"
    row = put(unsubscribe_url=url)
    outbox.deliver_due(FolderTransport(tmp_path), SENDER)
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in (tmp_path / f"{row.reference}.eml").read_bytes()


def test_a_header_that_breaks_off_makes_its_mail_fail(board, tmp_path):
    row = put(headers={"Reply-To": "a@b.test\r\nBcc: e@evil.test"})
    outbox.deliver_due(FolderTransport(tmp_path), SENDER)
    assert row.state == "failed"


def test_a_quotation_keeps_its_lines_and_nothing_else():
    assert writing._blocks(writing.quote("un\n\ndeux\x02")) == [(writing.QUOTE, ["un", "", "deux"])]


def test_a_button_leads_to_a_whole_address():
    with pytest.raises(ValueError, match="whole addresses"):
        writing.button("Cliquez", "javascript:alert(1)")


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.name)
def test_every_letter_exists_in_both_languages_and_loads_nothing(letter):
    other = letter.with_name(letter.name.replace(".fr.", ".xx.").replace(".en.", ".fr.").replace(".xx.", ".en."))
    assert other.is_file()
    words = letter.read_text()
    assert not re.search(r"<\w|src=|utm_|https?://(?!www\.cnil\.fr|ec\.europa\.eu)", words)
    calls = set(re.findall(r"\b(button|quote|item)\(", words))
    assert calls == set(re.findall(r"\b(button|quote|item)\(", other.read_text()))


def test_a_mail_arrives_over_smtp_with_both_parts(board, smtp):
    put(unsubscribe_url="https://board.test/stop/abc")
    assert outbox.deliver_due(smtp.transport, SENDER) == outbox.Tally(sent=1)
    message = smtp.messages[0]
    assert message["To"] == "anne@poste.test"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["List-Unsubscribe"] == "<https://board.test/stop/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not re.search(r"<(img|link|script|iframe)|src=|url\(", message.get_body(("html",)).get_content())


def test_a_mail_says_its_language(board, smtp):
    put()
    outbox.deliver_due(smtp.transport, SENDER)
    assert smtp.messages[0]["Content-Language"] == "fr"


def test_a_mail_that_was_asked_for_has_no_unsubscription(board, smtp):
    put()
    outbox.deliver_due(smtp.transport, SENDER)
    assert smtp.messages[0]["List-Unsubscribe"] is None


def test_the_words_of_a_mail_go_when_it_has_left(board, smtp):
    row = put()
    outbox.deliver_due(smtp.transport, SENDER)
    assert (row.state, row.text, row.html) == ("sent", "", "")


def test_a_busy_server_is_asked_again_later_and_later(board, smtp):
    smtp.answer = "451 busy"
    row = put()
    start = now()
    for wait in outbox.WAITS:
        with standing_at(start):
            assert outbox.deliver_due(smtp.transport, SENDER).postponed == 1
            assert outbox.deliver_due(smtp.transport, SENDER) == outbox.Tally()
        start += wait + timedelta(seconds=1)
    smtp.answer = "250 OK"
    with standing_at(start):
        assert outbox.deliver_due(smtp.transport, SENDER).sent == 1
    assert row.state == "sent"


def test_a_server_that_never_wakes_up_makes_the_mail_fail(board):
    row = put()
    nobody = SMTPTransport("127.0.0.1", 1, security="none", timeout=1)
    for _ in range(len(outbox.WAITS) + 1):
        with standing_at(row.due_at):
            outbox.deliver_due(nobody, SENDER)
    assert row.state == "failed"


@pytest.mark.parametrize("address", ["", "a b@poste.test", "a@b@poste.test"])
def test_an_address_that_is_none_keeps_no_other_mail_from_leaving(board, smtp, address):
    wrong, right = put(address), put()
    outbox.deliver_due(smtp.transport, SENDER)
    assert (wrong.state, right.state) == ("failed", "sent")


def test_an_address_that_does_not_exist_gets_no_further_mail(board):
    assert put().state == "waiting"
    with listening(Refusing()) as transport:
        outbox.deliver_due(transport, SENDER)
    assert db.session.scalars(select(OutboxMail.state)).all() == ["bounced"]
    assert put() is None
    outbox.mark_alive("anne@poste.test")
    assert put() is not None


def test_a_mail_that_is_refused_for_its_words_does_not_condemn_the_mailbox(board, smtp):
    smtp.answer = "554 looks like spam"
    row = put()
    outbox.deliver_due(smtp.transport, SENDER)
    assert row.state == "failed"
    assert put() is not None


def test_a_bounce_is_matched_to_the_mail_that_caused_it(board, tmp_path):
    row = put()
    outbox.deliver_due(FolderTransport(tmp_path), SENDER)
    report = (
        (
            b"From: MAILER-DAEMON@poste.test\r\nTo: annonces@board.test\r\nSubject: failed\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            b"--b\r\nContent-Type: text/plain\r\n\r\nunknown user\r\n"
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            b"Reporting-MTA: dns; poste.test\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\n"
            b"Content-Type: message/rfc822\r\n\r\n"
        )
        + (tmp_path / f"{row.reference}.eml").read_bytes()
        + b"\r\n--b--\r\n"
    )
    assert receive(report)
    assert row.state == "bounced"
    assert put() is None


def test_the_answer_of_a_machine_reaches_nobody(board):
    seen = []
    on_mail(board, lambda mail: bool(seen.append(mail)) or True)
    plain = b"From: Bob <bob@poste.test>\r\nTo: r-1@board.test\r\nSubject: Absent\r\n%s\r\nJe suis absent.\r\n"
    assert receive(plain % b"Auto-Submitted: auto-replied\r\n")
    assert not seen
    assert receive(plain % b"")
    assert seen[0].recipients == ("r-1@board.test",)
    assert seen[0].body.strip() == "Je suis absent."


def incoming(board, raw):
    seen = []
    on_mail(board, lambda mail: bool(seen.append(mail)) or True)
    assert receive(raw)
    return seen[0]


def test_a_header_that_python_cannot_read_counts_for_nothing(board):
    mail = incoming(board, b"From: " + b"(" * 5000 + b"\r\nTo: r-1@board.test\r\n\r\nBonjour\r\n")
    assert (mail.sender, mail.recipients, mail.body.strip()) == ("", ("r-1@board.test",), "Bonjour")


def test_only_the_beginning_of_a_header_is_read(board):
    others = "".join(f", {number}@d.test" for number in range(2000)).encode()
    mail = incoming(board, b"From: a@b.test\r\nTo: r-1@board.test" + others + b"\r\n\r\nBonjour\r\n")
    assert mail.recipients[0] == "r-1@board.test"
    assert len(mail.recipients) < LONGEST_HEADER / len(", 1@d.test") + 1


def test_the_words_of_html_keep_their_spaces_and_tell_quotations():
    html = (
        "<html><head><style>p {}</style><title>Non</title></head><body><p>Bonjour <b>Anne</b>, 3 < 4 &amp; 5</p><p>"
        "oui<br>non<!-- <p>pas ici -->!<blockquote><p>cité<br>encore</p></blockquote>fin</body>"
    )
    assert words_of(html) == "Bonjour Anne, 3 < 4 & 5\noui\nnon!\n>\n> cité\n> encore\nfin"


def test_tags_that_never_end_are_read_once():
    # Python's own parser looks at what follows anew for each of them.
    assert words_of("Oui" + "<a b='" * 150_000) == "Oui"
    assert words_of("Oui" + "<!--" * 200_000) == "Oui"
    assert words_of("<style>" * 100_000 + "Oui") == "Oui"


def test_mail_for_nobody_here_is_handed_back(board):
    assert not receive(b"From: a@b.test\r\nTo: nobody@board.test\r\n\r\nBonjour\r\n")


def test_a_refusal_of_the_recipient_is_permanent():
    message = message_from_bytes(b"From: a@board.test\r\nTo: b@poste.test\r\n\r\nx\r\n", policy=default)
    with listening(Refusing()) as transport, pytest.raises(DeliveryError) as caught:
        transport.deliver(message)
    assert caught.value.permanent
