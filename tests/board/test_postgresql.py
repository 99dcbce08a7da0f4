"""The board on PostgreSQL, by configuration alone: its tables, and a listing's whole life behind the middleware."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from bs4 import BeautifulSoup
from flask import current_app
from sqlalchemy import func, inspect, select

from consent import SQLAlchemyStore
from tests.board import trust
from webapp import create_app
from webapp.extensions import db as database
from webapp.listings import arrivals
from webapp.listings.categories import CATEGORIES
from webapp.listings.models import Category, Listing
from webapp.mail.models import OutboxMail
from webapp.messages.models import Thread
from webapp.photos.models import Photo
from webapp.photos.storage import new_name
from webapp.privacy import erasure
from webapp.start import prepare, proof_store, wrapped

from .conftest import SETTINGS, BoardClient, shut
from .test_listings_posting import mailed_link, photo, post

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]

SERVED_BY_THE_INDEX = "listing_text"
"""The one table that no model describes: each engine has its own kind of text index."""


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start boards as operators do: by environment variables. Several may share a database."""
    apps = []

    def started(url: str, name: str = "one"):
        # As operators write it, without the driver's name.
        monkeypatch.setenv("DATABASE_URL", url.replace("+psycopg", ""))
        app = create_app(SETTINGS, instance=tmp_path / name)
        app.test_client_class = BoardClient
        apps.append(app)
        return app

    yield started
    for app in apps:
        with app.app_context():
            shut(database)


@pytest.fixture(params=ENGINES)
def empty(request, start):
    """Make a board whose database has no table yet, on one of the two engines."""
    url = request.getfixturevalue("new_postgresql")() if request.param == "postgresql" else ""
    with start(url).app_context():
        assert database.engine.dialect.name == request.param
        yield database


def differences(metadata: sqlalchemy.MetaData) -> list[object]:
    """Say what `alembic check` would: how the tables that are there differ from those that models describe."""

    def described(item, name, kind, reflected, compare_to):
        return not (kind == "table" and name == SERVED_BY_THE_INDEX) and not (name or "").startswith(
            SERVED_BY_THE_INDEX + "_"
        )

    with database.engine.connect() as connection:
        options = {"include_object": described, "compare_type": True, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def test_migrations_lead_from_nothing_to_what_the_models_say_and_back(empty):
    flask_migrate.upgrade()
    assert {table.name for table in database.metadata.sorted_tables} <= set(inspect(database.engine).get_table_names())
    assert [change for change in differences(database.metadata) if not is_alembics(change)] == []
    flask_migrate.downgrade(revision="base")
    assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
    flask_migrate.upgrade()
    assert [change for change in differences(database.metadata) if not is_alembics(change)] == []


@pytest.mark.parametrize("path", ["/photos/etat?photo=%00", "/messages/annonce/9999999999"])
def test_what_one_engine_alone_could_keep_is_no_breakdown(empty, path):
    flask_migrate.upgrade()
    assert current_app.test_client().get(path).status_code in {200, 400, 404}


def test_a_photo_that_becomes_ready_is_counted_on_either_engine(empty):
    flask_migrate.upgrade()
    made = trust.listing(empty)
    ready = Photo(name=new_name(), width=1600, height=1200, fingerprint=1, listing_id=made.id)
    empty.session.add(ready)
    empty.session.flush()
    arrivals.photo_ready(empty.session, ready)
    assert made.photo_count == 1


def is_alembics(change: object) -> bool:
    """Tell whether a difference is the table in which Alembic itself keeps the number of the migration."""
    return isinstance(change, tuple) and change[0] == "remove_table" and change[1].name == "alembic_version"


def test_a_column_that_no_migration_makes_is_noticed(empty):
    flask_migrate.upgrade()
    forgetful = sqlalchemy.MetaData(naming_convention=database.metadata.naming_convention)
    for table in database.metadata.sorted_tables:
        table.to_metadata(forgetful)
    forgetful.tables["listing"].append_column(sqlalchemy.Column("colour", sqlalchemy.String(20)))
    found = [change[0] for change in differences(forgetful) if not is_alembics(change)]
    assert found == ["add_column"]


class Site:
    """The board behind the middleware, as an application that Flask's test client takes: requests go the whole way."""

    def __init__(self, app):
        self._app, self._site = app, wrapped(app)

    def __call__(self, environ, start_response):
        return self._site(environ, start_response)

    def __getattr__(self, name):
        return getattr(self._app, name)


@pytest.fixture
def shared(start, new_postgresql, monkeypatch):
    """Give two machines with one database: (application, visitor) of each."""
    stores = []

    def remembered(app):
        stores.append(proof_store(app))
        return stores[-1]

    monkeypatch.setattr("webapp.start.proof_store", remembered)
    url = new_postgresql()
    apps = [start(url, name) for name in ("one", "two")]
    prepare(apps[0])
    yield [(app, BoardClient(Site(app), app.response_class, use_cookies=True)) for app in apps]
    for store in stores:
        store.close()


def letter(template: str) -> OutboxMail:
    return database.session.scalars(
        select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.id.desc())
    ).first()


