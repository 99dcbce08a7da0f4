"""Vendors' own consent interfaces, spoken to only once the visitor has agreed to that vendor.

The *basic* form of Google's Consent Mode: no host of Google's is reached before the grant; when it is, everything
stands at "denied" before any tag runs, and one update says what was granted. The same for Microsoft Advertising.
Clarity is told in one call what it may keep, Matomo that consent was given for as long as the page shows, so that a
snippet that says ``requireConsent`` works. A site that never mentions these vendors never gets a byte of this.
Sources: developers.google.com/tag-platform/security/guides/consent; learn.microsoft.com/clarity (consent API v2) and
learn.microsoft.com/advertising (UET consent mode); developer.matomo.org/guides/tracking-consent.
"""

from __future__ import annotations

import json

from .registry import Registry
from .registry.model import Vendor
from .state import ConsentState

_ADVERTISING = ("ad_storage", "ad_user_data", "ad_personalization")
_MEASURING = ("analytics_storage",)
_FUNCTIONAL = ("functionality_storage", "personalization_storage")


def adapter_script(state: ConsentState, registry: Registry) -> str:
    """Write the JavaScript that tells allowed vendors what was granted; empty if none of them has such an interface.

    It has to run before the vendors' own scripts. It holds nothing that comes from a request.
    """
    allowed = [vendor for vendor in registry.vendors if vendor.id in state.vendors]
    spoken = {vendor.signal for vendor in allowed}
    parts = (
        _google(allowed) if "google" in spoken else "",
        _uet(allowed) if "uet" in spoken else "",
        _clarity(allowed) if "clarity" in spoken else "",
        "(window._paq=window._paq||[]).push(['setConsentGiven']);" if "matomo" in spoken else "",
    )
    return "".join(parts)


def interfaces(registry: Registry) -> dict[str, dict[str, list[str]]]:
    """List, for each interface that vendors have, the vendors that stand for each purpose: what a script needs."""
    kinds: dict[str, dict[str, list[str]]] = {}
    for vendor in registry.vendors:
        for purpose in vendor.purposes if vendor.signal else ():
            kinds.setdefault(vendor.signal, {}).setdefault(purpose, []).append(vendor.id)
    return kinds


def _google(allowed: list[Vendor]) -> str:
    """Deny everything, then grant in one update what Google's allowed vendors are for."""
    granted = dict.fromkeys(_signals(allowed, "google"), "granted")
    denied = dict.fromkeys((*_ADVERTISING, *_MEASURING, *_FUNCTIONAL), "denied")
    return (
        "window.dataLayer=window.dataLayer||[];"
        "window.gtag=window.gtag||function(){dataLayer.push(arguments)};"
        f"gtag('consent','default',{_json(denied)});"
        "gtag('set','ads_data_redaction',true);gtag('set','url_passthrough',false);"
        f"gtag('consent','update',{_json(granted)});"
    )


def _uet(allowed: list[Vendor]) -> str:
    granted = "granted" if "ad_storage" in _signals(allowed, "uet") else "denied"
    return (
        "window.uetq=window.uetq||[];uetq.push('consent','default',{\"ad_storage\":\"denied\"});"
        f"uetq.push('consent','update',{_json({'ad_storage': granted})});"
    )


def _clarity(allowed: list[Vendor]) -> str:
    """Say what Clarity may keep; its snippet makes the same queue, so that the call waits for the script."""
    # Advertising belongs to Microsoft Advertising: Clarity's own purpose is measuring alone.
    advertising = "granted" if any(vendor.signal == "uet" for vendor in allowed) else "denied"
    return (
        "window.clarity=window.clarity||function(){(clarity.q=clarity.q||[]).push(arguments)};"
        f"clarity('consentv2',{_json({'ad_Storage': advertising, 'analytics_Storage': 'granted'})});"
    )


def _signals(allowed: list[Vendor], interface: str) -> list[str]:
    """Name the signals that the purposes of these allowed vendors stand for, in a fixed order."""
    purposes = {purpose for vendor in allowed if vendor.signal == interface for purpose in vendor.purposes}
    signals: list[str] = []
    if "advertising" in purposes:
        signals += _ADVERTISING
    if "analytics" in purposes:
        signals += _MEASURING
    return signals


def _json(value: dict[str, str]) -> str:
    return json.dumps(value, separators=(",", ":"))
