"""Header fields that load or keep something: `Set-Cookie`, `Link`, `Refresh`, and where browsers report to."""

from __future__ import annotations

import logging

from consent.rewrite.party import Parties
from consent.state import ConsentState

from . import cookies, links, request
from .headers import Headers, without
from .request import Environ
from .site import Site

logger = logging.getLogger("consent")

_LOADING = {
    "link": links.filter_link,
    "refresh": links.filter_refresh,
    "report-to": links.filter_endpoints,
    "reporting-endpoints": links.filter_endpoints,
    "speculation-rules": links.filter_rules,
    "content-security-policy": links.filter_reports,
    "content-security-policy-report-only": links.filter_reports,
}
FIELDS = frozenset({"set-cookie", *_LOADING})
"""Names of such fields, in lower case."""

_LENGTHS = frozenset(map(len, FIELDS))


def filtered(headers: Headers, site: Site, environ: Environ, state: ConsentState) -> Headers:
    """Leave out what this visitor has not allowed; the same list if there is nothing to judge.

    Fields that cannot be judged because something fails are left out.
    """
    for name, _ in headers:
        # Compared by length first: this runs for every header of every answer.
        if len(name) in _LENGTHS and name.lower() in FIELDS:
            break
    else:
        return headers
    kept: Headers = []
    try:
        for name, value in headers:
            allowed = _allowed(name.lower(), value, site, environ, state)
            if allowed is not None:
                kept.append((name, allowed))
    except Exception:
        logger.exception("Headers could not be judged: those that load or store something are left out.")
        return without(headers, FIELDS)
    return kept


def _allowed(name: str, value: str, site: Site, environ: Environ, state: ConsentState) -> str | None:
    """Give what may stand in a field, `None` if it has to go."""
    if name == "set-cookie":
        return value if cookies.may_set(value, site.settings.registry, state) else None
    if name not in _LOADING:
        return value
    if site.settings.is_shared:
        state = site.visitors.nobody("")  # a cache hands this answer to others
    here = request.address(environ)
    return _LOADING[name](value, Parties(here, site.settings.registry, state), here) or None
