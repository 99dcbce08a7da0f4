"""YouTube addresses in a listing's text."""

from __future__ import annotations

import re

LINK = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^\s#]*&)?v=|shorts/|embed/)|youtu\.be/)([\w-]{11})(?![\w-])"
)

MOST = 2
"""Players on one page."""


def found_in(text: str) -> list[str]:
    """Return the ids of the videos that a text links to, each once, in order."""
    return list(dict.fromkeys(LINK.findall(text)))[:MOST]
