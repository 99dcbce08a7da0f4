"""The second step of log-in, and the limits on guessing."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from webapp import create_app
from webapp.accounts import secondfactor
from webapp.accounts.errors import WrongCredentialsError
from webapp.accounts.models import User
from webapp.clock import now, standing_at
from webapp.extensions import db as database
from webapp.mail.models import OutboxMail

from .conftest import PASSWORD, PASSWORD_HASH, SETTINGS, BoardClient


def log_in(client, email, password=PASSWORD):
    return client.submit("/compte/connexion", email=email, password=password)


@pytest.fixture
def protected(client, member):
    """Switch the second step on and log out; gives the shared secret and the recovery codes."""
    log_in(client, member.email)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", client.get("/compte/double-verification").text)[1]
    page = client.submit("/compte/double-verification", code=pyotp.TOTP(secret).at(now()), password=PASSWORD).text
    codes = re.findall(r"<code>([a-z0-9-]{17})</code>", page)
    client.submit("/compte", action="/deconnexion")
    return secret, codes


def test_of_two_browsers_with_the_same_code_one_is_let_in(db, member):
    secret = secondfactor.new_secret()
    with standing_at(now() - timedelta(minutes=5)):
        secondfactor.switch_on(member, secret, pyotp.TOTP(secret).at(now()))
    db.session.commit()
    code = pyotp.TOTP(secret).at(now())
    assert member.totp_last_step
    other = update(User).values(totp_last_step=int(now().timestamp()) // secondfactor.STEP + 1)
    db.session.execute(other.execution_options(synchronize_session=False))
    with pytest.raises(WrongCredentialsError):
        secondfactor.check(member, code)


def is_logged_in(client) -> bool:
    return client.get("/compte").status_code == 200


def test_the_password_alone_no_longer_opens_the_account(client, member, protected):
    assert log_in(client, member.email).location == "/compte/code"
    assert not is_logged_in(client)


def test_the_password_and_a_fresh_code_do(client, member, protected):
    with standing_at(now() + timedelta(minutes=1)):
        log_in(client, member.email)
        assert client.submit("/compte/code", code=pyotp.TOTP(protected[0]).at(now())).status_code == 303
        assert is_logged_in(client)


def test_a_code_works_once(client, app, member, protected):
    with standing_at(now() + timedelta(minutes=1)):
        code = pyotp.TOTP(protected[0]).at(now())
        for visitor, expected in ((client, 303), (app.test_client(), 422)):
            log_in(visitor, member.email)
            assert visitor.submit("/compte/code", code=code).status_code == expected


def test_a_wrong_code_opens_nothing(client, member, protected):
    log_in(client, member.email)
    assert client.submit("/compte/code", code="000000").status_code == 422
    assert not is_logged_in(client)


def test_each_recovery_code_works_once(client, app, member, protected):
    assert len(set(protected[1])) == 8
    for visitor, expected in ((client, 303), (app.test_client(), 422)):
        log_in(visitor, member.email)
        assert visitor.submit("/compte/code", code=protected[1][0].upper()).status_code == expected


def codes_of(user) -> list[str]:
    secret = secondfactor.new_secret()
    return secondfactor.switch_on(user, secret, pyotp.TOTP(secret).at(now()))


def test_recovery_codes_are_their_owner_s_alone(db, member, neighbour):
    mine, hers = codes_of(member), codes_of(neighbour)
    with pytest.raises(WrongCredentialsError):
        secondfactor.check(member, hers[0])
    secondfactor.switch_off(member)
    again = codes_of(member)
    with pytest.raises(WrongCredentialsError):
        secondfactor.check(member, mine[0])
    secondfactor.check(member, again[0])
    secondfactor.check(neighbour, hers[0])


def test_new_recovery_codes_replace_the_old(db, member, neighbour):
    old, hers = codes_of(member), codes_of(neighbour)
    new = secondfactor.renew_recovery_codes(member)
    with pytest.raises(WrongCredentialsError):
        secondfactor.check(member, old[0])
    secondfactor.check(member, new[0])
    secondfactor.check(neighbour, hers[0])


def test_the_second_step_waits_five_minutes_and_no_longer(client, member, protected):
    log_in(client, member.email)
    with standing_at(now() + timedelta(minutes=6)):
        assert client.get("/compte/code").location == "/compte/connexion"


def test_the_second_step_is_switched_off_with_the_password_only(client, db, member, protected):
    log_in(client, member.email)
    client.submit("/compte/code", code=protected[1][0])
    assert client.submit("/compte/double-verification", password="a guess of mine").status_code == 422
    assert client.submit("/compte/double-verification", password=PASSWORD).status_code == 303
    db.session.expire_all()
    assert db.session.get(User, member.id).totp_secret == ""


@pytest.fixture
def limited(tmp_path):
    """Give a visitor of a board that counts attempts."""
    app = create_app({**SETTINGS, "RATELIMIT_ENABLED": True}, instance=tmp_path / "limited")
    app.test_client_class = BoardClient
    with app.app_context():
        database.create_all()
        database.session.add(
            User(email="a@example.fr", password_hash=PASSWORD_HASH, pseudonym="A", email_verified_at=now())
        )
        database.session.commit()
    yield app.test_client()
    with app.app_context():
        database.engine.dispose()


def test_guessing_at_one_mailbox_is_stopped(limited):
    answers = [
        limited.submit("/compte/connexion", email="a@example.fr", password=f"guess {n}").status_code for n in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_spelling_the_mailbox_in_another_way_gives_no_further_guesses(limited):
    spellings = ["a@example.fr", "a@ｅxample.fr", "a@exampｌe.fr", "a@example。fr", "A@EXAMPLE.FR"] * 3
    answers = [
        limited.submit("/compte/connexion", email=email, password=f"guess {n}").status_code
        for n, email in enumerate(spellings)
    ]
    assert answers == [422] * 10 + [429] * 5


def test_another_address_of_the_same_ipv6_network_gives_no_further_requests(limited):
    answers = []
    for n in range(21):
        limited.environ_base["REMOTE_ADDR"] = f"2001:db8:1:{n:x}::{n:x}"
        answer = limited.submit("/compte/connexion", email=f"nobody{n}@example.fr", password="x" * 12)
        answers.append(answer.status_code)
    assert answers == [422] * 20 + [429]


def test_logging_in_often_is_not_stopped(limited):
    for _ in range(11):
        assert log_in(limited, "a@example.fr").status_code == 303
        limited.submit("/compte", action="/deconnexion")


def test_who_is_stopped_is_told_when_to_come_back(limited):
    for n in range(11):
        answer = limited.submit("/compte/connexion", email="a@example.fr", password=f"guess {n}")
    assert "Un peu de patience" in answer.text
    minutes = -(-int(answer.headers["Retry-After"]) // 60)
    assert re.search(rf"Réessayez dans ({minutes}|{minutes + 1}) minutes?\.", answer.text)


def from_elsewhere(limited):
    """Give the browser of a stranger on another network."""
    stranger = limited.application.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    return stranger


def guess(client, times):
    return [
        client.submit("/compte/connexion", email="a@example.fr", password=f"guess {n}").status_code
        for n in range(times)
    ]


def test_strangers_do_not_lock_the_owner_out_of_a_browser_that_she_used(limited):
    assert log_in(limited, "a@example.fr").status_code == 303
    limited.submit("/compte", action="/deconnexion")
    assert guess(from_elsewhere(limited), 11)[-1] == 429
    assert log_in(limited, "a@example.fr").status_code == 303


def test_a_browser_that_was_used_once_has_no_more_guesses_than_others(limited):
    log_in(limited, "a@example.fr")
    limited.submit("/compte", action="/deconnexion")
    assert guess(limited, 11) == [422] * 10 + [429]


def test_the_mark_of_a_known_browser_opens_no_other_mailbox(limited):
    with limited.application.app_context():
        database.session.add(
            User(email="b@example.fr", password_hash=PASSWORD_HASH, pseudonym="B", email_verified_at=now())
        )
        database.session.commit()
    log_in(limited, "b@example.fr")
    limited.submit("/compte", action="/deconnexion")
    guess(from_elsewhere(limited), 10)
    assert guess(limited, 1) == [429]


def test_a_mailed_link_lets_the_owner_in_whatever_strangers_try(limited):
    stranger = from_elsewhere(limited)
    guess(stranger, 10)
    stopped = limited.submit("/compte/connexion", email="a@example.fr", password=PASSWORD)
    assert stopped.status_code == 429
    assert 'href="/compte/mot-de-passe-oublie"' in stopped.text
    for _ in range(8):
        stranger.submit("/compte/mot-de-passe-oublie", email="a@example.fr")
    asked = limited.submit("/compte/mot-de-passe-oublie", email="a@example.fr")
    assert asked.headers["Location"] == "/compte/courrier"
    with limited.application.app_context():
        letters = database.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert len(letters) == 5
    limited.submit(
        re.search(r"/compte/nouveau-mot-de-passe/\S+", letters[-1].text)[0], password="trente-six chandelles"
    )
    assert log_in(limited, "a@example.fr", "trente-six chandelles").status_code == 303
