"""With a Redis configured, photos are processed by workers on whatever machine; the site itself only tells them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from config import ConfigurationError
from webapp import create_app
from webapp.clock import now, standing_at
from webapp.extensions import db as database
from webapp.photos import queues, services, work
from webapp.photos.models import Photo, Progress

from . import test_rate_limits_redis
from .conftest import SETTINGS
from .test_photos_jobs import SECRET, anywhere, jpeg

pytestmark = pytest.mark.redis

redis_url = test_rate_limits_redis.redis_url


@pytest.fixture
def url(redis_url):
    address = redis_url.replace("redis+unix://", "unix://")
    with redis.Redis.from_url(address) as client:
        client.flushall()
    return address


@pytest.fixture
def app(url, tmp_path, empty_board):
    """Make the board of one of several machines."""
    shutil.copyfile(empty_board, tmp_path / "board.db")
    app = create_app({**SETTINGS, "PHOTO_QUEUE": url}, instance=tmp_path)
    with app.app_context():
        yield app
        database.session.remove()
        database.engine.dispose()
        app.extensions["photo_queue"].jobs.connection.close()


def sent(app, data: bytes) -> Photo:
    photo = services.take(database.session(), app.extensions["photos"], data, "a.jpg")
    database.session.commit()
    return photo


def worker(app, url: str) -> str:
    """Run a worker until nothing waits, in a process of its own, as an operator does."""
    environ = {**os.environ, "INSTANCE": app.instance_path, "PHOTO_QUEUE": url, "SECRET_KEY": SETTINGS["SECRET_KEY"]}
    command = [sys.executable, "-m", "flask", "--app", "webapp", "photos", "work", "--until-empty"]
    done = subprocess.run(
        command, env=environ, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == 0, done.stderr
    database.session.expire_all()
    return done.stderr


def test_a_worker_in_another_process_does_what_the_site_was_sent(app, url):
    good, broken = sent(app, jpeg()), sent(app, jpeg((900, 700))[:9000])
    assert {good.state, broken.state} == {Progress.RECEIVED}
    assert app.extensions["photo_queue"].jobs.count == 2
    worker(app, url)
    assert (good.state, good.width) == (Progress.READY, 640)
    assert (broken.state, broken.reason) == (Progress.FAILED, "broken")
    assert anywhere(app, SECRET) == []
    assert app.extensions["photos"].get(good.files()[0])


def test_only_a_random_name_goes_through_redis(app, url):
    photo = sent(app, jpeg())
    (job,) = app.extensions["photo_queue"].jobs.jobs
    assert (job.func_name, list(job.args)) == ("webapp.photos.queues.process_one", [photo.name])


def test_what_redis_lost_the_next_worker_finds_in_the_database(app, url):
    photo = sent(app, jpeg())
    with redis.Redis.from_url(url) as client:
        client.flushall()
    photo.created_at = now() - 2 * work.OVERDUE
    database.session.commit()
    worker(app, url)
    assert photo.state == Progress.READY


def test_a_photo_is_taken_in_while_redis_is_away_and_the_bell_is_rung_again(app, url, caplog):
    away = queues.RedisQueue("unix:///nowhere/redis")
    there, app.extensions["photo_queue"] = app.extensions["photo_queue"], away
    photo = sent(app, jpeg())
    away.jobs.connection.close()
    assert photo.state == Progress.RECEIVED
    assert "Redis is away" in caplog.text
    app.extensions["photo_queue"] = there
    with standing_at(now() + timedelta(minutes=1)):
        result = app.test_cli_runner().invoke(args=["photos", "resume"])
    assert result.exit_code == 0, result.output
    assert there.jobs.count == 1


def test_a_worker_without_a_queue_says_that_none_is_needed(tmp_path):
    app = create_app(SETTINGS, instance=tmp_path)
    result = app.test_cli_runner().invoke(args=["photos", "work"])
    assert result.exit_code == 1
    assert "PHOTO_QUEUE is not set" in result.output


def test_an_address_that_is_none_stops_the_start(tmp_path):
    with pytest.raises(ConfigurationError, match="PHOTO_QUEUE cannot be used"):
        create_app({**SETTINGS, "PHOTO_QUEUE": "http://localhost/"}, instance=tmp_path)


def test_without_workers_nothing_stays_waiting_for_ever(app, url):
    photo = sent(app, jpeg())
    with standing_at(now() + work.GIVEN_UP + timedelta(minutes=1)):
        assert app.test_cli_runner().invoke(args=["photos", "resume"]).exit_code == 0
    database.session.expire_all()
    assert database.session.scalars(select(Photo.state)).all() == [Progress.FAILED]
    assert photo.reason == work.STUCK
    assert anywhere(app, SECRET) == []
