"""Keys of log-in codes are encrypted at rest, and boards that kept them plain are brought over."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pyotp
import pytest
from sqlalchemy import select, text

from webapp import create_app
from webapp.accounts import secondfactor, vault
from webapp.accounts.errors import WrongCredentialsError
from webapp.accounts.models import User
from webapp.clock import now, standing_at
from webapp.extensions import db as database

from .conftest import PASSWORD_HASH, SETTINGS
from .test_postgresql import ENGINES


@pytest.fixture
def protected(app, db, member):
    """Switch the second step on; gives the shared secret and the recovery codes."""
    secret = secondfactor.new_secret()
    with app.test_request_context():
        papers = secondfactor.switch_on(member, secret, pyotp.TOTP(secret).at(now()))
    db.session.commit()
    return secret, papers


def test_the_database_does_not_hold_the_key(app, db, member, protected):
    secret, _ = protected
    assert len(db.session.get(User, member.id).totp_secret) == 64
    assert secret.encode() not in b"".join(path.read_bytes() for path in Path(app.instance_path).glob("board.db*"))


def test_a_key_opens_for_its_account_and_under_its_secret_alone(app, db):
    kept = vault.locked(pyotp.random_base32(), 1)
    assert re.fullmatch("[A-Z2-7]{32}", vault.opened(kept, 1))
    assert vault.opened(kept, 2) is None
    app.secret_key = "another secret, as long as it has to be"
    assert vault.opened(kept, 1) is None


def test_under_a_new_secret_the_codes_on_paper_still_work(app, db, member, protected):
    secret, papers = protected
    app.secret_key = "another secret, as long as it has to be"
    user = db.session.get(User, member.id)
    with standing_at(now() + timedelta(minutes=2)), pytest.raises(WrongCredentialsError):
        secondfactor.check(user, pyotp.TOTP(secret).at(now()))
    secondfactor.check(user, papers[0])


@pytest.mark.parametrize("engine", ENGINES)
def test_keys_that_were_kept_plain_are_encrypted_by_the_migration(engine, request, tmp_path):
    url = request.getfixturevalue("new_postgresql")() if engine == "postgresql" else ""
    app = create_app({**SETTINGS, "DATABASE_URL": url}, instance=tmp_path)
    secret = pyotp.random_base32()
    with app.app_context():
        flask_migrate.upgrade(revision="0003")
        columns = {
            "id": 7, "email": "a@example.fr", "password_hash": PASSWORD_HASH, "pseudonym": "A", "language": "fr",
            "role": "member", "created_at": now(), "last_seen_at": now(), "policy_version": "1.0",
            "totp_secret": secret, "totp_last_step": 0,
        }  # fmt: skip
        names = ", ".join(columns)
        values = ", ".join(f":{name}" for name in columns)
        database.session.execute(text(f"INSERT INTO account ({names}) VALUES ({values})"), columns | {
            "created_at": str(now()), "last_seen_at": str(now())})  # fmt: skip
        database.session.commit()
        flask_migrate.upgrade(revision="0004")
        kept = database.session.scalar(select(User.totp_secret))
        assert secret not in kept
        assert vault.opened(kept, 7) == secret
        database.session.commit()
        flask_migrate.downgrade(revision="0003")
        assert database.session.scalar(select(User.totp_secret)) == secret
        database.session.remove()
        database.engine.dispose()
