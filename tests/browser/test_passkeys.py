"""Passkeys with a device that the browser itself plays."""

from __future__ import annotations

import pytest

from tests.board.conftest import PASSWORD, PASSWORD_HASH, SETTINGS
from webapp import create_app
from webapp.accounts.models import User
from webapp.clock import now
from webapp.extensions import db


@pytest.fixture
def site(tmp_path, serve):
    """Serve a board at http://localhost, where browsers allow passkeys without TLS."""
    app = create_app(SETTINGS, instance=tmp_path / "instance")
    with app.app_context():
        db.create_all()
        db.session.add(User(email="a@example.fr", password_hash=PASSWORD_HASH, pseudonym="A", email_verified_at=now()))
        db.session.commit()
    url = serve(app, host="localhost")
    # The server picked its own port: passkeys are bound to the address that the browser sees.
    app.config["SITE_URL"] = url
    return url


def test_a_passkey_replaces_the_password(site, open_browser):
    page = open_browser().new_page()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(f"{site}/compte/connexion")
    page.fill("#email", "a@example.fr")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.fill("#proof", PASSWORD)
    page.click("form[action='/compte/cles'] button")
    page.get_by_text("Votre clé d’accès est prête").wait_for()
    page.click("form[action='/compte/deconnexion'] button")
    page.wait_for_url(f"{site}/")  # else the next page may be asked for before the session is closed
    page.goto(f"{site}/compte/connexion")
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{site}/compte")
    assert page.get_by_role("heading", name="Mon compte").is_visible()


def test_without_a_device_the_password_remains(site, open_browser):
    page = open_browser(javascript=False).new_page()
    page.goto(f"{site}/compte/connexion")
    assert not page.locator("form[data-passkey]").is_visible()
    page.fill("#email", "a@example.fr")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{site}/compte")
