"""The sum that a browser does for each form, and the other two things that tell machines from people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from webapp.clock import now, standing_at
from webapp.defences import challenge, guard
from webapp.defences.guard import Problem
from webapp.defences.models import SpentForm
from webapp.defences.networks import network_of, origin_of

from .conftest import solved


@pytest.fixture
def shown(db):
    """A form that was opened a minute ago."""
    with standing_at(now() - timedelta(minutes=1)):
        return guard.fresh(0).challenge.token()


def test_a_solved_form_of_a_person_has_no_problem(shown):
    check = guard.read({"stamp": shown, "proof": solved(shown)}, 0)
    assert (check.problem, check.solved) == (None, True)


@pytest.mark.parametrize("answer", ["", "0,0,0,0,0,0,0,0", "1", "x" * 100, "-1,1,1,1,1,1,1,1", "٣,1,1,1,1,1,1,1"])
def test_a_wrong_answer_is_no_answer_but_no_obstacle(shown, monkeypatch, answer):
    monkeypatch.setattr(challenge, "BITS", 13)
    token = guard.fresh(0).challenge.token()
    with standing_at(now() + timedelta(minutes=1)):
        check = guard.read({"stamp": token, "proof": answer}, 0)
    assert (check.problem, check.solved) == (None, False)


def test_an_answer_is_good_for_its_own_challenge_only(shown, monkeypatch):
    monkeypatch.setattr(challenge, "BITS", 10)
    one, other = guard.fresh(0).challenge.token(), guard.fresh(0).challenge.token()
    with standing_at(now() + timedelta(minutes=1)):
        assert guard.read({"stamp": one, "proof": solved(one)}, 0).solved
        assert not guard.read({"stamp": other, "proof": solved(one)}, 0).solved


def test_a_form_sent_faster_than_anybody_reads_is_shown_again_with_its_own_time(db):
    token = guard.fresh(0).challenge.token()
    check = guard.read({"stamp": token}, 0)
    assert check.problem == Problem.FAST
    with standing_at(now() + timedelta(seconds=3)):
        assert guard.read({"stamp": check.challenge.token()}, 0).problem is None


def test_a_form_left_open_overnight_gets_a_new_time(shown):
    with standing_at(now() + timedelta(hours=13)):
        check = guard.read({"stamp": shown}, 0)
        assert check.problem == Problem.OLD
    with standing_at(now() + timedelta(hours=13, seconds=5)):
        assert guard.read({"stamp": check.challenge.token()}, 0).problem is None


@pytest.mark.parametrize("stamp", ["", "forged", "W10.x.y"])
def test_a_time_that_we_did_not_sign_counts_as_too_old(db, stamp):
    assert guard.read({"stamp": stamp}, 0).problem == Problem.OLD


def test_a_field_that_only_machines_see_gives_them_away(shown):
    assert guard.read({"stamp": shown, guard.TRAP: "https://spam.test"}, 0).problem == Problem.TRAP
    assert guard.read({"stamp": shown, guard.TRAP: ""}, 0).problem is None


def test_a_form_can_be_used_once(db, shown):
    check = guard.read({"stamp": shown}, 0)
    assert guard.spend(db.session, check)
    assert not guard.spend(db.session, check)


def test_what_did_not_go_through_can_be_sent_again(db, shown):
    check = guard.read({"stamp": shown}, 0)
    guard.spend(db.session, check)
    db.session.rollback()
    assert guard.spend(db.session, check)


def test_used_forms_are_forgotten_once_they_are_too_old_anyway(db, shown):
    guard.spend(db.session, guard.read({"stamp": shown}, 0))
    with standing_at(now() + timedelta(hours=13)):
        guard.spend(db.session, guard.fresh(0))
    assert db.session.query(SpentForm).count() == 1


def test_the_more_a_network_posts_the_harder_it_gets_up_to_a_bearable_point():
    bits = [challenge.bits_for(posts) for posts in (0, 9, 10, 20, 1000)]
    assert bits == [challenge.BITS + more for more in (0, 0, 1, 2, challenge.MOST_MORE)]


def test_an_easy_challenge_fetched_elsewhere_does_not_serve_a_busy_network(shown):
    answer = solved(shown)
    assert guard.read({"stamp": shown, "proof": answer}, 10).solved
    assert not guard.read({"stamp": shown, "proof": answer}, 40).solved


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
    ],
)
def test_neighbours_share_a_network(address, network):
    assert network_of(address) == network


def test_requests_are_counted_by_ipv4_address_and_by_ipv6_network():
    assert origin_of("192.0.2.77") == "192.0.2.77"
    assert origin_of("::ffff:192.0.2.77") == "::ffff:192.0.2.77"
    assert origin_of("2001:db8:1:2::5") == origin_of("2001:db8:1:3::6") != origin_of("2001:db8:2::5")
    assert origin_of("") == ""
