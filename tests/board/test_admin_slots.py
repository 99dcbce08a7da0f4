"""Places for advertising: staff give them to announced partners or switch them off, and pages follow."""

from __future__ import annotations

import pytest

from webapp import create_app
from webapp.accounts.models import Role
from webapp.extensions import db as database
from webapp.thirdparties.slots import Slot, SlotError, check, give, slot

from .conftest import SETTINGS
from .test_admin import enter
from .test_thirdparties import get

MARK = 'class="adsbygoogle"'
LIST = "/annonces/?categorie=loisirs-velos"


@pytest.fixture
def chief(client, db, member):
    """Log an administrator in."""
    enter(client, db, member, Role.ADMINISTRATOR)
    return client


def test_by_default_the_settings_slot_stands_in_the_list(chief, app):
    page = get(chief, LIST, "google-ads").text
    assert MARK in page
    assert f'data-ad-slot="{app.config["ADSENSE_SLOT"]}"' in page


def test_a_slot_that_is_switched_off_is_gone_from_its_page(chief):
    from bs4 import BeautifulSoup

    page = BeautifulSoup(chief.get("/equipe/emplacements/results").text, "html.parser")
    token = page.select_one("main [name=csrf_token]")["value"]
    chief.post("/equipe/emplacements/results", data={"csrf_token": token, "vendor": "google-ads", "unit": "1"})
    assert MARK not in get(chief, LIST, "google-ads").text
    assert "éteint" in chief.get("/equipe/emplacements").text
    chief.submit("/equipe/emplacements/results", vendor="google-ads", unit="77", enabled="y")
    assert 'data-ad-slot="77"' in get(chief, LIST, "google-ads").text


def test_partners_come_from_the_consent_registry(chief, app):
    page = chief.get("/equipe/emplacements").text
    for vendor in app.extensions["third_parties"].registry.vendors:
        assert vendor.name in page


@pytest.mark.parametrize(
    ("vendor", "unit", "reason"),
    [
        ("unheard-of", "1", "undeclared"),
        ("matomo", "1", "purpose"),
        ("google-ads", "", "unit"),
        ("google-ads", 'x" onload="', "unit"),
    ],
)
def test_no_slot_is_switched_on_for_who_could_not_be_agreed_to(app, db, vendor, unit, reason):
    with app.test_request_context(), pytest.raises(SlotError) as error:
        give(db.session, Slot("results", vendor, unit, enabled=True))
    assert error.value.reason == reason
    give(db.session, Slot("results", vendor, "1", enabled=False))
    assert not slot(db.session, "results").enabled


def test_a_partner_that_the_settings_switch_off_gets_no_slot(tmp_path):
    app = create_app({**SETTINGS, "ADSENSE_CLIENT": ""}, instance=tmp_path)
    with app.test_request_context():
        with pytest.raises(SlotError) as error:
            check(Slot("results", "google-ads", "1", enabled=True))
        database.session.remove()
    assert error.value.reason == "off"


def test_a_form_that_names_an_undeclared_partner_is_refused(chief, db):
    answer = chief.submit("/equipe/emplacements/results", vendor="unheard-of", unit="1", enabled="y")
    assert answer.status_code == 422
    assert slot(db.session, "results").vendor == "google-ads"


def test_a_partner_that_left_the_registry_shows_nothing_though_its_slot_is_on(chief, db):
    from webapp.thirdparties.models import PartnerSlot

    db.session.add(PartnerSlot(place="results", vendor="unheard-of", unit="1", enabled=True))
    db.session.commit()
    assert MARK not in get(chief, LIST, "google-ads", "unheard-of").text


@pytest.mark.parametrize("path", ["/equipe/emplacements", "/equipe/emplacements/results"])
@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR, Role.SUPPORT])
def test_only_administrators_give_places_away(client, db, member, role, path):
    enter(client, db, member, role)
    assert client.get(path).status_code == 403


def test_a_place_that_does_not_exist_is_not_found(chief):
    assert chief.get("/equipe/emplacements/nowhere").status_code == 404
