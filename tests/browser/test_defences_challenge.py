"""The challenge in a real browser: solved in the page's own worker, under the page's own policy, while people type."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.board.conftest import PASSWORD, PASSWORD_HASH, shut
from webapp import create_app
from webapp.accounts.models import User
from webapp.clock import now
from webapp.defences import challenge, guard
from webapp.extensions import db
from webapp.listings import services
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.start import wrapped


@pytest.fixture
def board(tmp_path, serve):
    """Serve a board with one member, behind the middleware; gives its address and its application."""
    settings = {
        "SITE_URL": "http://www.board.test",
        "TRUSTED_HOSTS": ("www.board.test",),
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "DEMO": False,
    }
    app = create_app(settings, instance=tmp_path / "instance")
    with app.app_context():
        db.create_all()
        services.ensure_categories(db.session)
        db.session.add(
            User(email="lise@example.org", password_hash=PASSWORD_HASH, pseudonym="Lise", email_verified_at=now())
        )
        db.session.commit()
    yield serve(wrapped(app), host="www.board.test"), app
    with app.app_context():
        shut(db)


def open_form(context, base: str) -> Page:
    """Refuse trackers, log in, open the form."""
    context.set_default_timeout(30_000)
    page = context.pages[0]
    page.goto(f"{base}/compte/connexion")
    page.click("button[name=choice][value=refuse]")
    page.goto(f"{base}/compte/connexion")
    page.fill("main input[name=email]", "lise@example.org")
    page.fill("main input[name=password]", PASSWORD)
    page.click("main form:has(input[name=password]) button")
    page.goto(f"{base}/annonces/deposer")
    return page


def fill(page: Page) -> None:
    page.select_option("#category", "loisirs-velos")
    page.fill("#title", "Vélo de course vert")
    page.fill("#body", "Révisé ce printemps, pneus neufs, taille M. Antivol offert.")
    page.fill("#postcode", "69003")
    page.fill("#city", "Lyon")
    page.fill("#pseudonym", "Lise")
    page.check("#adult")


def states(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Listing.state)))


def test_the_challenge_is_solved_while_one_types_and_a_member_is_on_line_at_once(board, open_browser):
    base, app = board
    page = open_form(open_browser(width=360), base)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    proof = page.locator("input[name=proof]")
    expect(proof).to_have_value("")
    assert not page.workers  # nobody has touched the form yet
    fill(page)
    page.wait_for_function("document.querySelector('input[name=proof]').value !== ''")
    with app.test_request_context():
        asked = challenge.read(page.locator("input[name=stamp]").input_value())
        assert asked.bits == challenge.BITS
        assert challenge.is_solved(asked, proof.input_value(), 0)
    page.wait_for_timeout(guard.FASTEST.total_seconds() * 1000 + 100)
    page.locator(".posting button:not([name], [type=button])").click(no_wait_after=True)
    expect(page.locator("main [role=status]")).to_contain_text("en ligne", timeout=20_000)
    assert states(app) == [State.PUBLISHED]
    assert not complaints


def test_sending_waits_for_an_answer_that_is_not_there_yet(board, open_browser, monkeypatch):
    # About a second here, so that the button is pressed in the middle of it.
    monkeypatch.setattr(challenge, "BITS", 17)
    base, app = board
    page = open_form(open_browser(), base)
    page.wait_for_timeout(guard.FASTEST.total_seconds() * 1000 + 100)
    fill(page)
    page.locator(".posting button:not([name], [type=button])").click(no_wait_after=True)
    expect(page.locator("main [role=status]")).to_contain_text("en ligne", timeout=20_000)
    assert states(app) == [State.PUBLISHED]


@pytest.mark.parametrize("way", ["no scripts", "no worker"])
def test_without_an_answer_the_listing_waits_for_the_mailed_link(board, open_browser, way):
    base, app = board
    context = open_browser(javascript=way != "no scripts")
    if way == "no worker":
        context.route("**/challenge-worker.js*", lambda route: route.abort())
    page = open_form(context, base)
    fill(page)
    page.wait_for_timeout(guard.FASTEST.total_seconds() * 1000 + 100)
    page.locator(".posting button:not([name], [type=button])").click(no_wait_after=True)
    expect(page.locator("h1")).to_have_text("Plus qu’un clic", timeout=20_000)
    assert states(app) == [State.WAITING]
