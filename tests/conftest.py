"""What tests of several areas share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from . import postgresql

_PROCESSES = 4
"""At most: each drives a Chromium of its own."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Share the whole suite out among the processors; run what was named on the command line here, by itself."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return 0
    return min(os.cpu_count() or 1, _PROCESSES)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """Run one PostgreSQL for all tests; without one, say so loudly, and fail where a skip would be a lie."""
    if not postgresql.installed():
        if os.environ.get("CI") == "true":
            pytest.fail("No PostgreSQL found (Debian: apt install postgresql): with CI=true a skip is a failure.")
        pytest.skip("NO POSTGRESQL FOUND: nothing is known about several machines")
    server = postgresql.Server()
    yield server
    server.close()


@pytest.fixture
def new_postgresql(postgresql_server: postgresql.Server) -> Callable[[], str]:
    """Give URLs of new, empty PostgreSQL databases."""
    return postgresql_server.database
