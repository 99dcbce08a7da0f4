"""Versions of the policy: people are told before one holds, and an archived one shows the tables it showed then."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from tests.board import trust
from webapp.clock import now, standing_at
from webapp.legal.documents import Version
from webapp.listings.models import Listing
from webapp.listings.services import ensure_categories
from webapp.privacy import published
from webapp.privacy.models import PolicyNotice, PolicySnapshot
from webapp.privacy.periods import PERIODS

from .test_listings_posting import post


@pytest.fixture
def policy(app):
    return app.extensions["policy"]


@pytest.fixture
def newer(app, db, policy):
    """Publish a further version on a board that people used before it."""

    def publish(day: date) -> Version:
        made = Version(
            "9.0", day, {"fr": "des tableaux", "en": "tables"}, {"fr": "# Neuf\n\n[[activities]]", "en": "# New"}
        )
        app.extensions["policy"] = replace(policy, versions=(made, *policy.versions))
        return made

    return publish


def run(db) -> None:
    published.keep_policy()
    db.session.expire_all()


def told(db) -> list[str]:
    return sorted(letter.recipient for letter in trust.letters(db, "policy-changed"))


def test_whoever_came_under_the_versions_that_are_there_is_not_written_to(app, db, member, policy):
    trust.listing(db)
    run(db)
    assert told(db) == []
    assert {one.number for one in db.session.scalars(select(PolicyNotice))} == {one.number for one in policy.versions}
    assert policy.in_force(now().date()).number == policy.versions[0].number


def test_a_new_version_is_mailed_once_to_accounts_and_listings_on_line_and_holds_fifteen_days_later(
    app, db, member, newer
):
    trust.listing(db)
    trust.listing(db, email=trust.BOB, shown=False)
    run(db)
    before = app.extensions["policy"].versions[0].number
    newer(now().date())
    assert app.extensions["policy"].in_force(now().date()).number == before
    for _ in range(2):
        run(db)
        assert told(db) == sorted([trust.ANNE, member.email])
    day = now().date() + published.NOTICE
    assert f"{day:%d/%m/%Y}" in trust.letters(db, "policy-changed")[0].subject
    assert app.extensions["policy"].in_force(day - timedelta(days=1)).number == before
    assert app.extensions["policy"].in_force(day).number == "9.0"


def test_a_version_that_was_published_early_holds_on_its_own_day(app, db, member, newer):
    run(db)
    newer(now().date() + timedelta(days=60))
    run(db)
    assert told(db) == [member.email]
    assert app.extensions["policy"].in_force(now().date() + timedelta(days=59)).number != "9.0"
    assert app.extensions["policy"].in_force(now().date() + timedelta(days=60)).number == "9.0"


def test_a_listing_keeps_the_version_in_force_not_the_one_that_is_coming(app, db, client, member, newer):
    ensure_categories(db.session)
    run(db)
    before = app.extensions["policy"].in_force(now().date()).number
    newer(now().date())
    run(db)
    assert post(client).status_code == 303
    assert db.session.scalars(select(Listing)).one().policy_version == before


def test_a_demonstration_has_nobody_to_write_to(app, db, member, newer):
    run(db)
    app.config["DEMO"] = True
    newer(now().date())
    run(db)
    assert told(db) == []
    assert app.extensions["policy"].in_force(now().date()).number == "9.0"


def main(client, path: str) -> str:
    return " ".join(BeautifulSoup(client.get(path).text, "html.parser").select_one("main").get_text(" ").split())


def test_an_archived_version_shows_the_tables_that_it_showed_when_it_was_in_force(app, db, client, newer, monkeypatch):
    run(db)
    old = app.extensions["policy"].in_force(now().date()).number
    before = PERIODS["message"].words.fr
    assert before in main(client, f"/confidentialite/{old}")
    monkeypatch.setitem(
        PERIODS, "message", replace(PERIODS["message"], words=replace(PERIODS["message"].words, fr="9 mois tout juste"))
    )
    trust.listing(db)
    newer(now().date())
    run(db)  # tells people, and the old version's tables changed while it is still in force
    with standing_at(now() + published.NOTICE + timedelta(days=1)):
        run(db)
        assert "9 mois tout juste" in main(client, "/confidentialite")
        kept = published.snapshots(db.session, "fr")[old]
        assert len(kept) == 2
        assert before in main(client, f"/confidentialite/{old}?tableaux={kept[-1].id}")
        assert f"tableaux={kept[-1].id}" in client.get("/confidentialite/versions").text


def test_tables_are_kept_once_as_long_as_they_do_not_change(db):
    for _ in range(2):
        run(db)
    assert len(db.session.scalars(select(PolicySnapshot)).all()) == 2  # French and English


def test_the_first_version_keeps_the_tables_that_came_with_it(client):
    text = main(client, "/confidentialite/1.0")
    assert "IP address" not in text
    assert "adresse IP et port au moment de la publication" in text
    assert "à chaque message écrit sur le site" not in text
    assert "à chaque message écrit sur le site" in main(client, "/confidentialite")


def test_what_sets_two_versions_apart_includes_their_tables(client):
    page = BeautifulSoup(client.get("/confidentialite/versions?old=1.0&new=1.1").text, "html.parser")
    gone, new = (" ".join(one.get_text() for one in page.select(f".difference {tag}")) for tag in ("del", "ins"))
    assert "adresse IP et port au moment de la publication" in gone
    assert "à chaque message écrit sur le site" in new
    assert "<" not in gone + new
    # Each change stands below the part that it is of.
    parts = [one.get_text() for one in page.select(".difference h3")]
    assert "Publier des annonces" in parts
    assert not any("#" in one for one in parts)


def test_the_tables_of_a_version_cannot_be_edited_afterwards(tmp_path, policy):
    import shutil

    from config import ConfigurationError
    from webapp.legal import documents
    from webapp.privacy import HERE

    shutil.copytree(HERE / "policies", tmp_path / "policies")
    file = tmp_path / "policies" / "1.0.facts.json"
    data = json.loads(file.read_text())
    assert documents.load("policy", tmp_path / "policies").find("1.0").facts == data
    data["fr"]["activities"] = "rien"
    file.write_text(json.dumps(data))
    with pytest.raises(ConfigurationError, match="edited after its publication"):
        documents.load("policy", tmp_path / "policies")


def test_the_register_speaks_both_languages(client):
    assert "Qui les reçoit" in main(client, "/confidentialite/registre")
    assert client.get("/confidentialite/registre.json").get_json()["activities"][0]["title"] == "Publier des annonces"
    client.set_cookie("lang", "en")
    text = main(client, "/confidentialite/registre")
    assert "Publishing listings" in text
    assert client.get("/confidentialite/registre.json").get_json()["language"] == "en"
