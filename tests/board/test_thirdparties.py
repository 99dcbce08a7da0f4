"""Third parties on the board: configured, on public pages only, with the snippets that their makers document."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from werkzeug.test import Client

import config
from webapp import create_app, start
from webapp.thirdparties.videos import found_in

from .conftest import SETTINGS


@dataclass(frozen=True)
class Visitor:
    """Stands for what the middleware puts at environ["consent"]."""

    granted: frozenset[str] = frozenset()

    def allows(self, name: str) -> bool:
        return name in self.granted


def get(client, path: str, *granted: str):
    return client.get(path, environ_overrides={"consent": Visitor(frozenset(granted))})


MARKS = {
    "matomo": "matomo.js",
    "google-analytics": "https://www.googletagmanager.com/gtag/js?id=G-",
    "google-ads": "https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-",
    "crisp": "https://client.crisp.chat/l.js",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_the_home_page_carries_the_snippets_for_the_middleware_to_hold(client, mark):
    assert mark in get(client, "/").text


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_without_the_middleware_nobody_is_let_in(client, mark):
    assert mark not in client.get("/").text


@pytest.mark.parametrize("path", ["/compte/connexion", "/compte/inscription", "/annonces/deposer", "/nowhere"])
def test_pages_with_personal_data_carry_none(client, path):
    page = get(client, path, *MARKS)
    assert not [mark for mark in MARKS.values() if mark in page.text]


def test_sensitive_categories_carry_none_even_with_consent(client, db):
    from webapp.listings.services import ensure_categories

    ensure_categories(db.session)
    db.session.commit()
    assert MARKS["google-ads"] in get(client, "/annonces/?categorie=loisirs-velos", *MARKS).text
    page = get(client, "/annonces/?categorie=rencontres-amour", *MARKS)
    assert not [mark for mark in MARKS.values() if mark in page.text]


def test_the_pages_own_policy_opens_only_to_what_was_granted(client):
    before = get(client, "/").headers["Content-Security-Policy"]
    after = get(client, "/", "crisp").headers["Content-Security-Policy"]
    assert "https:" not in before
    assert "https://*.crisp.chat" in after
    assert "googletagmanager" not in after
    assert "unsafe" not in after


def test_every_script_of_a_page_carries_its_nonce(client):
    page = get(client, "/", *MARKS)
    nonce = page.headers["Content-Security-Policy"].partition("'nonce-")[2].partition("'")[0]
    inline = page.text.count("<script") - page.text.count('<script src="/')
    assert inline > 0
    assert page.text.count(f'nonce="{nonce}"') >= inline


def test_a_vendor_is_switched_off_by_an_empty_setting(tmp_path):
    app = create_app({**SETTINGS, "GA4_ID": "", "CRISP_ID": ""}, instance=tmp_path)
    assert app.extensions["third_parties"].configured.isdisjoint({"google-analytics", "crisp"})
    assert "matomo" in app.extensions["third_parties"].configured


def test_a_vendor_that_nobody_could_agree_to_stops_the_start(tmp_path):
    registry = tmp_path / "consent.toml"
    registry.write_text('use = ["matomo"]')
    with pytest.raises(config.ConfigurationError, match="CRISP_ID"):
        create_app({**SETTINGS, "CONSENT_REGISTRY": str(registry), "MATOMO_URL": ""}, instance=tmp_path)


def test_consent_is_asked_for_by_whoever_runs_the_board(tmp_path):
    file = tmp_path / "operator.toml"
    invented = (config.ROOT / "webapp/legal/operator.toml").read_text(encoding="utf-8")
    file.write_text(invented.replace("Association Placette", "Les Trocs SAS").replace("donnees@placette", "rgpd@trocs"))
    app = create_app({**SETTINGS, "OPERATOR_FILE": str(file)}, instance=tmp_path)
    notice = Client(start.wrapped(app)).get("/consent/").text
    assert "Les Trocs SAS" in notice
    assert "rgpd@trocs.example" in notice
    assert "@placette" not in notice


def test_a_measurement_server_that_the_registry_does_not_know_stops_the_start(tmp_path):
    with pytest.raises(config.ConfigurationError, match=r"stats\.example\.net"):
        create_app({**SETTINGS, "MATOMO_URL": "https://stats.example.net/"}, instance=tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        "voir http://m.youtube.com/watch?list=x&v=aqz-KE-bpKQ&t=3 !",
        "https://youtu.be/aqz-KE-bpKQ.",
        "https://www.youtube.com/shorts/aqz-KE-bpKQ",
        "https://youtu.be/aqz-KE-bpKQ et encore https://youtu.be/aqz-KE-bpKQ",
    ],
)
def test_a_video_is_found_in_a_text(text):
    assert found_in(text) == ["aqz-KE-bpKQ"]


@pytest.mark.parametrize(
    "text", ["", "https://evil.example/watch?v=aqz-KE-bpKQ", "https://youtu.be/short", "aqz-KE-bpKQ"]
)
def test_other_addresses_are_no_videos(text):
    assert found_in(text) == []


def test_a_page_shows_two_players_at_most():
    assert len(found_in(" ".join(f"https://youtu.be/{n:011d}" for n in range(5)))) == 2