def link_in(mail: OutboxMail, path: str) -> str:
    return next(word for word in mail.text.split() if path in word).removeprefix("http://localhost")


@pytest.mark.postgresql
def test_a_listing_lives_from_its_form_to_its_erasure(shared):
    app, anne = shared[0]
    with app.app_context():
        front = anne.get("/")
        assert 'id="privacy-choices"' in front.text
        assert post(anne, new_photos=[(io.BytesIO(photo()), "a.jpg")]).status_code == 303
        link = mailed_link(database)
        assert "Vélo de ville bleu" not in anne.get("/annonces/?q=velos").text
        anne.submit(link, action="publier")
        assert "Vélo de ville bleu" in anne.get("/annonces/?q=velos+bleus").text
        made = database.session.scalars(select(Listing)).one()

        page = f"/messages/annonce/{made.id}"
        anne.submit(page, body="Est-il encore là ?", email=trust.BOB, pseudonym="Bob", adult="y")
        anne.submit(link_in(letter("message-confirm"), "/messages/fil/"), act="confirm")
        assert letter("new-message").recipient == "lise@example.org"
        assert [one.body for one in database.session.scalars(select(Thread)).one().messages] == ["Est-il encore là ?"]

        anne.submit("/mes-donnees", email="lise@example.org")
        mine = link_in(letter("my-data-link"), "/mes-donnees/acces/")
        archive = zipfile.ZipFile(io.BytesIO(anne.submit(mine, action="/copie").data))
        data = json.loads(archive.read("data.json"))["data"]
        assert "Vélo de ville bleu" in json.dumps(data["listing"], ensure_ascii=False)
        assert any(name.endswith((".webp", ".avif")) for name in archive.namelist())

        assert anne.submit(mine, action="/effacer", sure="yes").status_code == 200
        database.session.expire_all()
        assert not database.session.scalars(select(Listing)).all()
        assert "Vélo de ville bleu" not in anne.get("/annonces/?q=velos").text
        assert trust.letters(database, "new-message") == []
        assert (Path(app.instance_path) / erasure.REPLAY).exists()


@pytest.mark.postgresql
def test_a_choice_made_on_one_machine_is_proven_and_known_on_the_other(shared):
    (app, first), (other, second) = shared
    form = {"choice": "accept", "return_to": "/"}
    assert "matomo.js" not in loaded(first.get("/"))
    assert first.post("/consent/choose", data=form, headers={"Origin": "http://localhost"}).status_code == 303
    assert "matomo.js" in loaded(first.get("/"))

    # Written as a browser writes it: the test client would put quotation marks around the value.
    carried = {"Cookie": f"consent={first.get_cookie('consent').value}"}
    stranger = BoardClient(Site(other), other.response_class, use_cookies=False)
    assert "matomo.js" in loaded(stranger.get("/", headers=carried))
    assert stranger.get("/consent/receipt", headers=carried).status_code == 200
    assert "matomo.js" not in loaded(second.get("/"))

    store = SQLAlchemyStore(app.config["SQLALCHEMY_DATABASE_URI"])
    try:
        store.verify()
        (record,) = store.records()
        assert record.event == "given"
        assert "analytics" in record.granted
    finally:
        store.close()
    assert not list(Path(app.instance_path).glob("proof*"))


def loaded(answer) -> str:
    """Return the scripts that a browser would run in this page."""
    scripts = BeautifulSoup(answer.text, "html.parser").select("script")
    return " ".join(str(one) for one in scripts if one.get("type", "text/javascript") in {"text/javascript", "module"})


def test_the_command_for_a_new_database_makes_its_categories_once(empty):
    runner = current_app.test_cli_runner()
    flask_migrate.upgrade()
    for _ in range(2):
        done = runner.invoke(args=["listings", "categories"])
        assert done.exit_code == 0, done.output
        assert database.session.scalar(select(func.count()).select_from(Category)) == len(CATEGORIES)
        database.session.rollback()
