"""Permissions-Policy: a browser's own advertising interfaces stay off until advertising is allowed."""

from __future__ import annotations

from consent.state import ConsentState

FEATURES = (
    "attribution-reporting",
    "browsing-topics",
    "interest-cohort",
    "join-ad-interest-group",
    "private-aggregation",
    "run-ad-auction",
    "shared-storage",
    "shared-storage-select-url",
)
"""Interfaces by which a browser itself takes part in advertising (Privacy Sandbox specifications of the WICG)."""

OFF = ", ".join(f"{feature}=()" for feature in FEATURES)
"""The field's value.

Several fields make one dictionary in which the last entry counts (RFC 9651, 3.2 and 4.2), so ours, which comes last, is
merged with the application's own and wins over it for these names alone.
"""


def policy(state: ConsentState) -> str:
    """Give the field's value for a visitor; empty once advertising is allowed."""
    return "" if state.allows("advertising") else OFF
