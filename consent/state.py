"""What this visitor allows right now: `environ["consent"]`.

One small object per exchange, made from the choice cookie, the registry and the request's signals.
It never changes: what the visitor chooses now holds from the next request on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .choice import Choice
from .registry.model import NECESSARY, Purpose, Vendor


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Answer to every question about the visitor's choice.

    Parameters:
        choice: the verified choice, `None` while undecided.
        purposes: ids of the purposes that are fully granted (and known to the registry of today).
        vendors: ids of the vendors that may act now.
        must_ask: whether the banner has to be shown.
        language: language of the texts, as a code of `consent.banner.texts`.
        nonce: what a script that the site writes itself may carry, fresh in each exchange.
        signal: ``"gpc"``, ``"dnt"`` or ``""``: an opt-out signal in this request.
    """

    choice: Choice | None
    purposes: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    must_ask: bool = True
    language: str = "fr"
    nonce: str = ""
    signal: str = ""

    @property
    def decided(self) -> bool:
        """Whether the visitor made a choice that still holds."""
        return self.choice is not None

    @property
    def undecided(self) -> bool:
        """Whether no valid choice exists: nothing but necessary things may happen."""
        return self.choice is None

    def allows(self, name: str) -> bool:
        """Say whether a purpose, or a vendor, may act now. Unknown names are never allowed."""
        return name == NECESSARY or name in self.purposes or name in self.vendors


def allowed(
    choice: Choice | None,
    purposes: Iterable[Purpose],
    vendors: Iterable[Vendor],
) -> tuple[frozenset[str], frozenset[str], bool]:
    """Work out what a choice covers today: purposes, vendors, and whether to ask again.

    A grant covers only the vendors that it named: a vendor that was added since is not
    covered and makes the banner come back, unless its purpose was refused.
    """
    purposes = list(purposes)
    if choice is None:
        return frozenset(), frozenset(), True
    granted = choice.granted & {purpose.id for purpose in purposes}
    active: set[str] = set()
    incomplete: set[str] = set()
    for vendor in vendors:
        if vendor.id in choice.granted_vendors:
            active.add(vendor.id)
        elif vendor.id not in choice.refused_vendors and granted.issuperset(vendor.purposes):
            incomplete.update(vendor.purposes)
    unasked = {purpose.id for purpose in purposes} - choice.granted - choice.refused
    full = frozenset(granted - incomplete)
    return full, frozenset(active), bool(incomplete or unasked)
