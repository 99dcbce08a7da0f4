"""A board of its own for each test: real database file, real forms with their CSRF tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextvars import Context, copy_context
from datetime import timedelta
from itertools import count
from pathlib import Path
from shutil import copyfile

import flask_migrate
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from webapp import create_app
from webapp.accounts import passwords
from webapp.accounts.models import User
from webapp.clock import now, standing_at
from webapp.defences import challenge
from webapp.extensions import db as database
from webapp.listings.services import ensure_categories
from webapp.photos import work

SETTINGS = {
    "TESTING": True,
    "SITE_URL": "http://localhost",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "RATELIMIT_ENABLED": False,
    "DEMO": False,
}
"""CSRF protection stays on. Rate limits have their own tests; counted over a whole test run they would hit others."""


WHILE_READING = timedelta(minutes=1)
"""How long before it is sent a form was opened."""


@pytest.fixture(autouse=True)
def short_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make challenges quick to solve: the same sums, fewer of them. In a browser they have their true length."""
    monkeypatch.setattr(challenge, "BITS", 3)


def solved(token: str) -> str:
    """Solve a form's challenge, as the page's worker does."""
    asked = challenge.read(token)
    return ",".join(
        next(str(n) for n in count() if challenge.fits(asked, puzzle, str(n))) for puzzle in range(challenge.PUZZLES)
    )


class AtOnce:
    """Processes photos before the answer: what a queue does a moment later. Queues have their own tests."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def add(self, names: Sequence[str]) -> None:
        """Process what waits, in a session of its own as a worker does."""
        with self.app.app_context():
            work.drain(database.session(), self.app.extensions["photos"], self.app.extensions["photo_ready"])


class BoardClient(FlaskClient):
    """A browser: posts the form of a page as people do, a minute after opening it, hidden fields included."""

    def open(self, *args, **options):
        """Read answers to their end, as a server does, and outside the test's own application context.

        Inside it, `g` (CSRF token, person, language) would live on from request to request.
        """
        outside = Context()
        for variable, value in copy_context().items():
            if variable.name not in {"flask.app_ctx", "flask.request_ctx"}:
                outside.run(variable.set, value)
        return outside.run(super().open, *args, **{"buffered": True, **options})

    def submit(
        self, path: str, *, action: str | None = None, page: str | None = None, scripts: bool = True, **fields: object
    ):
        """Get a page, fill in its form and send it.

        Parameters:
            path: where the form is; it is sent to its own action.
            action: chooses between several forms of a page by the end of their action.
            page: where the form is found, when that is not `path`.
            scripts: whether the browser runs the page's scripts, of which one solves the form's challenge.
            fields: what to fill in; fields that the page prefilled stay. A list fills a repeated field.
        """
        with standing_at(now() - WHILE_READING):
            soup = BeautifulSoup(self.get(page or path).get_data(as_text=True), "html.parser")
        forms = soup.select("main form[method=post]")
        form = next(f for f in forms if action is None or (f.get("action") or path).endswith(action))
        values: dict[str, object] = {}
        for field in form.select("input[name], textarea[name], select[name]"):
            if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
                continue
            if field.get("type") in {"submit", "file"}:
                continue
            if field.name == "textarea":
                values[field["name"]] = field.get_text()
            elif field.name == "select":
                chosen = field.select_one("option[selected]") or field.select_one("option")
                values[field["name"]] = chosen.get("value", "") if chosen else ""
            else:
                values[field["name"]] = field.get("value", "")
        if scripts and form.select_one("[data-challenge]"):
            with self.application.app_context():
                values["proof"] = solved(values["stamp"])
        values.update(fields)
        return self.post(form.get("action") or path, data=values)


@pytest.fixture(scope="session")
def empty_board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty database once, by the migrations that real boards run."""
    instance = tmp_path_factory.mktemp("empty-board")
    app = create_app(SETTINGS, instance=instance)
    with app.app_context():
        flask_migrate.upgrade()
        database.session.remove()
        database.engine.dispose()
    return instance / "board.db"


@pytest.fixture
def app(tmp_path: Path, empty_board: Path) -> Iterator[Flask]:
    """Make a board with an empty database."""
    instance = tmp_path / "instance"
    instance.mkdir()
    copyfile(empty_board, instance / "board.db")
    app = create_app(SETTINGS, instance=instance)
    app.test_client_class = BoardClient
    app.extensions["photo_queue"] = AtOnce(app)
    yield app
    with app.app_context():
        shut(database)


def shut(database: SQLAlchemy) -> None:
    """Close all connections of the application in whose context this is."""
    database.session.remove()
    for engine in database.engines.values():
        engine.dispose()


@pytest.fixture
def client(app: Flask) -> BoardClient:
    """Visit the board as somebody who was never there."""
    return app.test_client()


@pytest.fixture
def db(app: Flask) -> Iterator[object]:
    """Give the database, inside an application context."""
    with app.app_context():
        yield database


@pytest.fixture
def board(client: BoardClient, db) -> BoardClient:
    """Visit a board that has its categories."""
    ensure_categories(db.session)
    db.session.commit()
    return client


PASSWORD = "correct horse battery"
PASSWORD_HASH = passwords.hashed(PASSWORD)


@pytest.fixture
def member(db):
    """Give the account of somebody who can log in with `PASSWORD`."""
    user = User(
        email="dominique@example.fr", password_hash=PASSWORD_HASH, pseudonym="Dominique", email_verified_at=now()
    )
    db.session.add(user)
    db.session.commit()
    return user


@pytest.fixture
def neighbour(db):
    """Give the account of somebody else, to whom nothing may happen."""
    user = User(email="alix@example.fr", password_hash=PASSWORD_HASH, pseudonym="Alix", email_verified_at=now())
    db.session.add(user)
    db.session.commit()
    return user
