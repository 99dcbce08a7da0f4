"""What browsers report as blocked by our Content-Security-Policy: the list of third parties nobody declared.

Anybody can send reports, so little is believed and little is kept: the host that was not reached and what it was
wanted for, counted. Addresses, the page, the visitor are not looked at.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from .strangers import Strangers

_LARGEST = 32_768
"""Bytes of one request; browsers send some hundred per report, a few dozen at most together."""

_PER_SECOND, _BURST = 10.0, 100.0
"""Requests that are looked at. A page that is being tried out sends dozens at once, a flood is thrown away unread."""

_DIRECTIVE = re.compile(r"[a-z-]{1,40}\Z")


class Reports:
    """Reads reports. Shared by threads.

    Parameters:
        strangers: counts what they hold.
        clock: seconds since 1970, UTC.
    """

    def __init__(self, strangers: Strangers, clock: Callable[[], float]) -> None:
        self._strangers = strangers
        self._clock = clock
        self._lock = threading.Lock()
        self._credit = _BURST
        self._seen_at = 0.0

    def accept(self, environ: Mapping[str, Any], own_host: str) -> str:
        """Read a request and count what it holds; give the status to answer with.

        Parameters:
            own_host: host of the site, whose own addresses are no third parties'.
        """
        if not self._in_time(self._clock()):
            return "429 Too Many Requests"
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            if length > _LARGEST:
                return "413 Content Too Large"
            content = json.loads(environ["wsgi.input"].read(max(0, length)))
        except (ValueError, KeyError, OSError, RecursionError):
            return "400 Bad Request"
        self._strangers.count(pair for pair in read(content) if pair[0] != own_host)
        self._strangers.write()
        return "204 No Content"

    def _in_time(self, now: float) -> bool:
        with self._lock:
            self._credit = min(_BURST, self._credit + max(0.0, now - self._seen_at) * _PER_SECOND)
            self._seen_at = now
            if self._credit < 1:
                return False
            self._credit -= 1
            return True


def read(content: object) -> Iterator[tuple[str, str]]:
    """Give host and directive of each violation, in the form of `report-uri` (CSP 2) or `report-to` (Reporting API)."""
    reports = content if isinstance(content, list) else [content]
    for report in reports[:100]:
        if not isinstance(report, dict):
            continue
        body = report.get("csp-report", report.get("body"))
        if not isinstance(body, dict):
            continue
        address = body.get("blocked-uri", body.get("blockedURL"))
        directive = body.get("effective-directive", body.get("effectiveDirective", body.get("violated-directive")))
        if not isinstance(address, str) or not isinstance(directive, str):
            continue
        host, wanted_for = _host(address), directive.split(" ")[0]
        if host and _DIRECTIVE.match(wanted_for):
            yield host, wanted_for


def _host(address: str) -> str:
    """Give the host of a blocked address; empty for ``inline``, ``eval``, ``data:`` and what is no host."""
    try:
        parts = urlsplit(address[:4_000])
        return (parts.hostname or "") if parts.scheme in ("http", "https", "ws", "wss") else ""
    except ValueError:
        return ""
