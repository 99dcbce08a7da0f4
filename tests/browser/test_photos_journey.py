"""Photos from the file chooser to the gallery: with scripts and without, by keyboard, also when one fails."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from webapp.extensions import db
from webapp.listings.models import Listing
from webapp.photos import queues
from webapp.photos.models import Photo

from . import test_listings_journeys as journeys
from .test_listings_journeys import enter, mailed_path, write

board = journeys.board

SEND = ".posting button:not([name]):not([type])"


def scene(number: int, size: tuple[int, int] = (900, 600)) -> bytes:
    """Draw a photo that differs from the others."""
    box = (-2 + number / 10, -1.2, 1, 1.2 - number / 10)
    picture = Image.effect_mandelbrot(size, box, 60).convert("RGB")
    buffer = io.BytesIO()
    Image.blend(picture, Image.new("RGB", size, f"hsl({number * 47}, 70%, 50%)"), 0.6).save(buffer, "JPEG")
    return buffer.getvalue()


def files(*numbers: int, broken: int = 0) -> list[dict]:
    found = [{"name": f"scene-{n}.jpg", "mimeType": "image/jpeg", "buffer": scene(n)} for n in numbers]
    whole = scene(9)
    return found + [
        {"name": "coupee.jpg", "mimeType": "image/jpeg", "buffer": whole[: len(whole) // 3]} for _ in range(broken)
    ]


class Held:
    """A queue that waits until the test lets it go."""

    def __init__(self, app) -> None:
        self.queue = queues.ThreadQueue(app)
        self.names: list[str] = []

    def add(self, names):
        self.names += names

    def go(self) -> None:
        self.queue.add(self.names)
        self.queue.join(60)


@pytest.fixture
def held(board):
    _, app = board
    app.extensions["photo_queue"] = queue = Held(app)
    return queue


def names(page) -> list[str]:
    return page.eval_on_selector_all("input[name=photo]", "found => found.map(one => one.value)")


@pytest.mark.parametrize("width", [360, 1280])
def test_with_scripts_photos_become_ready_by_themselves_and_are_ordered_by_keyboard(
    board,
    held,
    open_browser,
    picture,
    width,
):
    base, app = board
    page = enter(open_browser(width=width), base)
    page.goto(f"{base}/annonces/deposer")
    picture(page, f"photos-none-{width}")
    write(page, city="")
    page.set_input_files("#new_photos", files(1, 2, broken=1))
    expect(page.locator(".previews img").first).to_be_visible()
    page.click(SEND)
    expect(page.locator(".thumb.received")).to_have_count(3)
    page.locator("#photos").scroll_into_view_if_needed()
    picture(page, f"photos-waiting-{width}")
    held.go()
    expect(page.locator(".thumb.ready img")).to_have_count(2)
    expect(page.locator(".thumb.failed")).to_contain_text("coupee.jpg : le fichier est abîmé ou incomplet.")
    expect(page.locator(".thumb.ready img").first).to_have_js_property("naturalWidth", 320)
    expect(page.locator("[name^=remove_]").nth(2)).to_be_checked()
    first, second, _ = names(page)
    page.locator(".moves button").nth(1).focus()
    page.keyboard.press("Enter")
    assert names(page)[:2] == [second, first]
    page.locator("[data-turn] select").nth(0).select_option("90")
    page.locator("#photos").scroll_into_view_if_needed()
    picture(page, f"photos-failed-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("#city", "Lyon")
    page.click(SEND)
    expect(page).to_have_url(re.compile("/deposer/envoye$"))
    page.goto(base + mailed_path(app))
    expect(page.locator(".thumb.received")).to_have_count(1)
    picture(page, f"photos-manage-{width}")
    held.go()
    expect(page.locator(".thumb.ready img")).to_have_count(2)
    page.click("form[action$=publier] button")
    with app.app_context():
        listing = db.session.scalars(select(Listing)).one()
        assert [(photo.width, photo.height) for photo in listing.photos] == [(600, 900), (900, 600)]
        number = listing.id
    page.goto(f"{base}/annonces/{number}")
    expect(page.locator(".gallery img")).to_have_count(2)
    picture(page, f"photos-gallery-{width}")
    page.locator(".gallery").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".gallery figure").nth(1)).to_be_in_viewport(ratio=0.9)


def test_without_scripts_each_view_says_how_far_photos_are_and_numbers_order_them(board, held, open_browser, picture):
    base, app = board
    page = enter(open_browser(javascript=False, width=360), base)
    page.goto(f"{base}/annonces/deposer")
    write(page, city="")
    page.set_input_files("#new_photos", files(1, 2, 3, broken=1))
    page.click(SEND)
    expect(page.locator(".thumb.received")).to_have_count(4)
    expect(page.locator("[data-progress]")).to_contain_text("Rechargez la page")
    held.go()
    page.click("button[value=photos]")
    expect(page.locator(".thumb.ready img")).to_have_count(3)
    expect(page.locator(".thumb.failed")).to_contain_text("abîmé ou incomplet")
    first, second, third, _ = names(page)
    page.fill(f"[name=position_{third}]", "1")
    page.check(f"[name=cover][value='{second}']")
    page.check(f"[name=remove_{first}]")
    page.click("button[value=photos]")
    assert names(page) == [second, third]
    page.fill("#city", "Lyon")
    page.click(SEND)
    expect(page).to_have_url(re.compile("/deposer/envoye$"))
    with app.app_context():
        kept = db.session.scalars(select(Photo.name).order_by(Photo.position)).all()
        assert kept == [second, third]


@pytest.mark.parametrize("width", [360, 1280])
def test_eight_photos_have_room_and_a_ninth_is_not_offered(board, held, open_browser, picture, width):
    base, _ = board
    page = enter(open_browser(width=width), base)
    page.goto(f"{base}/annonces/deposer")
    write(page, city="")
    page.set_input_files("#new_photos", files(*range(8)))
    page.click(SEND)
    held.go()
    expect(page.locator(".thumb.ready img")).to_have_count(8)
    expect(page.locator("#new_photos")).to_have_count(0)
    page.locator("#photos").scroll_into_view_if_needed()
    picture(page, f"photos-eight-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
