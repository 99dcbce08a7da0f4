"""Brakes against machines that need no third party: a field that people do not see, and the time a form takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from webapp import signing

TRAP = "website"
"""Name of the field that only machines fill in."""
STAMP = "stamp"
USE = "form-time"
FASTEST = timedelta(seconds=2)
"""Nobody reads a form and writes a message in less."""
SLOWEST = timedelta(hours=12)


def stamp() -> str:
    """Return the signed moment at which a form was shown."""
    return signing.sign(USE, "shown")


def looks_human(form: Mapping[str, str]) -> bool:
    """Tell whether a form was filled in by somebody who saw it, neither at once nor long ago."""
    if form.get(TRAP):
        return False
    token = form.get(STAMP, "")
    return signing.read(USE, token, SLOWEST) is not None and not _fresh(token)


def _fresh(token: str) -> bool:
    """Itsdangerous counts whole seconds: a token is older than two when it no longer reads with a limit of one."""
    return signing.read(USE, token, FASTEST - timedelta(seconds=1)) is not None
