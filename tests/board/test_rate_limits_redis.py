"""Rate limits of several machines are counted together when one Redis is configured for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
import redis

from webapp import create_app
from webapp.extensions import db as database
from webapp.extensions import limiter

from .conftest import SETTINGS, BoardClient

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
    socket = folder / "socket"
    options = ["--port", "0", "--unixsocket", str(socket), "--dir", str(folder), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        _await(socket)
        yield f"redis+unix://{socket}"
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _await(socket: Path) -> None:
    with redis.Redis(unix_socket_path=str(socket)) as client:
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
            database.session.remove()
            for engine in database.engines.values():
                engine.dispose()
    storage = limiter.storage
    if hasattr(storage, "storage") and hasattr(storage.storage, "close"):
        storage.storage.close()


def asked(client: BoardClient, times: int) -> list[int]:
    return [client.submit(LIMITED, email="anne@example.fr").status_code for _ in range(times)]


def test_what_one_machine_counted_the_next_one_knows(machine, redis_url):
    assert asked(machine("one", redis_url), 5) == [200] * 5
    assert asked(machine("two", redis_url), 3) == [200, 429, 429]


def test_without_redis_each_process_counts_for_itself(machine):
    assert asked(machine("one", "memory://"), 6) == [200] * 6
    assert asked(machine("two", "memory://"), 1) == [200]
