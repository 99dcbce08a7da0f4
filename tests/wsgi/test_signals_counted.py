"""A signal that is obeyed is a number per day; nothing says whose browser sent it."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace

import pytest

from consent import SQLiteStore, choice
from consent.choice import Choice
from consent.errors import ProofUnavailable
from consent.proof import Obeyed, day

from .server import ask
from .zoo import HTML

KEY = b"a key of thirty-two bytes, known"
TODAY = day(int(time.time()))
BEFORE = Choice(decided_at=int(time.time()) - 1_000, notice="n", granted=frozenset({"advertising"}), method="banner")


@pytest.fixture
def store(tmp_path):
    return SQLiteStore(tmp_path / "signals.db")


@pytest.fixture
def site(protect, store):
    return protect(page, store=store, secret=KEY)


def page(environ, start_response):
    if environ["PATH_INFO"] == "/data":
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]
    start_response("200 OK", [HTML])
    return [b"<!doctype html><title>x</title>"]


def sums(site):
    site._endpoints.obeyed._sums._written_at = 0.0  # the next writing is due
    ask(site)
    return {(one.day, one.signal): one.count for one in site.settings.store.obeyed()}


def test_pages_are_counted_by_day_and_signal(site):
    for header in ({"Sec_GPC": "1"}, {"Sec_GPC": "1", "DNT": "1"}, {"DNT": "1"}):
        ask(site, **header)
    assert sums(site) == {(TODAY, "gpc"): 2, (TODAY, "dnt"): 1}


@pytest.mark.parametrize("value", ["0", "true", "01", "1;x", ""])
def test_what_is_no_signal_is_not_counted(site, value):
    ask(site, Sec_GPC=value)
    assert sums(site) == {}


def test_files_and_fragments_are_not_counted(site):
    ask(site, "/data", Sec_GPC="1")
    ask(site, Sec_GPC="1", Sec_Fetch_Dest="empty")
    assert sums(site) == {}


def test_a_choice_made_before_the_signal_is_suspended_and_counted_and_one_made_despite_it_is_not(site):
    despite = replace(BEFORE, method="banner-gpc")
    assert despite.despite_signal and not BEFORE.despite_signal
    ask(site, Sec_GPC="1", Cookie=f"consent={choice.encode(despite, KEY)}")
    assert sums(site) == {}
    ask(site, Sec_GPC="1", Cookie=f"consent={choice.encode(BEFORE, KEY)}")
    assert sums(site) == {(TODAY, "gpc"): 1}


def test_nothing_but_day_signal_and_number_is_kept(site, tmp_path):
    ask(site, Sec_GPC="1", User_Agent="Mozilla/5.0 (a rare one)")
    assert site.settings.store.obeyed() == [Obeyed(TODAY, "gpc", 1)]
    with sqlite3.connect(tmp_path / "signals.db") as connection:
        assert connection.execute("SELECT * FROM consent_obeyed").fetchall() == [(TODAY, "gpc", 1)]
        assert connection.execute("SELECT COUNT(*) FROM consent_records").fetchone() == (0,)
    connection.close()


def test_a_page_waits_for_no_writing_and_writings_are_rare(site, monkeypatch):
    writes = []
    monkeypatch.setattr(site.settings.store, "add_obeyed", writes.append)
    for _ in range(5):
        ask(site, Sec_GPC="1")
    assert [dict(one) for one in writes] == [{(TODAY, "gpc"): 1}]


def test_a_dead_store_costs_no_page(site, monkeypatch, caplog):
    def fail(counts):
        raise ProofUnavailable("dead")

    monkeypatch.setattr(site.settings.store, "add_obeyed", fail)
    assert ask(site, Sec_GPC="1").status == "200 OK"
    assert "could not be written" in caplog.text
