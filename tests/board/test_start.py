"""The first command: from an empty folder to a site that answers, and clear words when that is impossible."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import config
from webapp import create_app, start
from webapp.extensions import db as database
from webapp.thirdparties.wiring import INVENTED

from .conftest import SETTINGS

ROOT = Path(__file__).parent.parent.parent


def test_a_public_site_is_told_what_of_it_is_still_invented(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(config, "INSTANCE", tmp_path)
    mine = tmp_path / "operator.toml"
    mine.write_text(Path(config.ROOT / "webapp/legal/operator.toml").read_text().replace("demonstration = true", ""))
    public = {**SETTINGS, "SITE_URL": "https://annonces.example", "SEAL_PUBLIC_KEY": "ab" * 32}
    start.application(public)
    assert [name for name in INVENTED if name not in caplog.text] == []
    assert "operator.toml describes an invented operator" in caplog.text
    caplog.clear()
    start.application({**public, **dict.fromkeys(INVENTED, ""), "OPERATOR_FILE": str(mine)})
    assert caplog.text == ""


def environment(instance: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "INSTANCE": str(instance), "DEMO": "0", "PYTHONWARNINGS": "error", **more}


def run(instance: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Start the board where it cannot start."""
    command = [sys.executable, "wsgi.py"]
    return subprocess.run(
        command, cwd=ROOT, env=environment(instance, **more), capture_output=True, text=True, timeout=60, check=False
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(instance: Path, **more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start the board and wait until it says that it runs; gives the address to reach it at."""
    port = str(free_port())
    process = subprocess.Popen(
        [sys.executable, "-u", "wsgi.py"],
        cwd=ROOT,
        env=environment(instance, PORT=port, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = ""
    try:
        while "://" not in said:
            line = process.stdout.readline()
            if not line:
                pytest.fail(f"it ended with {process.wait()}: {said}")
            said += line
        yield f"http://127.0.0.1:{port}/", process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_the_first_start_serves_the_board_behind_the_middleware(tmp_path):
    with running(tmp_path / "instance") as (url, _), urlopen(url) as answer:
        page = answer.read().decode()
    assert 'id="privacy-choices"' in page
    assert "matomo.js" in page
    assert {"board.db", "secret_key"} <= {path.name for path in (tmp_path / "instance").iterdir()}


def test_a_second_start_keeps_everything(tmp_path):
    instance = tmp_path / "instance"
    secrets = []
    for _ in range(2):
        with running(instance) as (url, _), urlopen(url):
            secrets.append((instance / "secret_key").read_text())
    assert secrets[0] == secrets[1]


def test_the_secret_is_for_its_owner_alone(tmp_path):
    config.read(tmp_path, {}, {})
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        ended = run(tmp_path, PORT=str(port))
    assert ended.returncode == 1
    assert str(port) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    ended = run(tmp_path / "file" / "instance")
    assert ended.returncode == 1
    assert "cannot be made" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_read_only_folder_is_said_in_one_sentence():
    # Not even root may write there, where permissions alone would not stop it.
    ended = run(Path("/sys/kernel"))
    assert ended.returncode == 1
    assert "writable" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_that_cannot_be_opened_is_said_in_one_sentence(tmp_path):
    (tmp_path / "board.db").mkdir()
    ended = run(tmp_path)
    assert ended.returncode == 1
    assert "database cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("DEMO", "perhaps"),
        ("SITE_URL", "annonces.example"),
        ("DATABASE_URL", "here"),
        ("SECRET_KEY", "x"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path, name, value):
    with pytest.raises(config.ConfigurationError, match=name):
        config.read(tmp_path, {}, {name: value})


def test_an_empty_setting_switches_off_what_has_a_default(tmp_path):
    assert config.read(tmp_path, {}, {"GA4_ID": ""})["GA4_ID"] == ""
    assert config.read(tmp_path, {}, {})["GA4_ID"]


def test_on_https_the_session_cookie_stays_there(tmp_path):
    values = config.read(tmp_path, {"SITE_URL": "https://annonces.example"}, {})
    assert values["SESSION_COOKIE_SECURE"]
    assert values["TRUSTED_HOSTS"] == ("annonces.example",)
    assert not values["OUTBOX_PAGE"]


def test_an_older_python_is_told_what_is_needed():
    source = (ROOT / "wsgi.py").read_text()
    program = f"import sys; sys.version_info = (3, 10, 1, 'final', 0); exec({source!r})"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "3.11" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_migrations_lead_to_what_the_models_say(tmp_path):
    app = create_app(SETTINGS, instance=tmp_path)
    with app.app_context():
        flask_migrate.upgrade()
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_object": described})
            assert compare_metadata(context, database.metadata) == []
        database.engine.dispose()


def described(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Leave out the tables of the text index."""
    return not (kind == "table" and reflected and compare_to is None)


def test_every_setting_is_documented():
    documented = (ROOT / "docs" / "settings.md").read_text()
    assert [one.name for one in config.SETTINGS if f"| `{one.name}` |" not in documented] == []


def test_the_readme_begins_with_the_two_commands():
    first_screen = (ROOT / "README.md").read_text().split("## ")[0]
    install = "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt"
    assert f"\n{install} && .venv/bin/python wsgi.py\n" in first_screen
    assert f"\n{install} -r tests/requirements.txt && .venv/bin/pytest\n" in first_screen


def test_what_the_trusted_proxy_says_reaches_the_board_and_nobody_else_is_believed(tmp_path):
    said = {"X-Forwarded-Host": "annonces.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    for proxies, status in (("1", 200), ("0", 400)):
        environ = {"SITE_URL": "https://annonces.example", "TRUSTED_PROXIES": proxies, "SEAL_PUBLIC_KEY": "ab" * 32}
        with running(tmp_path / proxies, **environ) as (url, _):
            assert status_of(url, said) == status


def status_of(url: str, headers: dict[str, str]) -> int:
    try:
        with urlopen(Request(url, headers=headers)) as answer:
            return answer.status
    except HTTPError as error:
        error.close()
        return error.code
