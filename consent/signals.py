"""Opt-out signals that a browser sends by itself: Global Privacy Control and Do Not Track.

A signal refuses advertising and social content; it never grants anything. A choice that the visitor makes by hand
while his browser sends the signal wins over it, and is recorded together with it; a choice made before the browser
began to send it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

GPC, DNT = "gpc", "dnt"

REFUSED = frozenset({"advertising", "social"})
"""Purposes that a signal refuses: those by which others follow a person from site to site."""


def read(environ: Mapping[str, Any]) -> str:
    """Name the signal in a request: `GPC`, `DNT`, or nothing.

    Only the exact value ``1`` counts (W3C Global Privacy Control, section 3; Tracking Preference Expression, 5.2);
    a header that came several times reaches us joined by commas, and one ``1`` among them is enough.
    """
    for name, header in ((GPC, "HTTP_SEC_GPC"), (DNT, "HTTP_DNT")):
        if "1" in (value.strip(" \t") for value in str(environ.get(header, "")).split(",")):
            return name
    return ""
