"""The life of a listing: which states there are and which steps lead from one to another."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a listing is in its life."""

    DRAFT = "draft"
    """Being written; nobody else sees it."""
    WAITING = "waiting"
    """Waits for its poster to confirm it with the mailed link."""
    REVIEW = "review"
    """Waits for a person on the staff."""
    PUBLISHED = "published"
    RESERVED = "reserved"
    """Shown, with a mark: somebody is about to take it."""
    PAUSED = "paused"
    SOLD = "sold"
    EXPIRED = "expired"
    REMOVED = "removed"
    """Taken down by staff; its poster was told why."""


VISIBLE = frozenset({State.PUBLISHED, State.RESERVED})
"""Found by searches, read by anybody."""

GONE = frozenset({State.SOLD, State.EXPIRED, State.REMOVED})
"""Answered with 410: it was there and will not be looked for again."""

OVER = frozenset({State.SOLD, State.EXPIRED})
"""At an end from which the poster can bring it back."""

STEPS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.WAITING, State.REVIEW, State.PUBLISHED}),
    State.WAITING: frozenset({State.REVIEW, State.PUBLISHED, State.REMOVED}),
    State.REVIEW: frozenset({State.PUBLISHED, State.REMOVED}),
    State.PUBLISHED: frozenset({State.RESERVED, State.PAUSED, State.SOLD, State.EXPIRED, State.REVIEW, State.REMOVED}),
    State.RESERVED: frozenset({State.PUBLISHED, State.PAUSED, State.SOLD, State.EXPIRED, State.REVIEW, State.REMOVED}),
    State.PAUSED: frozenset({State.PUBLISHED, State.SOLD, State.EXPIRED, State.REVIEW, State.REMOVED}),
    State.SOLD: frozenset({State.PUBLISHED, State.EXPIRED, State.REVIEW, State.REMOVED}),
    State.EXPIRED: frozenset({State.PUBLISHED, State.REVIEW, State.REMOVED}),
    # Staff may find that they were wrong: it becomes again what it was.
    State.REMOVED: frozenset(
        {State.PUBLISHED, State.RESERVED, State.REVIEW, State.PAUSED, State.SOLD, State.EXPIRED, State.WAITING}
    ),
}


class WrongStepError(ValueError):
    """A listing cannot go from ``state`` to ``wanted``."""

    def __init__(self, state: State, wanted: State) -> None:
        super().__init__(f"a listing that is {state} cannot become {wanted}")
        self.state = state
        self.wanted = wanted


def check(state: State, wanted: State) -> None:
    """Raise :class:`WrongStepError` unless the step is one of :data:`STEPS`."""
    if wanted not in STEPS[state]:
        raise WrongStepError(state, wanted)
