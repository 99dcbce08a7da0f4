"""What vendors' own consent interfaces are told, and when."""

from __future__ import annotations

import json
import re

import pytest

from consent.adapters import adapter_script
from consent.choice import Choice
from consent.registry import Registry
from consent.state import ConsentState

REGISTRY = Registry.builtin(
    use=["matomo", "google-analytics", "google-ads", "microsoft-ads", "microsoft-clarity", "youtube"]
)


def script(*vendors: str) -> str:
    choice = Choice(0, "ab", granted_vendors=frozenset(vendors)) if vendors else None
    return adapter_script(ConsentState.of(choice, REGISTRY), REGISTRY)


def calls(source: str, interface: str) -> list[tuple[str, dict[str, str]]]:
    pattern = {
        "google": r"gtag\('consent','(\w+)',(\{.*?\})\)",
        "uet": r"uetq\.push\('consent','(\w+)',(\{.*?\})\)",
        "clarity": r"clarity\('(consentv2)',(\{.*?\})\)",
    }[interface]
    return [(name, json.loads(values)) for name, values in re.findall(pattern, source)]


def test_before_any_choice_nobody_is_told_anything():
    assert script() == ""


def test_a_vendor_without_an_interface_is_told_nothing():
    assert script("youtube") == ""


def test_google_hears_that_all_is_denied_then_one_update():
    (first, denied), (second, granted) = calls(script("google-analytics"), "google")
    assert (first, second) == ("default", "update")
    assert set(denied.values()) == {"denied"}
    assert {"ad_storage", "ad_user_data", "ad_personalization", "analytics_storage"} <= denied.keys()
    assert granted == {"analytics_storage": "granted"}


def test_google_s_advertising_is_granted_only_with_its_advertising_vendor():
    (_, (_, granted)) = calls(script("google-ads"), "google")
    assert granted == dict.fromkeys(("ad_storage", "ad_user_data", "ad_personalization"), "granted")
    (_, (_, both)) = calls(script("google-ads", "google-analytics"), "google")
    assert both == {**granted, "analytics_storage": "granted"}


def test_another_vendor_s_grant_says_nothing_to_google():
    assert "gtag" not in script("matomo", "microsoft-ads")


def test_microsoft_advertising_hears_denied_then_granted():
    assert calls(script("microsoft-ads"), "uet") == [
        ("default", {"ad_storage": "denied"}),
        ("update", {"ad_storage": "granted"}),
    ]


@pytest.mark.parametrize(
    ("vendors", "advertising"),
    [(("microsoft-clarity",), "denied"), (("microsoft-clarity", "microsoft-ads"), "granted")],
)
def test_clarity_hears_what_it_may_keep(vendors, advertising):
    assert calls(script(*vendors), "clarity") == [
        ("consentv2", {"ad_Storage": advertising, "analytics_Storage": "granted"})
    ]


def test_matomo_hears_that_consent_was_given():
    assert "_paq" in script("matomo") and "setConsentGiven" in script("matomo")


def test_the_script_names_no_host_and_no_consent_framework():
    everything = script("matomo", "google-analytics", "google-ads", "microsoft-ads", "microsoft-clarity")
    assert "//" not in everything and "__tcfapi" not in everything and "<" not in everything
