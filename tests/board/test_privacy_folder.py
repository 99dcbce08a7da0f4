"""The local folder of mail forgets with the rest: no byte of an erased person stays in letters either."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.board import trust
from webapp import mail
from webapp.clock import now, standing_at
from webapp.mail.folder import folder_of
from webapp.mail.wiring import deliver_now
from webapp.messages import services as messages
from webapp.privacy import erasure, retention
from webapp.privacy.periods import PERIODS

from .test_privacy_map import every_byte

WORDS = "Disponible samedi,\nsous la pergola mordorée."


@pytest.fixture
def exchange(app, db):
    """Let Anne and Bob write to each other, and deliver the letters into the folder."""
    made = trust.listing(db)
    thread = messages.start(
        db.session, made, email=trust.BOB, pseudonym="Bob", language="fr", body="Encore là ?", account_id=None,
        proven=True,
    )  # fmt: skip
    messages.write(db.session, thread.participants[0], WORDS)
    for recipient in ("tiers@example.fr", trust.ANNE):
        mail.send(recipient, "trial", "fr", site="Placette", url="http://localhost/")
    db.session.commit()
    assert deliver_now() == 4
    return made


def letters(app) -> list[Path]:
    return sorted(folder_of(app).glob("*.eml"))


def erase(app, db):
    erasure.erase(db.session, app.extensions["photos"], app.extensions["sealer"], trust.person(), replay=None)
    db.session.commit()
    erasure.checkpoint(db.session)


def test_letters_to_her_and_with_her_words_go_and_those_of_others_stay(app, db, exchange):
    assert len(letters(app)) == 4
    erase(app, db)
    (left,) = letters(app)
    assert b"tiers@example.fr" in left.read_bytes()


def test_no_byte_of_her_is_left_in_the_folder(app, db, exchange):
    wanted = (trust.ANNE, "Quidamette", "pergola", "Violoncelle")
    before = every_byte(app)
    assert all(word.encode() in before for word in wanted)
    erase(app, db)
    after = every_byte(app)
    assert [word for word in wanted if word.encode() in after] == []


def test_letters_go_when_their_time_is_over(app, db, exchange):
    for after, left in ((-timedelta(hours=1), 4), (timedelta(hours=1), 0)):
        with standing_at(now() + PERIODS["mail"].after + after):
            retention.run(db.session, app.extensions["photos"], app.extensions["sealer"])
        assert len(letters(app)) == left


def test_with_a_mail_server_there_is_no_folder(app):
    app.config["MAIL_HOST"] = "localhost"
    assert folder_of(app) is None
