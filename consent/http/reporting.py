"""``enforcement="report"``: everything passes as it is, and browsers tell what would have been blocked."""

from __future__ import annotations

from consent.endpoints import origin
from consent.state import ConsentState

from . import media, request
from .exchange import ExcInfo, StartResponse, Write
from .headers import Headers
from .media import OTHER
from .request import Environ
from .site import Site


def reporting(site: Site, environ: Environ, state: ConsentState, start_response: StartResponse) -> StartResponse:
    """Wrap the server's `start_response`: documents get a policy that only reports."""

    def start(status: str, headers: Headers, exc_info: ExcInfo | None = None) -> Write:
        if media.kind(headers) is not OTHER:
            host = request.address(environ).host
            headers = [*headers, *site.policy_headers(host, origin.mount(environ), state, closed=False)]
        return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

    return start
