"""What a page weighs on a phone: HTML compressed, style sheets and scripts as they are."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from webapp.compression import Compressed
from webapp.listings import services
from webapp.photos.models import Photo
from webapp.photos.storage import new_name
from webapp.start import wrapped

from .test_listings_reading import put_up

STATIC = Path("webapp/site/static")
CSS, SCRIPTS, LIST = 12_000, 10_000, 8_192
"""Bytes: a page's style sheets; its scripts; a full page of results, compressed."""

WORDS = (
    "Vélo", "canapé", "lampe", "bureau", "tapis", "miroir", "table", "chaise", "armoire", "vaisselle", "livres",
    "guitare", "piano", "tente", "valise",
)  # fmt: skip


def weight(page: str, kind: str) -> int:
    """Return the bytes of the board's own files of a kind that a page asks for."""
    return sum(
        (STATIC / name).stat().st_size for name in set(re.findall(rf' (?:src|href)="/static/([\w-]+\.{kind})', page))
    )


@pytest.mark.parametrize("path", ["/", "/annonces/?q=velo", "/annonces/deposer", "/compte/connexion", "/lieux"])
def test_a_pages_style_sheets_and_scripts_are_light(client, db, path):
    # The worker that solves the form's challenge comes besides, once the form is being filled in.
    page = client.get(path).text
    assert 0 < weight(page, "css") <= CSS
    assert weight(page, "js") <= SCRIPTS


def test_the_page_on_which_a_listing_is_managed_is_light_too(client, db):
    services.ensure_categories(db.session)
    key = services.new_key(db.session, put_up(db, "Vélo bleu"))
    db.session.commit()
    page = client.get(f"/annonces/gerer/{key}").text
    assert 0 < weight(page, "css") <= CSS
    assert weight(page, "js") <= SCRIPTS


def test_a_full_page_of_results_fits_into_eight_kilobytes(app, db):
    services.ensure_categories(db.session)
    for number in range(25):
        made = put_up(db, f"{WORDS[number % 15]} {WORDS[number // 2]} n° {number}", price=1000 + number * 137)
        photo = Photo(name=new_name(), width=1600, height=1200, fingerprint=number, listing_id=made.id, position=0)
        db.session.add(photo)
    db.session.commit()
    site = Client(Compressed(wrapped(app)), Response)
    headers = {"Accept-Encoding": "gzip", "Accept": "text/html", "Sec-Fetch-Dest": "document"}
    page = site.get("/annonces/", headers=headers, buffered=True)
    html = gzip.decompress(page.data).decode()
    assert html.count('class="card"') == html.count("<picture>") == 20
    assert 'id="privacy-choices"' in html
    answered = site.post("/consent/choose", data={"choice": "refuse"}, headers={"Origin": "http://localhost"})
    assert answered.status_code == 303
    after = site.get("/annonces/", headers=headers, buffered=True)
    assert 'id="privacy-choices"' not in gzip.decompress(after.data).decode()
    assert LIST / 2 < len(after.data) <= LIST
    # The question itself comes on top, once.
    assert len(page.data) - len(after.data) < LIST


@pytest.mark.parametrize("path", ["/", "/annonces/?q=velo", "/annonces/deposer"])
def test_pages_for_strangers_say_what_they_are(client, db, path):
    described = re.findall(r'<meta name="description" content="([^"]+)">', client.get(path).text)
    assert len(described) == 1
    assert len(described[0]) > 40
