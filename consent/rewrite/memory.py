"""What was decided about a tag is remembered by its bytes: a site repeats its tags on every page.

An answer depends on the registry, on what the visitor allows, on the page's host, and on the one that relative
addresses lead to; each combination has a memory of its own. Bounded in every direction, because pages may hold
anything.
"""

from __future__ import annotations

from collections.abc import Hashable

from consent.html import Tag
from consent.registry import Registry
from consent.state import ConsentState
from consent.urls import Url

from .rules import UNTOUCHED, Outcome

_MEMORIES = 32
"""Combinations of registry, visitor's choice and host that are remembered; few exist at a time."""

_SIZE = 1 << 21
"""Bytes of tags and contents after which a memory starts anew."""

_LONGEST = 1 << 16
"""Bytes of a tag with its content up to which it is remembered."""

_OVERHEAD = 400
"""Bytes that an answer takes beside those of its tag, and each decision in it, roughly."""

_memories: dict[Hashable, tuple[Registry, Memory]] = {}


class Memory:
    """Answers that hold for one combination. Shared by threads: single look-ups and assignments only.

    Attributes:
        untouched: start tags in plain HTML that stay as they are on every page; most tags of a site are of this kind.
    """

    def __init__(self) -> None:
        self.untouched: set[bytes] = set()
        self._answers: dict[Hashable, Outcome] = {}
        self._size = 0

    def get(self, tag: Tag, content: bytes | None, base: Url | None) -> Outcome | None:
        """Give the answer for these bytes, be it for the whole site or for this address alone."""
        key = (tag.raw, tag.html, content)
        return self._answers.get(key) or self._answers.get((key, base))

    def put(self, tag: Tag, content: bytes | None, base: Url | None, outcome: Outcome) -> None:
        """Keep an answer."""
        size = len(tag.raw) + len(content or b"")
        if size > _LONGEST:
            return
        size += _OVERHEAD * (1 + len(outcome.decisions))
        self._size += size  # threads may lose some of each other's sums, which a bound can bear
        if self._size > _SIZE:
            self._answers.clear()
            self.untouched.clear()
            self._size = size
        if outcome is UNTOUCHED and tag.html and content is None:
            self.untouched.add(tag.raw)
        key = (tag.raw, tag.html, content)
        self._answers[(key, base) if outcome.here else key] = outcome


def memory(registry: Registry, state: ConsentState, host: str, base: Url | None, enforcement: str) -> Memory:
    """Give the memory of this combination.

    Parameters:
        host: the page's own, which decides whose an absolute address is. Whoever sends a request names it.
    """
    origin = (base.scheme, base.host, base.port) if base is not None else None
    key = (id(registry), state.purposes, state.vendors, host, enforcement, origin)
    found = _memories.get(key)
    if found is None:
        if len(_memories) >= _MEMORIES:
            _memories.clear()
        # the registry is kept beside, so that no other one can come to have its id
        found = _memories[key] = (registry, Memory())
    return found[1]
