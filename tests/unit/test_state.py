"""What a visitor allows now: choices, registries that change, signals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consent import signals
from consent.choice import Choice
from consent.registry import Controller, Cookie, HostRule, Purpose, Registry, Vendor
from consent.state import ConsentState

NOW = 1_800_000_000
CHAT = Purpose("chat", {"fr": "Messagerie"}, {"fr": "parler avec nous."})


def vendor(id_: str, *purposes: str, **changes) -> Vendor:
    return Vendor(id_, id_.title(), purposes, hosts=(HostRule(f"{id_}.example"),), **changes)


COUNTER = vendor("counter", "analytics")
ADS = vendor("ads", "advertising")
BOTH = vendor("both", "analytics", "advertising")
VIDEO = vendor("video", "social")
TALK = vendor("talk", "chat")
PAY = vendor("pay", "necessary", exempt="payment that the visitor started")


def registry(*vendors: Vendor, **changes) -> Registry:
    return Registry.builtin(
        use=[], vendors=vendors or (COUNTER, ADS, BOTH, VIDEO, TALK, PAY), purposes=[CHAT], **changes
    )


def choice(granted: str = "", vendors: str = "", refused: str = "", **changes) -> Choice:
    values = {"decided_at": NOW, "notice": "ab", "granted": frozenset(granted.split()),
              "refused": frozenset(refused.split()), "granted_vendors": frozenset(vendors.split())}  # fmt: skip
    return Choice(**{**values, **changes})


ALL = choice("analytics advertising social chat", "counter ads both video talk")
NONE = choice(refused="analytics advertising social chat")


def test_undecided_allows_what_is_necessary_and_asks():
    state = ConsentState.of(None, registry())
    assert state.undecided and not state.decided and state.must_ask
    assert state.purposes == frozenset()
    assert state.vendors == {"pay"}
    assert state.allows("necessary") and state.allows("pay")
    assert not any(state.allows(name) for name in ("analytics", "counter", "", "unknown"))


def test_accepting_all_allows_all_and_asks_no_more():
    state = ConsentState.of(ALL, registry())
    assert state.purposes == {"analytics", "advertising", "social", "chat"}
    assert state.vendors == {"counter", "ads", "both", "video", "talk", "pay"}
    assert not state.must_ask


def test_refusing_all_allows_nothing_more_and_asks_no_more():
    state = ConsentState.of(NONE, registry())
    assert state.purposes == frozenset()
    assert state.vendors == {"pay"}
    assert state.decided and not state.must_ask


def test_a_vendor_with_two_purposes_needs_both():
    state = ConsentState.of(choice("analytics", "counter", "advertising social chat"), registry())
    assert state.allows("counter") and not state.allows("both") and not state.allows("ads")
    assert not state.must_ask


def test_a_vendor_can_be_allowed_while_its_purpose_is_refused():
    state = ConsentState.of(replace(NONE, granted_vendors=frozenset({"video"})), registry())
    assert state.allows("video") and not state.allows("social")
    assert not state.must_ask


def test_a_new_vendor_in_an_accepted_purpose_is_not_covered_and_asks_again():
    state = ConsentState.of(ALL, registry(COUNTER, ADS, BOTH, VIDEO, TALK, vendor("newcomer", "analytics")))
    assert not state.allows("newcomer") and not state.allows("analytics")
    assert state.allows("counter") and state.allows("advertising")
    assert state.must_ask


def test_a_new_vendor_in_a_refused_purpose_asks_nobody_again():
    state = ConsentState.of(NONE, registry(COUNTER, ADS, BOTH, VIDEO, TALK, vendor("newcomer", "analytics")))
    assert not state.allows("newcomer")
    assert not state.must_ask


def test_a_new_purpose_asks_everybody_again_and_keeps_what_was_chosen():
    before = choice("analytics", "counter", "advertising social")
    state = ConsentState.of(before, registry())
    assert state.must_ask
    assert state.allows("counter") and not state.allows("ads") and not state.allows("talk")


def test_a_purpose_that_is_no_longer_there_is_forgotten():
    state = ConsentState.of(ALL, Registry.builtin(use=[], vendors=[COUNTER]))
    assert state.purposes == {"analytics"}
    assert state.vendors == {"counter"}


def test_a_new_edition_of_the_notice_ends_grants_and_asks_again():
    state = ConsentState.of(ALL, registry(edition=2))
    assert state.vendors == {"pay"}
    assert state.must_ask


@pytest.mark.parametrize("grant", [choice("analytics"), choice(vendors="video")], ids=["purpose", "vendor"])
def test_a_new_edition_of_the_notice_ends_a_grant_of_either_kind(grant):
    """A purpose may be granted without a vendor (the site's own measuring), and a vendor without its purpose."""
    after = ConsentState.of(grant, registry(edition=2))
    assert after.vendors == {"pay"} and after.purposes == frozenset() and after.must_ask


def test_a_new_edition_of_the_notice_leaves_refusals_alone():
    state = ConsentState.of(NONE, registry(edition=2))
    assert not state.must_ask


def test_a_choice_on_the_new_edition_holds():
    assert ConsentState.of(replace(ALL, notice="2-ab"), registry(edition=2)).allows("counter")


def test_once_adds_an_announced_vendor_to_this_exchange():
    state = ConsentState.of(NONE, registry(), once=frozenset({"video", "stranger"}))
    assert state.allows("video") and not state.allows("stranger") and not state.allows("social")


@pytest.mark.parametrize(
    ("value", "signal"),
    [
        ("1", "gpc"),
        ("0, 1", "gpc"),
        ("1,1", "gpc"),
        (" 1 ", "gpc"),
        ("0", ""),
        ("true", ""),
        ("01", ""),
        ("1;x", ""),
        ("11", ""),
        ("", ""),
        ("?1", ""),
        ("1 1", ""),
        ("１", ""),
    ],
)
def test_only_the_exact_value_1_is_a_signal(value, signal):
    assert signals.read({"HTTP_SEC_GPC": value}) == signal


@pytest.mark.parametrize(("value", "signal"), [("1", "dnt"), ("0", ""), ("null", ""), ("unspecified", "")])
def test_do_not_track_is_read_likewise(value, signal):
    assert signals.read({"HTTP_DNT": value}) == signal


def test_global_privacy_control_is_named_before_do_not_track():
    assert signals.read({"HTTP_SEC_GPC": "1", "HTTP_DNT": "1"}) == "gpc"
    assert signals.read({}) == ""


def test_a_signal_grants_nothing_and_leaves_the_question_open():
    state = ConsentState.of(None, registry(), signal="gpc")
    assert state.vendors == {"pay"} and state.purposes == frozenset()
    assert state.must_ask and state.signal == "gpc"


def test_a_signal_suspends_what_was_agreed_to_before_it_came():
    state = ConsentState.of(ALL, registry(), signal="gpc")
    assert state.purposes == {"analytics", "chat"}
    assert state.vendors == {"counter", "talk", "pay"}
    assert not state.must_ask


def test_a_click_made_while_the_signal_was_there_wins():
    state = ConsentState.of(replace(ALL, method="banner-gpc"), registry(), signal="gpc")
    assert state.allows("ads") and state.allows("video") and state.allows("both")


def test_without_the_signal_the_same_choice_holds_whole():
    assert ConsentState.of(ALL, registry(), signal="").allows("ads")


def test_the_state_knows_language_and_nonce():
    state = ConsentState.of(None, registry(), language="de", nonce="n0nce")
    assert (state.language, state.nonce) == ("de", "n0nce")


def test_a_registry_is_light_to_use_as_a_key():
    one = registry()
    assert {one: 1}[one] == 1
    assert one != registry()
    assert Controller() == Controller() and Cookie("a", 1) == Cookie("a", 1)
