"""Static files under addresses that change with their content, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

YEAR = 31_536_000
"""Seconds. RFC 9111 knows no "for ever"; a year is the custom."""


@cache
def fingerprint(path: Path) -> str:
    """Return ten hexadecimal digits over a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def init_app(app: Flask) -> None:
    """Give templates ``asset(name)``, and let fingerprinted answers be kept."""

    @app.template_global()
    def asset(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(Path(str(app.static_folder)) / name))

    @app.after_request
    def _keep(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
            response.cache_control.public = True
            response.cache_control.no_cache = None
            response.cache_control.max_age = YEAR
            response.cache_control.immutable = True
        return response
