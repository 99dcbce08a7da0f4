"""Policy, legal pages and the rights page, as a visitor sees them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from webapp.mail.models import OutboxMail
from webapp.privacy.activities import ACTIVITIES
from webapp.privacy.periods import PERIODS

PAGES = (
    "/confidentialite",
    "/confidentialite/versions",
    "/confidentialite/registre",
    "/mes-donnees",
    "/mes-donnees/lettres",
    "/mentions-legales",
    "/conditions",
    "/contact",
    "/accessibilite",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_trust_opens_for_everybody(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(BeautifulSoup(answer.text, "html.parser").select("h1")) == 1
    assert "[[" not in answer.text


def words(client, path):
    return " ".join(BeautifulSoup(client.get(path).text, "html.parser").select_one("main").get_text(" ").split())


def test_the_policy_says_for_every_activity_why_and_how_long(client):
    page = words(client, "/confidentialite")
    for activity in ACTIVITIES.values():
        assert activity.title.fr in page
        assert activity.ground.fr in page
        assert PERIODS[activity.period].words.fr in page


def test_the_policy_has_every_item_of_article_13(client):
    page = words(client, "/confidentialite").lower()
    for item in (
        "responsable", "donnees@placette.example", "raison légale", "qui les reçoit", "durée", "union européenne",
        "voir", "corriger", "effacer", "limitation", "portabilité", "vous opposer", "retirer", "cnil",
        "obligatoire", "automate",
    ):  # fmt: skip
        assert item in page, item


def test_using_the_site_is_never_taken_for_consent(client):
    page = words(client, "/confidentialite").lower()
    assert "ne vaut pas accord" in page
    assert not re.search(r"en utilisant le site,? vous (consentez|acceptez)|paramétr\w+ votre navigateur", page)


def test_the_cookie_part_names_every_announced_vendor(client, app):
    page = words(client, "/confidentialite")
    registry = app.extensions["third_parties"].registry
    assert registry.vendors
    for vendor in registry.vendors:
        assert vendor.name in page


def test_the_policy_speaks_english_at_the_same_address(client):
    client.set_cookie("lang", "en")
    assert "Privacy policy" in client.get("/confidentialite").text


def test_the_register_and_the_terms_can_be_read_by_machines(client):
    register = client.get("/confidentialite/registre.json").get_json()
    assert {one["key"] for one in register["activities"]} == set(ACTIVITIES)
    assert all(one["kept_because"] and one["basis"] for one in register["activities"])
    terms = client.get("/conditions.json").get_json()
    assert terms["minimum_age"] == 18
    assert {rule["key"] for rule in terms["rules"]} >= {"children", "fraud", "not-me"}
    assert terms["provider"] in terms["text"] and "[[" not in terms["text"]
    assert all(rule["fr"] in terms["text"] for rule in terms["rules"])


def test_a_version_that_never_was_is_not_found(client):
    assert client.get("/confidentialite/9.9").status_code == 404
    assert client.get("/confidentialite/1.0").status_code == 200


def link_for(client, db, address="anne@example.fr"):
    answer = client.submit("/mes-donnees", email=address)
    assert answer.status_code == 200
    mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail.recipient == address
    return re.search(r"http://localhost(/mes-donnees/acces/\S+)", mail.text)[1]


def test_a_mailed_link_is_proof_enough_to_get_a_copy(client, db):
    link = link_for(client, db)
    answer = client.submit(link, action="/copie")
    content = zipfile.ZipFile(io.BytesIO(answer.data))
    assert {"data.json", "index.html"} <= set(content.namelist())
    data = json.loads(content.read("data.json"))
    assert data["data"]["outbox_mail"][0]["e-mail address"] == "anne@example.fr"
    # The page for reading has moments as people write them, in Paris time; the machine's copy says them exactly.
    read, exact = content.read("index.html").decode(), data["made_at"]
    assert datetime.fromisoformat(exact).utcoffset() == timedelta(0)
    assert exact[:16] not in read
    assert f", {datetime.fromisoformat(exact).astimezone(ZoneInfo('Europe/Paris')):%H:%M}" in read


def test_a_forged_link_opens_nothing(client, db):
    link = link_for(client, db)
    assert client.get(link).status_code == 200
    assert client.get(link[:-3] + "abc").status_code == 404


def test_erasing_needs_the_box_ticked(client, db):
    link = link_for(client, db)
    assert client.submit(link, action="/effacer").status_code == 303
    assert client.submit(link, action="/effacer", sure="yes").status_code == 200


def test_the_site_says_the_same_to_those_it_knows_and_those_it_does_not(client, db, member):
    known = client.submit("/mes-donnees", email=member.email).text
    unknown = client.submit("/mes-donnees", email="nobody@example.fr").text
    assert words_of(known) == words_of(unknown)


def words_of(html):
    return BeautifulSoup(html, "html.parser").select_one("main").get_text()


def test_a_member_sees_her_page_without_a_link(client, db, member):
    from tests.board.conftest import PASSWORD

    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    assert member.email in client.get("/mes-donnees").text


def test_a_request_becomes_a_file_with_a_receipt(client, db):
    link = link_for(client, db)
    answer = client.submit(link, action="/demande", kind="rectification", words="Mon prénom est faux.")
    assert answer.status_code == 303
    empty = client.submit(link, action="/demande", kind="objection", words="")
    assert (empty.status_code, empty.text.count("Dites ce que vous demandez.")) == (422, 2)
    mails = db.session.scalars(select(OutboxMail.template)).all()
    assert "request-received" in mails
