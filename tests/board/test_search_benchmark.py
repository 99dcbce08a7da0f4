"""The benchmark of searches fills boards that the board itself can read, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from benchmarks import search, sections
from webapp import create_app
from webapp.extensions import db
from webapp.listings import services
from webapp.listings.models import Listing
from webapp.search import finder, vocabulary
from webapp.search.query import Query

from .conftest import SETTINGS, shut

ROWS = 1500


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_what_it_fills_in_is_found_and_its_table_takes_the_place_of_the_old_one(request, tmp_path, engine):
    settings = dict(SETTINGS)
    if engine == "postgresql":
        settings["DATABASE_URL"] = request.getfixturevalue("new_postgresql")()
    app = create_app(settings, instance=tmp_path)
    with app.app_context():
        db.create_all()
        services.ensure_categories(db.session)
        db.session.commit()
        search.fill(ROWS)
        assert finder.count(db.session, Query()) == finder.COUNT_LIMIT + 1
        newest = db.session.scalar(select(Listing).order_by(Listing.recency.desc()))
        assert finder.find(db.session, Query()).ids[0] == newest.id
        assert newest.id in finder.find(db.session, Query(text=newest.title, commune=newest.commune)).ids
        assert vocabulary.beginning_with(db.session, "vel")
        document = tmp_path / "performance.md"
        document.write_text("# Performance\n")
        for table in ("old", "new"):
            sections.put(document, "search", f"the {table} table")
        assert document.read_text().count("table") == 1
        assert "the new table" in document.read_text()
        assert all(case.ours() is not None for case in search.cases(ROWS))
        shut(db)
