"""A folder and a bucket keep photos alike. The bucket is one of a local server that speaks S3 over HTTP."""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from PIL import Image

from config import ConfigurationError
from webapp import create_app
from webapp.clock import now, standing_at
from webapp.extensions import db as database
from webapp.legal.operator import load, undeclared
from webapp.listings import services as listings
from webapp.photos import bucket, services, work
from webapp.photos.processing import process
from webapp.photos.storage import FolderStore, StoreError, file_name, new_name, original_name

from . import trust
from .conftest import SETTINGS, AtOnce

KEYS = {"S3_KEY_ID": "key", "S3_SECRET": "secret", "S3_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def s3():
    """Run an S3 server; give its settings with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = {**KEYS, "S3_ENDPOINT": f"http://{host}:{port}", "S3_BUCKET": "photos"}
    bare(settings).create_bucket(Bucket="photos")
    yield settings
    server.stop()


def bare(settings):
    """Give a client of the server that knows nothing of us."""
    return boto3.client(
        "s3",
        endpoint_url=settings["S3_ENDPOINT"],
        region_name=settings["S3_REGION"],
        aws_access_key_id=settings["S3_KEY_ID"],
        aws_secret_access_key=settings["S3_SECRET"],
    )


def objects(settings) -> list[str]:
    return sorted(entry["Key"] for entry in bare(settings).list_objects_v2(Bucket="photos").get("Contents", []))


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path, s3):
    if request.param == "folder":
        return FolderStore(tmp_path / "photos")
    for entry in objects(s3):
        bare(s3).delete_object(Bucket="photos", Key=entry)
    return bucket.connect(s3)


def test_what_is_put_is_given_back_until_it_is_deleted(store):
    for name in (file_name(new_name(), 320, "webp"), file_name(new_name(), 1600, "avif"), original_name(new_name())):
        assert store.get(name) is None
        store.delete(name)
        store.put(name, b"one")
        store.put(name, b"two")
        assert store.get(name) == b"two"
        store.delete(name)
        assert store.get(name) is None


@pytest.mark.parametrize(
    "name", ["", "a", "../../etc/passwd", "x" * 22 + "-320.webp/../y", "x" * 22 + ".html", "é" * 22]
)
def test_names_that_are_not_ours_reach_nothing(store, name):
    assert store.get(name) is None
    with pytest.raises(ValueError, match="not a photo"):
        store.put(name, b"")
    with pytest.raises(ValueError, match="not a photo"):
        store.delete(name)
    assert list(store.names(now() + timedelta(days=1))) == []


def test_names_are_told_by_age_and_originals_apart(store):
    shown, original = file_name(new_name(), 800, "avif"), original_name(new_name())
    store.put(shown, b"1")
    store.put(original, b"2")
    later = now() + timedelta(minutes=1)
    assert set(store.names(later)) == {shown, original}
    assert list(store.names(later, originals=True)) == [original]
    assert list(store.names(now() - timedelta(minutes=1))) == []


@pytest.fixture(params=["no folder", "no bucket", "no server"])
def hopeless(request, tmp_path, s3):
    """Give a store that cannot keep anything."""
    if request.param == "no folder":
        (tmp_path / "photos").write_text("in the way")
        return FolderStore(tmp_path / "photos")
    wrong = {"S3_BUCKET": "gone"} if request.param == "no bucket" else {"S3_ENDPOINT": "http://127.0.0.1:9"}
    return bucket.connect({**s3, **wrong})


def test_a_store_that_keeps_nothing_says_so_in_one_way(hopeless):
    with pytest.raises(StoreError):
        hopeless.put(original_name(new_name()), b"1")


@pytest.fixture
def app(s3, tmp_path, empty_board):
    """Make a board whose photos are in the bucket."""
    for entry in objects(s3):
        bare(s3).delete_object(Bucket="photos", Key=entry)
    (tmp_path / "board.db").write_bytes(empty_board.read_bytes())
    app = create_app({**SETTINGS, **s3}, instance=tmp_path)
    app.extensions["photo_queue"] = AtOnce(app)
    with app.app_context():
        listings.ensure_categories(database.session)
        yield app
        database.session.remove()
        database.engine.dispose()


def test_a_listings_photo_lives_in_the_bucket_is_read_through_the_board_and_erased_in_every_size(app, s3):
    session, store = database.session, app.extensions["photos"]
    made = trust.listing(database)
    buffer = io.BytesIO()
    Image.effect_mandelbrot((700, 500), (-2, -1, 1, 1), 60).convert("RGB").save(buffer, "JPEG")
    photo = services.take(session(), store, buffer.getvalue(), "a.jpg")
    assert objects(s3) == [f"incoming/{photo.name}.original"]
    services.arrange(session, store, made.id, [photo])
    session.commit()
    session.expire_all()
    assert photo.is_ready
    assert objects(s3) == sorted(f"{photo.name[0]}/{name}" for name in photo.files())
    answer = app.test_client().get(f"/photos/{photo.files()[0]}")
    assert answer.status_code == 200
    assert answer.data == bare(s3).get_object(Bucket="photos", Key=f"{photo.name[0]}/{photo.files()[0]}")["Body"].read()
    listings.remove(session, store, made)
    session.commit()
    assert objects(s3) == []
    assert not Path(app.instance_path, "photos").exists(), "nothing was written beside the bucket"


def test_an_original_that_a_stopped_machine_left_in_the_bucket_goes(app, s3):
    store = app.extensions["photos"]
    kept = services.keep(database.session, store, process(small_picture()))
    database.session.commit()
    store.put(original_name(kept.name), b"left")
    work.tidy(database.session, store)
    assert len(objects(s3)) == 7, "it is too young to be told from one that is just being written"
    with standing_at(now() + 2 * services.SETTLED):
        work.tidy(database.session, store)
    assert objects(s3) == sorted(f"{kept.name[0]}/{name}" for name in kept.files())


def small_picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (100, 80), "teal").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("missing", ["S3_ENDPOINT", "S3_KEY_ID", "S3_SECRET"])
def test_a_bucket_that_is_only_half_configured_stops_the_start_by_name(tmp_path, s3, missing):
    with pytest.raises(ConfigurationError, match=missing):
        create_app({**SETTINGS, **s3, missing: ""}, instance=tmp_path)


def test_a_bucket_without_its_package_stops_the_start_and_says_which(tmp_path, s3, monkeypatch):
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(ConfigurationError, match="pip install boto3"):
        create_app({**SETTINGS, **s3}, instance=tmp_path)


def test_storage_on_another_machine_must_be_declared_to_people(app):
    operator = load(Path(app.config["OPERATOR_FILE"]))
    far = {"S3_ENDPOINT": "https://s3.example.com", "PHOTO_QUEUE": "redis://queue.example.com"}
    assert [problem.split()[0] for problem in undeclared(operator, far)] == ["S3_ENDPOINT", "PHOTO_QUEUE"]
    assert undeclared(operator, {"S3_ENDPOINT": "http://127.0.0.1:9000"}) == []
