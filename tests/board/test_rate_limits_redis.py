"""Rate limits of several machines are counted together when one Redis is configured for them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
import redis
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

import config
from webapp import create_app
from webapp.defences import brakes
from webapp.extensions import db as database
from webapp.extensions import limiter
from webapp.photos import queues

from .conftest import SETTINGS, BoardClient, shut

pytestmark = pytest.mark.redis

LIMITED = "/mes-donnees"
"""Six times an hour: see `webapp.privacy.views`."""


@pytest.fixture(scope="module")
def redis_url():
    """Run one Redis on a Unix socket, with nothing on the network; without one, say so loudly."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Redis found (Debian: apt install redis-server): with CI=true a skip is a failure.")
        pytest.skip("NO REDIS FOUND: nothing is known about rate limits of several machines")
    # A Unix socket's path may not exceed 107 bytes: not below pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="redis-"))
    address = folder / "socket"
    options = ["--port", "0", "--unixsocket", str(address), "--dir", str(folder), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        _await(address)
        yield f"redis+unix://{address}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _await(address: Path) -> None:
    with redis.Redis(unix_socket_path=str(address)) as client:
        for _ in range(200):
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
    pytest.fail("Redis does not answer")


@pytest.fixture
def machine(tmp_path, empty_board, monkeypatch):
    """Start boards that count rate limits at an address. The extension is one per process: one board at a time."""
    apps = []

    def started(name: str, storage: str) -> BoardClient:
        monkeypatch.setenv("RATELIMIT_STORAGE_URI", storage)
        folder = tmp_path / name
        folder.mkdir()
        shutil.copyfile(empty_board, folder / "board.db")
        app = create_app({**SETTINGS, "RATELIMIT_ENABLED": True}, instance=folder)
        app.test_client_class = BoardClient
        apps.append(app)
        return app.test_client()

    yield started
    for app in apps:
        with app.app_context():
            shut(database)
    storage = limiter.storage
    if hasattr(storage, "storage") and hasattr(storage.storage, "close"):
        storage.storage.close()


def asked(client: BoardClient, times: int) -> list[int]:
    return [client.submit(LIMITED, email="anne@example.fr").status_code for _ in range(times)]


def test_what_one_machine_counted_the_next_one_knows(machine, redis_url):
    assert asked(machine("one", redis_url), 5) == [200] * 5
    assert asked(machine("two", redis_url), 3) == [200, 429, 429]


@pytest.fixture
def gone(monkeypatch):
    """Give the address of a Redis that does not answer, and forget afterwards that one did not."""
    monkeypatch.setattr(limiter, "_storage_dead", False)
    monkeypatch.setattr(brakes, "ALONE", MovingWindowRateLimiter(MemoryStorage()))
    return "redis+unix:///nowhere/redis"


def test_while_redis_is_away_pages_answer_and_each_process_counts_for_itself(machine, gone):
    assert asked(machine("one", gone), 8) == [200] * 6 + [429] * 2


def test_while_redis_is_away_what_one_mailbox_may_send_is_counted_too(machine, gone, caplog):
    app = machine("one", gone).application
    with app.test_request_context():
        for _ in range(5):
            brakes.take(brakes.RESET_LINKS, address="", mailbox="anne@example.fr")
        with pytest.raises(brakes.TooManyError):
            brakes.take(brakes.RESET_LINKS, address="", mailbox="anne@example.fr")
        assert brakes.lately(brakes.POSTING, "192.0.2.1") == 0
    assert "counted by each process for itself" in caplog.text


def test_no_request_waits_long_for_a_redis_that_does_not_answer(machine, monkeypatch):
    monkeypatch.setattr(config, "REDIS_PATIENCE", 0.05)
    monkeypatch.setattr(queues, "REDIS_PATIENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        machine("one", address)
        for connection in (limiter.storage.storage, queues.RedisQueue(address).jobs.connection):
            assert connection.connection_pool.connection_kwargs["socket_timeout"] == 0.05
            with connection, pytest.raises(redis.TimeoutError):
                connection.ping()


def test_without_redis_each_process_counts_for_itself(machine):
    assert asked(machine("one", "memory://"), 6) == [200] * 6
    assert asked(machine("two", "memory://"), 1) == [200]
