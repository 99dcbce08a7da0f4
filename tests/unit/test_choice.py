"""The choice cookie, and the one that lives for a page load."""

from __future__ import annotations

import base64
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import once
from consent.choice import CLOCK_TOLERANCE, LIFETIME, Choice, decode, encode, is_identifier

KEY, OTHER = b"k" * 32, b"o" * 32
NOW = 1_800_000_000
CHOICE = Choice(
    decided_at=NOW,
    notice="0123456789ab",
    granted=frozenset({"analytics"}),
    refused=frozenset({"advertising", "social"}),
    granted_vendors=frozenset({"matomo", "youtube"}),
    refused_vendors=frozenset({"hotjar"}),
    method="preferences",
    record="7f3b2c1a-0000-4000-8000-000000000000",
)
NAMES = st.frozensets(st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True), max_size=5)


@given(granted=NAMES, refused=NAMES, granted_vendors=NAMES, refused_vendors=NAMES)
def test_a_choice_comes_back_as_it_was_written(granted, refused, granted_vendors, refused_vendors):
    choice = Choice(NOW, "abc", granted, refused, granted_vendors, refused_vendors)
    assert decode(encode(choice, KEY), [KEY], NOW) == choice


def signed(payload: str) -> str:
    """Sign as every release did: with another form of the cookie all visitors would lose their choices."""
    digest = hmac.digest(KEY, payload.encode(), "sha256")[:16]
    return f"{payload}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def test_choices_that_are_in_browsers_today_will_be_read_tomorrow():
    names = "analytics~matomo,youtube.advertising,social~hotjar"
    written = signed(f"v1.1800000000.0123456789ab.preferences.7f3b2c1a-0000-4000-8000-000000000000.{names}")
    assert encode(CHOICE, KEY) == written


@pytest.mark.parametrize(
    "payload",
    [
        "v2.1800000000.ab.banner.-.analytics~matomo.~",
        "v1.yesterday.ab.banner.-.analytics~matomo.~",
        "v1.1800000000.ab.banner.-.analytics~matomo",
        "v1.1800000000.ab.banner.-.analytics~matomo.~.more",
    ],
)
def test_what_another_release_wrote_in_another_form_is_no_choice(payload):
    assert decode(signed("v1.1800000000.ab.banner.-.analytics~matomo.~"), [KEY], NOW) is not None
    assert decode(signed(payload), [KEY], NOW) is None


def test_an_older_key_still_reads_what_it_signed():
    assert decode(encode(CHOICE, OTHER), [KEY, OTHER], NOW) == CHOICE
    assert decode(encode(CHOICE, OTHER), [KEY], NOW) is None


def test_a_choice_holds_for_six_months_and_no_longer():
    value = encode(CHOICE, KEY)
    assert decode(value, [KEY], NOW + LIFETIME - 1) == CHOICE
    assert decode(value, [KEY], NOW + LIFETIME) is None
    assert LIFETIME == 180 * 24 * 3600


def test_a_choice_from_the_future_is_none_beyond_what_clocks_differ():
    value = encode(CHOICE, KEY)
    assert decode(value, [KEY], NOW - CLOCK_TOLERANCE) == CHOICE
    assert decode(value, [KEY], NOW - CLOCK_TOLERANCE - 1) is None


def test_every_changed_character_makes_it_no_choice():
    value = encode(CHOICE, KEY)
    for position in range(len(value)):
        changed = "A" if value[position] != "A" else "B"
        assert decode(value[:position] + changed + value[position + 1 :], [KEY], NOW) is None


@given(st.text(max_size=80))
def test_anything_else_is_no_choice(value):
    assert decode(value, [KEY], NOW) is None


def test_the_cookie_fits_beside_others_even_with_fifty_vendors():
    vendors = frozenset(f"a-vendor-with-a-name-{number}" for number in range(50))
    assert len(encode(Choice(NOW, "0123456789ab", granted_vendors=vendors), KEY)) < 2_000


@pytest.mark.parametrize(
    ("notice", "edition"),
    [("0123456789ab", 1), ("2-0123456789ab", 2), ("12-ab", 12), ("20261123-ab", 20_261_123), ("", 1)],
)
def test_the_edition_of_the_notice_is_part_of_its_version(notice, edition):
    assert Choice(NOW, notice).edition == edition


@pytest.mark.parametrize(("method", "despite"), [("banner", False), ("banner-gpc", True), ("preferences-dnt", True)])
def test_a_choice_remembers_that_it_was_made_despite_a_signal(method, despite):
    assert decode(encode(Choice(NOW, "ab", method=method), KEY), [KEY], NOW).despite_signal is despite


@pytest.mark.parametrize(("text", "good"), [("a", True), ("google-ads", True), ("9", True), ("", False), ("A", False),
                                            ("a b", False), ("a.b", False), ("-a", False), ("a\n", False)])  # fmt: skip
def test_ids_are_plain(text, good):
    assert is_identifier(text) is good


def test_once_allows_one_vendor_on_one_page_for_a_minute():
    value = once.encode("youtube", "/annonces/1", NOW, KEY)
    assert once.decode(value, "/annonces/1", [KEY], NOW) == {"youtube"}
    assert once.decode(value, "/annonces/1", [OTHER, KEY], NOW + 60) == {"youtube"}
    assert once.decode(value, "/annonces/1", [KEY], NOW + 61) == frozenset()
    assert once.decode(value, "/annonces/2", [KEY], NOW) == frozenset()
    assert once.decode(value, "/annonces/1", [OTHER], NOW) == frozenset()
    assert once.decode(value.replace("youtube", "crisp"), "/annonces/1", [KEY], NOW) == frozenset()


def test_a_once_cookie_is_no_choice_and_a_choice_is_no_once_cookie():
    assert decode(once.encode("youtube", "/", NOW, KEY), [KEY], NOW) is None
    assert once.decode(encode(CHOICE, KEY), "/", [KEY], NOW) == frozenset()


@given(st.text(max_size=60))
def test_anything_else_allows_nothing_once(value):
    assert once.decode(value, "/", [KEY], NOW) == frozenset()
