"""What was decided about a tag is remembered by its bytes: a site repeats its tags on every page.

An answer depends on the registry, on what the visitor allows, and on the host that relative addresses lead to;
each combination has a memory of its own. Bounded in every direction, because pages may hold anything.
"""

from __future__ import annotations

from collections.abc import Hashable

from consent.registry import Registry
from consent.state import ConsentState
from consent.urls import Url

from .rules import Outcome

_MEMORIES = 64
"""Combinations of registry, visitor's choice and host that are remembered; few exist at a time."""

_ANSWERS = 2_048
"""Answers in one memory; a tag's bytes take some hundred bytes each."""

_LONGEST = 8_192
"""Bytes of a tag with its content up to which it is remembered."""

_memories: dict[Hashable, tuple[Registry, Memory]] = {}


class Memory:
    """Answers that hold for one combination. Shared by threads: single look-ups and assignments only."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, Outcome] = {}

    def get(self, tag: bytes, content: bytes | None, base: Url | None) -> Outcome | None:
        """Give the answer for these bytes, be it for the whole site or for this address alone."""
        return self._answers.get((tag, content)) or self._answers.get((tag, content, base))

    def put(self, tag: bytes, content: bytes | None, base: Url | None, outcome: Outcome) -> None:
        """Keep an answer."""
        if len(tag) + len(content or b"") > _LONGEST:
            return
        if len(self._answers) >= _ANSWERS:
            self._answers.clear()
        self._answers[(tag, content, base) if outcome.here else (tag, content)] = outcome


def memory(registry: Registry, state: ConsentState, base: Url | None, enforcement: str) -> Memory:
    """Give the memory of this combination."""
    origin = (base.scheme, base.host, base.port) if base is not None else None
    key = (id(registry), state.purposes, state.vendors, enforcement, origin)
    found = _memories.get(key)
    if found is None:
        if len(_memories) >= _MEMORIES:
            _memories.clear()
        # the registry is kept beside, so that no other one can come to have its id
        found = _memories[key] = (registry, Memory())
    return found[1]
