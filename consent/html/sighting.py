"""Start tags that have been seen before: a site repeats its tags, so each is read once."""

from __future__ import annotations

import re
from typing import NamedTuple

from .grammar import TAG
from .landmarks import BODY, HEAD, Phase
from .tag import Tag
from .vocabulary import CONTEXT, HEAD_VOID, SWITCHING

_REMEMBERED = 4096  # tags
_LONGEST_REMEMBERED = 512  # bytes; together at most a few megabytes


class Sighting(NamedTuple):
    """A start tag in HTML content.

    Attributes:
        tag: the tag.
        wanted: whether the handler asked for it.
        quiet_from: the phase from which on it changes nothing for the tags behind it; `None` if it always may.
    """

    tag: Tag
    wanted: bool
    quiet_from: Phase | None


class Sightings(dict[bytes, Sighting]):
    """Start tags by their bytes, read when they are first asked for. Bounded, and shared by threads.

    Parameters:
        wanted: matches the tags that the handler asked for.
    """

    def __init__(self, wanted: re.Pattern[bytes]) -> None:
        super().__init__()
        self._wanted = wanted

    def __missing__(self, raw: bytes) -> Sighting:
        """Read a whole start tag. That a known one costs no call at all is why this is a dictionary."""
        match = TAG.match(raw)
        if match is None:
            raise ValueError(f"not a whole tag: {raw!r}")
        name = element_name(match[2])
        sighting = Sighting(Tag(name, raw, True, match.end(2)), self._wanted.match(raw) is not None, _quiet_from(name))
        if len(raw) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[raw] = sighting
        return sighting


def _quiet_from(name: str) -> Phase | None:
    if name in CONTEXT or name in SWITCHING:
        return None
    return HEAD if name in HEAD_VOID else BODY


def element_name(raw: bytes) -> str:
    """Return an element's name as a browser compares it: ASCII letters in lower case, all else as it is."""
    return raw.lower().decode("utf-8", "replace").replace("\0", "\ufffd")
