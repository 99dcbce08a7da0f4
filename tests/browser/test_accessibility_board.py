"""WCAG 2.2 AA on the pages of the account and of the staff: by axe, and nothing wider than a small phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.board import trust
from tests.board.conftest import PASSWORD, SETTINGS
from tests.board.test_moderation import reasons
from webapp import create_app
from webapp.accounts.models import Role, User
from webapp.breaches import services as breaches
from webapp.clock import now
from webapp.defences import banned
from webapp.defences.models import Effect
from webapp.extensions import db
from webapp.moderation import services
from webapp.moderation.services import Measure
from webapp.privacy import requests
from webapp.privacy.models import Kind

from .test_accessibility_banner import violations

WORDS = "Une phrase assez longue pour que chacun comprenne ce qui s’est passé ici."

PAGES = (
    "/compte", "/compte/double-verification", "/mes-annonces", "/mes-annonces/import", "/annonces/1/gerer",
    "/mes-donnees", "/mes-donnees/lettres", "/confidentialite/versions", "/confidentialite/registre",
    "/equipe", "/equipe/signalements", "/equipe/signalements/1", "/equipe/annonces/1", "/equipe/annonces/3",
    "/equipe/annonces/1/voir", "/equipe/comptes", "/equipe/comptes?q=zz", "/equipe/comptes/2",
    "/equipe/comptes/2/restreindre", "/equipe/urgences", "/equipe/urgences/1", "/equipe/demandes",
    "/equipe/demandes/1", "/equipe/violations", "/equipe/violations/nouvelle", "/equipe/violations/1",
    "/equipe/categories", "/equipe/categories/loisirs-livres", "/equipe/emplacements", "/equipe/emplacements/results",
    "/equipe/mots", "/signaler", "/no-such-page",
)  # fmt: skip


@pytest.fixture
def site(tmp_path, serve):
    """Serve a board on which something waits in every queue; give its address."""
    app = create_app(SETTINGS, instance=tmp_path / "instance")
    with app.test_request_context():
        db.create_all()
        chief = trust.staff(db, Role.ADMINISTRATOR, "chef@example.fr")
        judge = trust.staff(db, Role.MODERATOR)
        member = User(email=trust.BOB, password_hash="-", pseudonym="Bob", email_verified_at=now())
        db.session.add(member)
        db.session.flush()
        shown = trust.listing(db, email=chief.email, poster_id=chief.id)
        removed = trust.listing(db, email=trust.BOB, poster_id=member.id, title="Alto ancien")
        trust.listing(db, category="rencontres-amour", title="Rencontrer quelqu’un")
        services.report(
            db.session, url=f"/annonces/{shown.id}", rule="danger", words=WORDS, name="Z", email="", language="fr"
        )
        decision = services.restrict_listing(db.session, removed, reasons(), staff=judge)
        services.complain(db.session, decision, WORDS)
        services.propose_closing(db.session, member, reasons(measure=Measure.CLOSE), staff=judge)
        asked = requests.receive(
            db.session, email=trust.BOB, language="fr", kind=Kind.OTHER, words=WORDS, channel="form", proven=True
        )
        asked.due_at = now() - timedelta(days=1)
        breaches.open_breach(
            db.session, staff=chief, title="Sauvegarde lisible", happened=WORDS, kinds=("confidentiality",),
            aware_at=now() - timedelta(days=4),
        )  # fmt: skip
        banned.add(db.session, "contrefaçon", None, Effect.HOLD)
        db.session.commit()
    return serve(app)


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_is_cut_off_on_pages_of_account_and_staff(site, open_browser, width, scheme):
    page = open_browser(width=width, height=700, color_scheme=scheme).new_page()
    page.goto(f"{site}/compte/connexion")
    page.fill("#email", "chef@example.fr")
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{site}/compte")
    for path in PAGES:
        page.goto(site + path)
        assert page.locator("h1").count() == 1, path
        assert violations(page) == [], path
        assert not is_wider_than_the_window(page), path
    page.set_content(f"<h1>{'x' * 3000}</h1>")
    assert is_wider_than_the_window(page)


def is_wider_than_the_window(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
