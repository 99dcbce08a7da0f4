"""On one's own machine: a number is no name that passkeys could be bound to, localhost is."""

from __future__ import annotations

import pytest

from webapp import create_app
from webapp.extensions import db

from .conftest import SETTINGS


@pytest.mark.parametrize(
    ("address", "offered"), [("http://localhost:8000", True), ("http://127.0.0.1:8000", False), ("", False)]
)
def test_passkeys_are_offered_where_the_board_has_a_name(tmp_path, address, offered):
    app = create_app({**SETTINGS, "SITE_URL": address}, instance=tmp_path)
    with app.app_context():
        db.create_all()
        # Both names of this machine are answered, whichever is in SITE_URL.
        for host in ("localhost:8000", "127.0.0.1:8000"):
            page = app.test_client().get("/compte/connexion", base_url=f"http://{host}")
            assert page.status_code == 200
            assert ("passkeys.js" in page.text) == offered
        db.session.remove()
        db.engine.dispose()
