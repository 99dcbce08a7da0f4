"""From an empty form to a listing that strangers find: with scripts and without, on a phone and on a desk."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.board.conftest import shut
from webapp import create_app
from webapp.extensions import db
from webapp.listings import services
from webapp.listings.models import Listing
from webapp.mail.models import OutboxMail
from webapp.start import wrapped


def photo(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.fixture
def board(tmp_path, serve):
    """Serve an empty board behind the middleware; gives its address and its application."""
    settings = {
        "SITE_URL": "http://www.board.test",
        "TRUSTED_HOSTS": ("www.board.test",),
        "SECRET_KEY": "0123456789abcdef0123456789abcdef",
        "DEMO": False,
        "RATELIMIT_ENABLED": False,
    }
    app = create_app(settings, instance=tmp_path / "instance")
    with app.app_context():
        db.create_all()
        services.ensure_categories(db.session)
        db.session.commit()
    yield serve(wrapped(app), host="www.board.test"), app
    with app.app_context():
        shut(db)


def enter(context, base: str) -> Page:
    page = context.pages[0]
    page.goto(f"{base}/")
    page.click("button[name=choice][value=refuse]")
    return page


def write(page: Page, *, city: str = "Lyon") -> None:
    page.select_option("#category", "loisirs-velos")
    page.fill("#title", "Vélo de course vert")
    page.fill("#body", "Révisé ce printemps, pneus neufs, taille M. Antivol offert.")
    page.fill("#price", "120")
    page.fill("#postcode", "69003")
    page.fill("#city", city)
    page.fill("#pseudonym", "Lise")
    page.fill("#email", "lise@example.org")
    page.fill("#phone", "06 12 34 56 78")
    page.check("#adult")
    # Faster than this, the form is shown again: nobody reads it in less.
    page.wait_for_timeout(2_100)


def mailed_path(app) -> str:
    with app.app_context():
        mail = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
        return re.search(r"http://www\.board\.test(/annonces/gerer/\S+)", mail.text)[1]


@pytest.mark.parametrize(("javascript", "width"), [(False, 360), (True, 1280)])
def test_a_listing_goes_from_the_form_to_the_results(board, open_browser, picture, javascript, width):
    base, app = board
    page = enter(open_browser(javascript=javascript, width=width), base)
    page.goto(f"{base}/annonces/deposer")
    write(page, city="Lion")
    page.set_input_files(
        "#new_photos",
        [
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo("green")},
            {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": photo("blue")},
        ],
    )
    page.click(".posting button:not([name], [type=button])")
    expect(page.locator("input[name=photo]")).to_have_count(2)
    page.check("input[name=place][value='69003|69123']")
    picture(page, f"form-corrected-{width}")
    page.click(".posting button:not([name], [type=button])")
    expect(page).to_have_url(re.compile("/deposer/envoye$"))
    page.goto(base + mailed_path(app))
    page.click("form[action$=publier] button")
    page.goto(f"{base}/")
    page.fill("#q", "velos de courses")
    page.fill("#lieu", "Villeurbanne")
    page.click(".finder button")
    expect(page.locator(".card")).to_have_count(0)
    page.goto(f"{base}/annonces/?q=velos+de+courses&lieu=Villeurbanne&rayon=10&tri=distance")
    page.click(".card a")
    expect(page.locator("h1")).to_have_text("Vélo de course vert")
    expect(page.locator(".gallery img")).to_have_count(2)
    assert page.locator(".gallery img").first.evaluate("picture => picture.naturalWidth", timeout=5000) > 0
    assert "612345678" not in page.content()
    page.click("form[action$=telephone] button")
    expect(page.locator("a[href='tel:+33612345678']")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_was_typed_survives_a_reload_until_it_is_sent(board, open_browser):
    base, _ = board
    page = enter(open_browser(), base)
    page.goto(f"{base}/annonces/deposer")
    page.fill("#title", "Vélo presque écrit")
    page.reload()
    expect(page.locator("#title")).to_have_value("Vélo presque écrit")
    write(page)
    page.click(".posting button:not([name], [type=button])")
    expect(page).to_have_url(re.compile("/deposer/envoye$"))
    page.goto(f"{base}/annonces/deposer")
    expect(page.locator("#title")).to_have_value("")


def test_places_are_suggested_while_typing(board, open_browser):
    base, _ = board
    page = enter(open_browser(), base)
    page.locator("#lieu").press_sequentially("toulo")
    expect(page.locator("#places option").first).to_have_attribute("value", re.compile("Toulo"))


def test_the_map_leads_to_a_department_also_by_keyboard(board, open_browser):
    base, _ = board
    page = enter(open_browser(), base)
    page.locator(".france a[href*='departement=69']").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("departement=69"))


def test_nothing_of_a_deleted_listing_can_be_opened(board, open_browser):
    base, app = board
    page = enter(open_browser(javascript=False), base)
    page.goto(f"{base}/annonces/deposer")
    write(page)
    page.click(".posting button:not([name], [type=button])")
    link = mailed_path(app)
    page.goto(base + link)
    page.click("form[action$=publier] button")
    with app.app_context():
        number = db.session.scalars(select(Listing.id)).one()
    assert page.goto(f"{base}/annonces/{number}").status == 200
    page.goto(base + link)
    page.click("summary")
    page.click("form[action$=supprimer] button")
    assert page.goto(f"{base}/annonces/{number}").status == 404
    assert page.goto(base + link).status == 404
