"""Photos are processed outside of requests; whatever happens, their rows say how far they are and no original stays."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from sqlalchemy import select

from webapp.clock import now, standing_at
from webapp.listings import photo_fields
from webapp.listings import services as listings
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.photos import processing, queues, services, work
from webapp.photos.models import Photo, Progress
from webapp.photos.storage import FolderStore, file_name, new_name, original_name
from webapp.photos.views import store

from .test_listings_posting import FIELDS, mailed_link, path
from .test_photos_processing import bomb

SECRET = b"SECRETCAMERA"


class Nobody:
    """A queue in which nobody works."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def add(self, names):
        self.told += names


def jpeg(size=(640, 480)) -> bytes:
    """Give a photo whose metadata names its camera."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    buffer = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.2, 1, 1.2), 60).convert("RGB").save(buffer, "JPEG", exif=exif.tobytes())
    return buffer.getvalue()


@pytest.fixture
def board(client, db, app):
    listings.ensure_categories(db.session)
    db.session.commit()
    app.extensions["photo_queue"] = Nobody()
    return client


@pytest.fixture
def work_off(app, db):
    """Process what waits, as a worker does."""

    def run() -> int:
        with app.app_context():
            begun = work.drain(queues.db.session(), app.extensions["photos"], app.extensions["photo_ready"])
        db.session.expire_all()
        return begun

    return run


def post(board, *files: tuple[bytes, str], **changes):
    new = [(io.BytesIO(data), name) for data, name in files]
    return board.submit("/annonces/deposer", **{**FIELDS, **changes, "new_photos": new})


def only(db) -> Photo:
    db.session.expire_all()
    return db.session.scalars(select(Photo)).one()


def on_disk(app) -> list[Path]:
    return [file for file in Path(app.instance_path, "photos").rglob("*") if file.is_file()]


def anywhere(app, secret: bytes) -> list[str]:
    """Return the files of the instance folder that hold some bytes."""
    return [file.name for file in Path(app.instance_path).rglob("*") if file.is_file() and secret in file.read_bytes()]


def shown(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def test_an_upload_is_answered_before_it_is_processed_and_says_so(board, db, app):
    answer = post(board, (jpeg(), "plage.jpg"), title="")
    assert only(db).state == Progress.RECEIVED
    assert app.extensions["photo_queue"].told == [only(db).name]
    assert shown(answer).select_one(".thumb.received").get_text(strip=True) == "plage.jpg\u00a0: reçue, en attente"
    assert [file.name for file in on_disk(app)] == [original_name(only(db).name)]


def test_a_listing_does_not_wait_for_its_photos_which_join_it_when_they_are_ready(board, db, work_off):
    post(board, (jpeg(), "a.jpg"))
    board.submit(mailed_link(db), action="publier")
    listing = db.session.scalars(select(Listing)).one()
    assert listing.title not in board.get("/annonces/?photo=1").text
    assert (listing.state, listing.photo_count, listing.photos) == (State.PUBLISHED, 0, [])
    assert not shown(board.get(path(listing))).select(".gallery")
    assert "a.jpg\u00a0: reçue" in board.get(mailed_link(db)).text
    assert work_off() == 1
    assert (listing.photo_count, len(listing.photos)) == (1, 1)
    assert len(shown(board.get(path(listing))).select(".gallery img")) == 1
    assert listing.title in board.get("/annonces/?photo=1").text


def test_once_processed_nothing_of_the_original_is_left_anywhere(board, db, app, work_off):
    post(board, (jpeg(), "a.jpg"))
    assert anywhere(app, SECRET) == [original_name(only(db).name)], "before, it is there"
    work_off()
    photo = only(db)
    assert photo.state == Progress.READY
    assert photo.filename == ""
    assert sorted(file.name for file in on_disk(app)) == sorted(photo.files())
    assert anywhere(app, SECRET) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "le fichier est vide"),
        (jpeg() + bytes(200_000), "le fichier dépasse 20 Mo"),
        (b"%PDF-1.7", "ce n’est pas une photo"),
        (bomb(), "l’image a trop de pixels"),
    ],
)
def test_gross_errors_are_told_at_once_and_nothing_of_the_file_is_kept(board, db, app, monkeypatch, data, reason):
    # The true limit has its own test; here, a form of 20 MB would only take time.
    for module in (processing, photo_fields):
        monkeypatch.setattr(module, "MAX_BYTES", 200_000)
    answer = post(board, (jpeg(), "bonne.jpg"), (data, "autre.jpg"))
    assert answer.status_code == 422
    assert f"autre.jpg\u00a0: {reason}" in shown(answer).select_one(".flash.error").get_text()
    assert shown(answer).select_one("#title")["value"] == FIELDS["title"]
    assert [file.name for file in on_disk(app)] == [original_name(only(db).name)], "the good one waits"


def test_a_photo_that_turns_out_broken_says_so_keeps_the_listing_and_leaves_nothing(board, db, app, work_off):
    post(board, (jpeg(size=(900, 700))[:9000], "coupee.jpg"))
    assert only(db).state == Progress.RECEIVED, "its header is fine"
    board.submit(mailed_link(db), action="publier")
    work_off()
    assert (only(db).state, only(db).reason) == (Progress.FAILED, "broken")
    assert on_disk(app) == []
    assert anywhere(app, SECRET) == []
    listing = db.session.scalars(select(Listing)).one()
    assert (listing.state, listing.photo_count) == (State.PUBLISHED, 0)
    page = shown(board.get(mailed_link(db)))
    assert (
        page.select_one(".thumb.failed").get_text(strip=True) == "coupee.jpg\u00a0: le fichier est abîmé ou incomplet."
    )
    link = page.select_one("a[href$='modifier#photos']")["href"].partition("#")[0]
    form = shown(board.get(link))
    assert form.select_one("li input[name^=remove_]").has_attr("checked"), "having been told, one sends it away"
    board.submit(link, **{f"remove_{only(db).name}": "1"})
    assert db.session.scalars(select(Photo)).all() == []


def test_the_state_can_be_asked_for_by_whoever_knows_the_name(board, db, work_off):
    post(board, (jpeg(), "a.jpg"), title="")
    name = only(db).name
    answer = board.get(f"/photos/etat?photo={name}&photo={new_name()}")
    assert answer.json == [
        {"name": name, "state": "received", "words": "a.jpg\u00a0: reçue, en attente", "picture": ""}
    ]
    assert answer.headers["Cache-Control"] == "no-store"
    work_off()
    (told,) = board.get(f"/photos/etat?photo={name}").json
    assert told["state"] == "ready"
    assert board.get(told["picture"]).mimetype == "image/webp"


def test_originals_are_never_served(board, db):
    post(board, (jpeg(), "a.jpg"))
    assert store().get(original_name(only(db).name))
    assert board.get(f"/photos/{original_name(only(db).name)}").status_code == 404


def test_what_a_stopped_server_left_in_work_is_taken_up_again_after_its_lease(board, db, work_off):
    post(board, (jpeg(), "a.jpg"))
    assert work.claim(db.session, only(db).name).tries == 1
    assert work_off() == 0, "somebody is at it"
    with standing_at(now() + work.LEASE + timedelta(seconds=1)):
        assert work.overdue(db.session) == [only(db).name]
        assert work_off() == 1
    assert only(db).state == Progress.READY


def test_two_workers_never_process_one_photo(board, db):
    post(board, (jpeg(), "a.jpg"))
    assert work.claim(db.session, only(db).name)
    assert work.claim(db.session, only(db).name) is None


def test_a_photo_that_ends_its_worker_each_time_is_given_up(board, db, app, work_off):
    post(board, (jpeg(), "a.jpg"))
    start = now()
    for n in range(work.TRIES):
        with standing_at(start + n * 2 * work.LEASE):
            assert work.claim(db.session, only(db).name)
    with standing_at(start + 10 * work.LEASE):
        work_off()
    assert (only(db).state, only(db).reason) == (Progress.FAILED, work.STUCK)
    assert on_disk(app) == []


def test_a_store_that_is_away_fails_no_photo_for_good(board, db, app, work_off, monkeypatch, caplog):
    post(board, (jpeg(), "a.jpg"))
    with monkeypatch.context() as broken:
        broken.setattr(FolderStore, "put", lambda *_: (_ for _ in ()).throw(ConnectionError("away")))
        work_off()
    assert "was not finished" in caplog.text
    assert only(db).state == Progress.WORKING
    with standing_at(now() + 2 * work.LEASE):
        work_off()
    assert only(db).state == Progress.READY


def test_a_photo_deleted_while_it_is_processed_leaves_no_file(board, db, app, monkeypatch, work_off):
    post(board, (jpeg(), "a.jpg"))
    board.submit(mailed_link(db), action="publier")
    slow = work.process

    def meanwhile(*arguments, **options):
        picture = slow(*arguments, **options)
        with app.app_context():
            session = queues.db.session()
            listings.remove(session, store(), session.scalars(select(Listing)).one())
            session.commit()
        return picture

    monkeypatch.setattr(work, "process", meanwhile)
    assert work_off() == 1
    assert db.session.scalars(select(Photo)).all() == []
    assert on_disk(app) == []


def test_a_listing_that_is_deleted_takes_waiting_originals_with_it(board, db, app):
    post(board, (jpeg(), "a.jpg"))
    assert len(on_disk(app)) == 1
    board.submit(mailed_link(db), action="supprimer")
    assert on_disk(app) == []


def test_photos_of_a_form_that_was_left_go_after_a_day_processed_or_not(board, db, app):
    post(board, (jpeg(), "a.jpg"), title="")
    with standing_at(now() + services.UNUSED - timedelta(minutes=1)):
        assert services.purge(db.session, store()) == 0
    with standing_at(now() + services.UNUSED + timedelta(minutes=1)):
        assert services.purge(db.session, store()) == 1
    assert on_disk(app) == []


def test_no_original_is_kept_longer_than_a_day_because_nobody_works(board, db, app):
    post(board, (jpeg(), "a.jpg"))
    with standing_at(now() + work.GIVEN_UP + timedelta(minutes=1)):
        work.tidy(db.session, store())
        db.session.commit()
    assert (only(db).state, only(db).reason) == (Progress.FAILED, work.STUCK)
    assert on_disk(app) == []


def test_files_that_no_row_answers_for_are_swept_up_and_others_stay(board, db, app, work_off):
    post(board, (jpeg(), "a.jpg"))
    work_off()
    post(board, (jpeg(), "b.jpg"), title="Autre chose")
    ours = {file.name for file in on_disk(app)}
    lost, done = new_name(), db.session.scalars(select(Photo.name).order_by(Photo.id)).first()
    store().put(original_name(lost), b"1")
    store().put(file_name(lost, 320, "webp"), b"2")
    store().put(original_name(done), SECRET)
    half = store().path(original_name(lost)).with_suffix(".original.0a1b2c3d")
    half.write_bytes(b"3")
    assert services.sweep(db.session, store()) == 0, "they may belong to somebody who is just writing"
    with standing_at(now() + services.SETTLED + timedelta(minutes=1)):
        assert services.sweep(db.session, store(), originals=True) == 2
        assert services.sweep(db.session, store()) == 1
    assert {file.name for file in on_disk(app)} == ours


def test_turning_a_photo_is_a_job_too(board, db, work_off):
    post(board, (jpeg(size=(640, 480)), "a.jpg"), title="")
    work_off()
    before = only(db)
    name = before.name
    answer = board.submit("/annonces/deposer", **{**FIELDS, "title": "", "photo": [name], f"turn_{name}": "90"})
    assert shown(answer).select_one(".thumb.received")
    work_off()
    assert (only(db).width, only(db).height) == (480, 640)
    assert only(db).name != name
    assert store().get(file_name(name, 320, "webp")) is None


def test_a_copy_of_anothers_photo_that_is_recognised_when_ready_is_read_by_a_person(board, db, work_off):
    post(board, (jpeg(), "a.jpg"))
    board.submit(mailed_link(db), action="publier")
    work_off()
    post(board, (jpeg(), "b.jpg"), title="Lampe ancienne", body="Une lampe de bureau qui marche très bien, laiton.")
    board.submit(mailed_link(db), action="publier")
    copy = db.session.scalars(select(Listing).order_by(Listing.id.desc())).first()
    assert copy.state == State.PUBLISHED
    work_off()
    assert (copy.state, [hold.reason for hold in copy.holds]) == (State.REVIEW, ["copy-photo"])
    assert copy.photo_count == 1


def test_the_thread_of_a_process_works_off_what_is_committed_and_ends(board, db, app):
    app.extensions["photo_queue"] = queue = queues.ThreadQueue(app)
    post(board, (jpeg(), "a.jpg"), (jpeg(), "b.jpg"))
    queue.join(30)
    db.session.expire_all()
    assert {photo.state for photo in db.session.scalars(select(Photo))} == {Progress.READY}
    assert "photos" not in {thread.name for thread in threading.enumerate()}


def test_what_is_rolled_back_rings_no_bell(db, app):
    app.extensions["photo_queue"] = Nobody()
    services.take(db.session, store(), jpeg(), "a.jpg")
    db.session.rollback()
    db.session.commit()
    assert app.extensions["photo_queue"].told == []
    services.take(db.session, store(), jpeg(), "a.jpg")
    db.session.commit()
    assert len(app.extensions["photo_queue"].told) == 1
