"""Headers that every answer of the board carries, and those that depend on the connection."""

from __future__ import annotations

import pytest

from tests.board import trust
from tests.board.conftest import PASSWORD
from webapp.accounts.models import Role


@pytest.mark.parametrize("path", ["/nowhere", "/static/board.css"])
def test_every_answer_says_what_a_browser_may_do_with_it(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"].startswith("same-origin")


@pytest.mark.parametrize("path", ["mes-donnees/acces", "contester", "accord", "messages/fil", "courrier/arreter"])
def test_a_page_whose_address_is_a_key_is_kept_by_no_cache_and_told_to_no_other_site(client, path):
    headers = client.get(f"/{path}/key").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "path",
    [
        "/compte",
        "/equipe",
        "/equipe/comptes",
        "/equipe/signalements",
        "/equipe/urgences",
        "/equipe/demandes",
        "/equipe/violations",
        "/equipe/violations/registre.json",
        "/equipe/mots",
        "/equipe/chiffres.json",
        "/favoris",
        "/recherches/nouvelle",
        "/mes-annonces",
        "/mes-annonces/export",
        "/mes-donnees",
        "/messages",
    ],
)
def test_pages_of_one_person_are_not_kept_for_the_next_one_at_the_computer(client, db, path):
    who = trust.staff(db, Role.ADMINISTRATOR)
    client.submit("/compte/connexion", email=who.email, password=PASSWORD)
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_copy_of_ones_data_is_not_kept_by_the_browser(client, member):
    client.submit("/compte/connexion", email=member.email, password=PASSWORD)
    answer = client.submit("/mes-donnees", action="/copie")
    assert answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_run_no_inline_code_without_their_nonce_and_stand_in_no_frame(client):
    policy = client.get("/nowhere").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "'nonce-" in policy


def test_a_nonce_is_used_once(client):
    first, second = (client.get("/nowhere").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_https_is_kept_to_once_it_was_used(client):
    assert "Strict-Transport-Security" in client.get("/nowhere", base_url="https://localhost").headers


def test_nothing_is_said_of_https_over_http(client):
    assert "Strict-Transport-Security" not in client.get("/nowhere").headers


def test_nobody_is_believed_to_be_our_proxy_by_default(client):
    answer = client.get("/nowhere", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 404
    assert "Strict-Transport-Security" not in answer.headers


def test_a_forged_host_name_is_refused(client):
    assert client.get("/nowhere", headers={"Host": "evil.example"}).status_code == 400


def test_our_own_host_name_is_served(client):
    assert client.get("/static/board.css", headers={"Host": "localhost"}).status_code == 200


def test_assets_with_their_fingerprint_are_kept_for_good(client):
    kept = client.get("/static/board.css?v=0123456789").headers["Cache-Control"]
    assert "immutable" in kept
    assert "immutable" not in client.get("/static/board.css").headers.get("Cache-Control", "")
