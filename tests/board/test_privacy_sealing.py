"""The key of the sealed store is not kept beside it, and whoever opens the store leaves a line."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import select

import config
from tests.board import trust
from tests.board.conftest import SETTINGS
from tests.board.test_start import run, running
from webapp import create_app, start
from webapp.privacy import export
from webapp.privacy.models import Reveal, SealedRecord
from webapp.privacy.sealing import PRIVATE_FILE, new_pair

PUBLIC = {**SETTINGS, "SITE_URL": "https://annonces.example"}
ASKED = "Tribunal judiciaire de Rennes, réquisition 26/0417 du 3 novembre"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(config, "INSTANCE", tmp_path / "instance")


def test_a_public_site_does_not_start_beside_the_private_key():
    with pytest.raises(config.ConfigurationError, match=PRIVATE_FILE):
        start.application(PUBLIC)


def test_it_starts_once_the_key_was_taken_away(tmp_path):
    create_app(PUBLIC, instance=config.INSTANCE)
    (config.INSTANCE / PRIVATE_FILE).rename(tmp_path / "elsewhere.hex")
    assert callable(start.application(PUBLIC))


def test_it_starts_with_a_key_that_was_made_elsewhere():
    assert callable(start.application({**PUBLIC, "SEAL_PUBLIC_KEY": new_pair()[1].hex()}))
    assert not (config.INSTANCE / PRIVATE_FILE).exists()


def test_whoever_tries_the_board_is_warned_at_each_start(caplog):
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.WARNING, "webapp.start"):
            start.application(SETTINGS)
        assert PRIVATE_FILE in caplog.text
    (config.INSTANCE / PRIVATE_FILE).unlink()
    caplog.clear()
    start.application(SETTINGS)
    assert PRIVATE_FILE not in caplog.text


def test_the_first_command_says_it_in_one_sentence_and_ends(tmp_path):
    ended = run(tmp_path / "public", SITE_URL="https://annonces.example")
    assert ended.returncode == 1
    assert PRIVATE_FILE in ended.stderr
    assert "Traceback" not in ended.stderr
    with running(tmp_path / "local") as (url, _):
        assert url


def unseal(app, key: Path, *, asked: str = ASKED, containing: str = trust.ANNE):
    return app.test_cli_runner().invoke(
        args=["privacy", "unseal", str(key), "--containing", containing, "--request", asked]
    )


@pytest.fixture
def key(app, db, tmp_path) -> Path:
    """Seal something, and take the key away."""
    app.extensions["sealer"].seal(db.session, {"kind": "connection", "email": trust.ANNE}, trust.YEAR)
    app.extensions["sealer"].seal(db.session, {"kind": "connection", "email": trust.BOB}, trust.YEAR)
    db.session.commit()
    return (Path(app.instance_path) / PRIVATE_FILE).rename(tmp_path / "key.hex")


def test_the_store_opens_with_the_key_that_is_brought_and_the_log_says_who_asked(app, db, key):
    result = unseal(app, key)
    assert [json.loads(line)["email"] for line in result.stdout.splitlines()] == [trust.ANNE]
    (line,) = db.session.scalars(select(Reveal)).all()
    (first, _) = db.session.scalars(select(SealedRecord).order_by(SealedRecord.id)).all()
    assert (line.what, line.where, line.reason) == ("sealed", f"sealed_record {first.id}", ASKED)


def test_a_search_that_finds_nothing_is_logged_too(app, db, key):
    assert unseal(app, key, containing="nobody@example.org").stdout == ""
    assert db.session.scalars(select(Reveal)).one().where == "sealed_record, nothing found"


def test_a_name_with_accents_is_found(app, db, key):
    app.extensions["sealer"].seal(db.session, {"kind": "identity", "pseudonyms": ["Éloïse"]}, trust.YEAR)
    db.session.commit()
    assert json.loads(unseal(app, key, containing="Éloïse").stdout)["pseudonyms"] == ["Éloïse"]


@pytest.mark.parametrize("search", [{"asked": "police"}, {"containing": " "}], ids=["for nobody", "for everybody"])
def test_nothing_opens_for_somebody_who_does_not_say_who_asks_and_for_whom(app, db, key, search):
    result = unseal(app, key, **search)
    assert result.exit_code == 2
    assert trust.ANNE not in result.output
    assert db.session.scalars(select(Reveal)).all() == []


def test_another_key_opens_nothing_and_says_so(app, db, key, tmp_path):
    other = tmp_path / "other.hex"
    other.write_text(new_pair()[0].hex())
    result = unseal(app, other)
    assert result.stdout == ""
    assert "2 records were sealed for another key" in result.stderr
    other.write_text("not a key")
    assert "does not hold a key" in unseal(app, other).output


def test_the_person_concerned_is_not_warned_of_the_courts_by_her_copy(app, db, key):
    unseal(app, key)
    with app.test_request_context():
        assert "réquisition" not in json.dumps(export.collect(db.session, trust.person()), ensure_ascii=False)
