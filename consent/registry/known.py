"""Third parties that are recognised but not announced: blocked like all others, with a name in reports.

The data is `known.json`, made from the npm package third-party-web by `consent.registry.generate`.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from .index import HostIndex
from .model import HostRule, Vendor

MARK = "known:"
"""What begins the id of a vendor that is merely known: no site can announce an id with a colon."""

UNSORTED = "unsorted"
"""Purpose of those of whom we cannot say what they are for. It can never be granted."""


@cache
def vendors() -> tuple[Vendor, ...]:
    """Read all of them; each has one purpose and no cookies, since nothing of theirs ever runs."""
    content = json.loads(resources.files(__package__).joinpath("known.json").read_text(encoding="utf-8"))
    return tuple(
        Vendor(
            id=MARK + one["id"],
            name=one["name"],
            purposes=(one.get("purpose", UNSORTED),),
            company=one.get("company", ""),
            hosts=tuple(HostRule(host.removeprefix("*."), subdomains=host.startswith("*.")) for host in one["hosts"]),
        )
        for one in content["entities"]
    )


@cache
def hosts() -> HostIndex:
    """Index them by host, once per process."""
    return HostIndex(vendors())
