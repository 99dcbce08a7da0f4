"""Start tags that have been seen before: a site repeats its tags, so each is read once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from .grammar import TAG
from .tag import Tag

_REMEMBERED = 4096  # tags
_LONGEST_REMEMBERED = 512  # bytes; together at most a few megabytes


class Sighting(NamedTuple):
    """A start tag in HTML content, and whether the handler asked for it."""

    tag: Tag
    wanted: bool


def remembering(wanted: re.Pattern[bytes]) -> Callable[[bytes], Sighting]:
    """Return a function that reads a whole start tag, with a bounded memory shared by threads.

    Parameters:
        wanted: matches the tags that the handler asked for.
    """

    def read(raw: bytes) -> Sighting:
        match = TAG.match(raw)
        if match is None:
            raise ValueError(f"not a whole tag: {raw!r}")
        return Sighting(Tag(element_name(match[2]), raw, True, match.end(2)), wanted.match(raw) is not None)

    remembered = lru_cache(maxsize=_REMEMBERED)(read)

    def sight(raw: bytes) -> Sighting:
        return remembered(raw) if len(raw) <= _LONGEST_REMEMBERED else read(raw)

    return sight


def element_name(raw: bytes) -> str:
    """Return an element's name as a browser compares it: ASCII letters in lower case, all else as it is."""
    return raw.lower().decode("utf-8", "replace").replace("\0", "\ufffd")
