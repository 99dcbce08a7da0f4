"""Numbers that people can quote."""

from __future__ import annotations

import secrets


def reference(letter: str) -> str:
    """Return a number that people can quote and nobody can guess."""
    return f"{letter}-{secrets.token_hex(4).upper()}"
