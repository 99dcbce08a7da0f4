"""A middleware with a store of its own, so that no test writes into the current folder."""

from __future__ import annotations

import pytest

from consent import ConsentMiddleware, Registry, SQLiteStore

REGISTRY = Registry.builtin()


@pytest.fixture
def protect(tmp_path):
    """Wrap an application."""

    def wrap(app, **options):
        options.setdefault("store", SQLiteStore(tmp_path / "proof.db"))
        options.setdefault("registry", REGISTRY)
        return ConsentMiddleware(app, **options)

    return wrap
