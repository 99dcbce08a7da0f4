"""The policy: ours, and what is changed in the application's."""

from __future__ import annotations

import pytest

from consent import HostRule, Registry, Vendor
from consent.http.csp import amend, as_markup, nonce_of, policy

REGISTRY = Registry.builtin(
    use=["youtube"],
    vendors=[
        Vendor("stats", "Stats", ("analytics",), hosts=(HostRule("stats.example", False, "/js/"),)),
        Vendor("proxied", "Proxied", ("analytics",), hosts=(HostRule("self", path="/metrics/"),)),
        Vendor("pay", "Pay", ("necessary",), hosts=(HostRule("pay.example", False),), exempt="payment asked for"),
    ],
    first_party=["cdn.example.net", "*.assets.example"],
)


def sources(host="www.board.test", vendors=()):
    return policy(host, REGISTRY, frozenset(vendors)).split("; ")[0].split()


def test_before_a_choice_only_the_site_and_what_it_needs_are_named():
    assert sources()[1:8] == [
        "'self'", "board.test:*", "*.board.test:*", "cdn.example.net:*", "*.assets.example:*", "pay.example:*",
        "'unsafe-inline'",
    ]  # fmt: skip


def test_a_mount_point_with_signs_adds_no_directive_and_no_policy():
    written = policy("www.board.test", REGISTRY, frozenset(), "/a;sandbox,script-src/consent/report")
    assert written.partition("; ")[2] == "report-uri /a%3Bsandbox%2Cscript-src/consent/report"


def test_a_vendor_that_was_allowed_is_named_with_its_path():
    assert "stats.example:*/js/" in sources(vendors=["stats"])
    assert "stats.example:*/js/" not in sources()


def test_subdomains_do_not_include_the_host_itself_so_both_are_named():
    assert {"youtube.com:*", "*.youtube.com:*"} <= set(sources(vendors=["youtube"]))


def test_inline_code_of_the_application_stays_free():
    assert {"'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "data:", "blob:"} <= set(sources())
    assert not nonce_of([" ".join(sources())])


@pytest.mark.parametrize("host", ["a;b", "a b", "::1", "", "*.com", "a,b", "a'b"])
def test_a_host_that_is_none_adds_nothing(host):
    assert sources(host)[:3] == ["default-src", "'self'", "cdn.example.net:*"]


def test_an_ip_address_has_no_subdomains():
    assert "127.0.0.1:*" in sources("127.0.0.1") and "*.127.0.0.1:*" not in sources("127.0.0.1")


@pytest.mark.parametrize(
    "own",
    [
        "script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'",
        "img-src 'none'; frame-ancestors 'self'; upgrade-insecure-requests",
        "default-src 'self' 'unsafe-inline'; form-action 'self'",
        "script-src 'nonce-N'; style-src 'nonce-N'",
    ],
)
def test_a_policy_that_lets_us_pass_is_not_changed(own):
    assert amend(own, "N") == own


@pytest.mark.parametrize(
    ("own", "amended"),
    [
        ("script-src 'self'", "script-src 'self' 'nonce-N'"),
        ("script-src 'none'", "script-src 'nonce-N'"),
        ("default-src 'self'", "default-src 'self'; script-src 'self' 'nonce-N'; style-src 'self' 'nonce-N'"),
        ("style-src 'unsafe-inline' 'sha256-x'", "style-src 'unsafe-inline' 'sha256-x' 'nonce-N'"),
        ("script-src 'unsafe-inline' 'strict-dynamic'", "script-src 'unsafe-inline' 'strict-dynamic' 'nonce-N'"),
        ("script-src 'unsafe-inline' 'nonce-M'", "script-src 'unsafe-inline' 'nonce-M' 'nonce-N'"),
        ("script-src-elem a.example", "script-src-elem a.example 'nonce-N'"),
        ("form-action 'none'", "form-action 'self'"),
        ("form-action pay.example", "form-action pay.example 'self'"),
        ("script-src 'self'; script-src *", "script-src 'self' 'nonce-N'"),
        ("script-src a, script-src b", "script-src a 'nonce-N', script-src b 'nonce-N'"),
    ],
)
def test_a_policy_that_would_stop_us_gets_what_we_need_and_no_more(own, amended):
    assert amend(own, "N") == amended


def test_the_application_s_nonce_is_found():
    assert nonce_of(["img-src *", "script-src 'self' 'nonce-abc+/=='"]) == "abc+/=="


def test_in_markup_a_policy_asks_for_no_reports():
    assert as_markup("default-src 'self'; report-uri /r") == (
        b'<meta http-equiv="Content-Security-Policy" content="default-src &#x27;self&#x27;">'
    )
