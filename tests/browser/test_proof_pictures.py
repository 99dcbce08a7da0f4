"""From the id of a record to a picture of what was shown: in a real browser, long after the page is gone."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from consent.cli import main
from consent.proof import SQLiteStore

from .banner_site import site
from .conftest import CHROMIUM

ROOT = Path(__file__).parent.parent.parent


def chosen(open_browser, serve, tmp_path, height=740):
    """Refuse on a phone; give the store, the layer's height there, and what it said."""
    page = open_browser(width=360, height=height).new_page()
    page.goto(serve(site(store=SQLiteStore(tmp_path / "proof.db"))))
    layer = page.locator("#privacy-choices")
    box, text = layer.bounding_box(), layer.inner_text()
    page.locator("#privacy-choices button[value=refuse]").click()
    expect(page.get_by_role("status")).not_to_have_text("")
    return tmp_path / "proof.db", box, text


def test_what_was_shown_stands_in_one_file_and_does_nothing(open_browser, serve, tmp_path, world, capsys):
    store, box, text = chosen(open_browser, serve, tmp_path)
    assert main(["show", str(store), "1", "--output", str(tmp_path / "out")]) == 0
    page = open_browser().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{tmp_path}/out/record.html")
    frame = page.frame_locator("iframe").first
    layer = frame.locator("#privacy-choices")
    assert layer.inner_text() == text
    shown, around = layer.bounding_box(), page.locator("iframe").first.bounding_box()
    assert (shown["width"], shown["height"]) == (box["width"], box["height"])
    assert abs(shown["y"] + shown["height"] - around["y"] - around["height"]) < 3, (
        "along the bottom, but for the border"
    )
    frame.locator("button[value=accept]").click()
    frame.locator("#pc-title + p a").click()
    page.wait_for_timeout(200)
    assert layer.inner_text() == text
    assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []
    assert world.hosts() == set()


def test_the_picture_of_what_was_shown_is_made_from_the_record(open_browser, serve, tmp_path):
    store, *_ = chosen(open_browser, serve, tmp_path)
    command = [sys.executable, "-m", "consent", "show", str(store), "1", "--output", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, "--pictures", "--browser", CHROMIUM], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    made = {file.name: size(file) for file in (tmp_path / "out").glob("*.png")}
    assert {name for name, _ in made.items()} == {
        f"{name}-{where}.png" for name in ("layer", "preferences", "placeholders") for where in ("phone", "desk")
    }
    assert (made["layer-phone.png"], made["layer-desk.png"]) == ((360, 740), (1280, 800))
    assert made["preferences-phone.png"][1] > 740, "the whole page, not what fits"
    assert all((tmp_path / "out" / name).stat().st_size > 5_000 for name in made)


def size(picture: Path) -> tuple[int, int]:
    """Read width and height from a PNG's header (ISO/IEC 15948, 11.2.2)."""
    return struct.unpack(">II", picture.read_bytes()[16:24])
