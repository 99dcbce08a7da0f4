"""On which pages third parties may stand at all. A page that is not named here has none, whatever visitors agreed to.

Addresses of account pages hold secrets, messages are private, and forms carry personal data: none of this is for
analytics or advertising to see.
"""

from __future__ import annotations

from flask import g, request

MEASURED = frozenset({"matomo", "google-analytics"})
ADVERTISED = MEASURED | {"google-ads"}
ANSWERED = MEASURED | {"crisp"}

PAGES: dict[str, frozenset[str]] = {
    "listings.home": ADVERTISED | ANSWERED,
    "listings.search": ADVERTISED,
    "listings.show": ADVERTISED | {"facebook", "x", "youtube"},
    "legal.contact": ANSWERED,
}
"""Ids of vendors by endpoint."""


def leave_out() -> None:
    """Keep third parties off this page, with or without consent: it may reveal what article 9 of the GDPR protects."""
    g.third_parties_left_out = True


def here() -> frozenset[str]:
    """Return the ids of the vendors that may stand on this page.

    Without the middleware in front there is nobody who would hold them back: then nobody is let in.
    """
    if g.get("third_parties_left_out") or "consent" not in request.environ:
        return frozenset()
    return PAGES.get(request.endpoint or "", frozenset())
