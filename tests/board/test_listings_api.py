"""The interface for programs keeps what its description promises, whatever programs send."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from webapp import create_app
from webapp.extensions import db
from webapp.listings import services

from .conftest import SETTINGS, shut
from .test_listings_reading import put_up


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """A board with a few listings, and its own description of the interface."""
    app = create_app(SETTINGS, instance=tmp_path_factory.mktemp("api"))
    with app.app_context():
        db.create_all()
        services.ensure_categories(db.session)
        for number in range(3):
            put_up(db, f"Vélo {number}")
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    with app.app_context():
        shut(db)


@pytest.mark.parametrize(
    "path", ["/api/v1/annonces", "/api/v1/annonces/{number}", "/api/v1/categories", "/api/v1/lieux"]
)
def test_every_answer_is_one_that_the_description_names(described, path):
    statuses: set[int] = set()

    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=described[path]["GET"].as_strategy())
    def check(case):
        answer = case.call()
        # Fails on a server error, and on a status, type or body that the description does not name.
        case.validate_response(answer)
        statuses.add(answer.status_code)

    check()
    assert statuses <= {200, 404, 410}
    assert 200 in statuses or "{number}" in path
