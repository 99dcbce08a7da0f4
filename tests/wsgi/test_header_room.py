"""A page's header fields pass common proxies, whatever was agreed to and however much there is to take back."""

from __future__ import annotations

import time

import pytest

from consent import Registry, SQLiteStore
from consent.choice import Choice, encode
from consent.endpoints.erasing import size

from .server import ask
from .zoo import HTML, PAGE

TAKEN_BY_NGINX = 4_096
ADDED_ON_THE_WAY = 200
"""Bytes of a status line, a date, a server's name and how the connection goes on."""


def saying(length: int):
    """Make an application that has a policy of its own of about so many bytes."""

    def app(environ, start_response):
        start_response(
            "200 OK", [HTML, ("Content-Security-Policy", "img-src " + " https://a.example" * (length // 18))]
        )
        return [PAGE]

    return app


@pytest.fixture
def accepted(tmp_path):
    store = SQLiteStore(tmp_path / "own.db")
    everybody = frozenset(vendor.id for vendor in Registry.builtin().vendors)
    purposes = frozenset({"analytics", "advertising", "social"})
    return store, "consent=" + encode(Choice(int(time.time()), "n", purposes, everybody), store.secret())


@pytest.mark.parametrize("length", [0, 1_500, 3_000])
def test_the_policy_goes_into_the_page_where_header_fields_have_no_room_for_it(length, protect, accepted):
    store, cookie = accepted
    answer = ask(protect(saying(length), store=store), Cookie=cookie)
    assert size(answer.headers) < TAKEN_BY_NGINX - ADDED_ON_THE_WAY
    ours = [policy for policy in answer.all("Content-Security-Policy") if policy.startswith("default-src 'self'")]
    assert bool(ours) != ('<meta http-equiv="Content-Security-Policy"' in answer.text)


def test_a_short_policy_stays_a_header_field(protect):
    answer = ask(protect(saying(1_500)))
    assert any(policy.startswith("default-src 'self'") for policy in answer.all("Content-Security-Policy"))


def test_a_page_takes_back_as_many_cookies_as_there_is_room_for(protect):
    cookies = "; ".join(f"_ga_{number}=1" for number in range(30))
    answer = ask(protect(saying(1_500)), path="/a/b/c", Cookie=cookies)
    taken = [value for value in answer.all("Set-Cookie") if "Max-Age=0" in value]
    assert len(taken) > 10 and all("Path=/;" in f"{value};" for value in taken[:5])
    assert size(answer.headers) < TAKEN_BY_NGINX - ADDED_ON_THE_WAY
