"""A vendor's hosts as sources of a content policy."""

from __future__ import annotations

from consent.registry import HostRule, Vendor

HOSTED = {
    "matomo": ("script-src",),
    "google-analytics": ("script-src",),
    "google-ads": ("script-src", "frame-src"),
    "facebook": ("script-src", "frame-src"),
    "x": ("script-src", "frame-src"),
    "youtube": ("frame-src",),
    "crisp": ("script-src", "frame-src", "style-src"),
}
"""Directives that name a vendor's hosts one by one: what can run code."""

ANY_HOST = {
    "matomo": {"img-src": "https:", "connect-src": "https:"},
    "google-analytics": {"img-src": "https:", "connect-src": "https:"},
    "google-ads": {"img-src": "https:", "connect-src": "https:"},
    "facebook": {"img-src": "https:", "connect-src": "https:"},
    "x": {"img-src": "https:", "connect-src": "https:"},
    "youtube": {},
    "crisp": {"img-src": "https:", "connect-src": "https: wss:", "font-src": "https:", "media-src": "https:"},
}
"""Directives that are opened as a whole: the middleware's own policy, which holds besides, names the hosts there.
Written out twice they would make headers of many kilobytes, which some proxies refuse."""


def for_vendor(vendor: Vendor) -> dict[str, set[str]]:
    """Return what a vendor's documented snippet needs, by directive."""
    needed = {directive: expressions(vendor) for directive in HOSTED[vendor.id]}
    return {**needed, **{directive: set(kinds.split()) for directive, kinds in ANY_HOST[vendor.id].items()}}


def expressions(vendor: Vendor) -> set[str]:
    """Return the source expressions for all of a vendor's hosts (CSP level 3, section 2.3.1)."""
    return {one for rule in vendor.hosts for one in _expressions(rule)}


def _expressions(rule: HostRule) -> set[str]:
    path = "" if rule.path == "/" else rule.path
    own = {f"https://{rule.host}{path}"}
    return own | {f"https://*.{rule.host}{path}"} if rule.subdomains else own
