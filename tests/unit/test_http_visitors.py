"""Which of several choices that come with one request is the visitor's."""

from __future__ import annotations

import time

import pytest

from consent import Registry, SQLiteStore
from consent.choice import Choice, encode
from consent.http.visitors import Visitors
from consent.settings import settle

SECRET = "a secret of more than sixteen bytes"
NOW = int(time.time())


def cookie(seconds_ago: int, *granted: str) -> str:
    refused = frozenset({"analytics", "advertising", "social"}.difference(granted))
    vendors = frozenset({"matomo"} if granted else ())
    choice = Choice(NOW - seconds_ago, "notice", frozenset(granted), refused, vendors)
    return "consent=" + encode(choice, SECRET.encode())


@pytest.fixture
def allows(tmp_path):
    """Say whether who sends these cookies allows Matomo."""
    settings = settle(registry=Registry.builtin(), store=SQLiteStore(tmp_path / "proof.db"), secret=SECRET)
    visitors = Visitors(settings)
    return lambda *cookies: visitors.read({"HTTP_COOKIE": "; ".join(cookies)}, lambda: "/").state.allows("matomo")


def test_the_last_word_counts_in_whatever_order_the_browser_sends_them(allows):
    yes, no = cookie(1000, "analytics"), cookie(10)
    assert allows(yes)
    assert not allows(yes, no)
    assert not allows(no, yes)
    assert allows(cookie(2000), yes)
    assert allows(yes, cookie(2000))


def test_of_two_from_the_same_moment_the_one_that_allows_less_counts(allows):
    yes, no = cookie(10, "analytics"), cookie(10)
    assert not allows(yes, no)
    assert not allows(no, yes)


def test_what_does_not_verify_stands_in_nobody_s_way(allows):
    yes = cookie(10, "analytics")
    assert allows("consent=v1.junk", yes)
    assert allows(yes, "consent=v1.junk")
    assert not allows(yes[:-3] + "AAA")
