"""Undeclared third parties never reach a browser that could report them: the site owner hears of them here."""

from __future__ import annotations

import logging

import pytest

from consent import Registry, SQLiteStore
from consent.cli import main
from consent.errors import ProofUnavailable

from .server import ask
from .zoo import HTML

MARKUP = (
    b'<script src="https://stranger.example/a.js"></script><img src="https://stranger.example/p.gif">'
    b'<script src="https://www.google-analytics.com/analytics.js"></script><script src="/own.js"></script>'
)


@pytest.fixture
def store(tmp_path):
    return SQLiteStore(tmp_path / "undeclared.db")


def page(markup=MARKUP):
    def app(environ, start_response):
        start_response("200 OK", [HTML])
        return [b"<!doctype html><title>x</title>" + markup]

    return app


def counted(store):
    return {(one.host, one.directive): one.count for one in store.blocked()}


def in_time(middleware):
    """Make the next writing due."""
    middleware._site.strangers._sums._written_at = 0.0


def test_strangers_in_a_page_are_counted_and_announced_vendors_are_not(protect, store):
    ask(protect(page(), store=store))
    assert counted(store) == {("stranger.example", "<script>"): 1, ("stranger.example", "<img>"): 1}


def test_a_vendor_that_is_known_but_not_announced_is_counted_even_without_an_address(protect, store):
    inline = b"<script>fbq('init', '1'); fbq('track', 'PageView')</script>"
    loaded = b'<script src="https://www.google-analytics.com/analytics.js"></script>'
    registry = Registry.builtin(use=["matomo"])
    assert registry.script_owners(inline.decode())
    ask(protect(page(inline + loaded), store=store, registry=registry))
    assert {host for host, _ in counted(store)} == {"connect.facebook.net", "www.google-analytics.com"}


def test_pages_that_are_decided_from_memory_count_too_and_only_a_later_page_writes(protect, store, monkeypatch):
    writes = []
    add = store.add_blocked
    monkeypatch.setattr(store, "add_blocked", lambda counts, at: (writes.append(dict(counts)), add(counts, at)))
    middleware = protect(page(), store=store)
    for _ in range(10):
        ask(middleware)
    assert len(writes) == 1
    in_time(middleware)
    ask(middleware)
    assert len(writes) == 2 and counted(store)["stranger.example", "<img>"] == 11


def test_a_store_is_written_to_only_when_the_page_is_out(protect, store):
    middleware = protect(page(), store=store)
    exchange = middleware(
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "a.test", "wsgi.url_scheme": "http"},
        lambda *given: lambda data: None,
    )
    assert b"stranger.example" in b"".join(exchange) and counted(store) == {}
    exchange.close()
    assert counted(store) != {}


def test_the_log_names_a_host_once(protect, store, caplog):
    middleware = protect(page(), store=store)
    with caplog.at_level(logging.WARNING, "consent.reports"):
        ask(middleware)
        ask(middleware)
    lines = [record.getMessage() for record in caplog.records if record.name == "consent.reports"]
    assert len(lines) == 1 and "stranger.example" in lines[0] and "python -m consent report" in lines[0]


def test_a_page_full_of_hosts_fills_neither_memory_nor_log(protect, store, caplog):
    hosts = b"".join(b'<img src="https://h%d.example/p.gif">' % number for number in range(2_000))
    with caplog.at_level(logging.WARNING, "consent.reports"):
        ask(protect(page(hosts), store=store))
    assert len(counted(store)) == 200 and len(caplog.records) <= 500


def test_the_report_lists_them(protect, store, tmp_path, capsys):
    ask(protect(page(), store=store))
    main(["report", str(tmp_path / "undeclared.db")])
    out = capsys.readouterr().out
    assert "stranger.example" in out and "<script>" in out and "nobody known, not announced" in out


def test_a_dead_store_costs_the_counts_and_no_page(protect, store, monkeypatch):
    def dead(*given):
        raise ProofUnavailable("the disk is gone")

    monkeypatch.setattr(store, "add_blocked", dead)
    assert ask(protect(page(), store=store)).status == "200 OK"


def test_in_a_shared_cache_they_are_counted_as_well(protect, store):
    ask(protect(page(), store=store, cache="shared"))
    assert ("stranger.example", "<script>") in counted(store)
