"""What this visitor allows right now: `environ["consent"]`.

One small object per exchange, made from the choice cookie, the registry and the request's signals.
It never changes: what the visitor chooses now holds from the next request on. Each request makes one, and a named tuple
is made in a quarter of the time of a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from . import signals
from .choice import Choice
from .registry import Registry
from .registry.model import NECESSARY, Purpose, Vendor


class ConsentState(NamedTuple):
    """Answer to every question about the visitor's choice.

    Parameters:
        choice: the verified choice, `None` while undecided.
        purposes: ids of the purposes that are fully granted (and known to the registry of today).
        vendors: ids of the vendors that may act now.
        must_ask: whether the banner has to be shown.
        language: language of the texts, as a code of `consent.banner.texts`.
        nonce: what a script that the site writes itself may carry, fresh in each exchange.
        signal: ``"gpc"``, ``"dnt"`` or ``""``: an opt-out signal in this request.
        by_page: whether the language is the page's, although the browser asks for another: our addresses then name it.
    """

    choice: Choice | None
    purposes: frozenset[str] = frozenset()
    vendors: frozenset[str] = frozenset()
    must_ask: bool = True
    language: str = "fr"
    nonce: str = ""
    signal: str = ""
    by_page: bool = False

    @classmethod
    def of(
        cls,
        choice: Choice | None,
        registry: Registry,
        *,
        signal: str = "",
        once: frozenset[str] = frozenset(),
        language: str = "fr",
        nonce: str = "",
    ) -> ConsentState:
        """Work out what a visitor allows in this exchange.

        Parameters:
            choice: the verified choice, `None` while undecided.
            registry: whom the site announces.
            signal: opt-out signal in this request. It suspends advertising and social content, unless the choice
                was made by hand while the browser already sent it. It never grants, and the banner is still shown
                to who has not chosen, since a signal says nothing about measuring.
            once: vendors allowed for this page load alone.
            language: language of the texts.
            nonce: fresh random text for this exchange.
        """
        purposes, vendors, must_ask = allowed(choice, registry.purposes, registry.vendors)
        if choice is not None and choice.edition != registry.edition and (choice.granted or choice.granted_vendors):
            # What was agreed to is no longer what was told; a refusal needs no asking again.
            purposes, vendors, must_ask = frozenset(), frozenset(), True
        if signal and choice is not None and not choice.despite_signal:
            purposes -= signals.REFUSED
            vendors = frozenset(
                vendor.id
                for vendor in registry.vendors
                if vendor.id in vendors and signals.REFUSED.isdisjoint(vendor.purposes)
            )
        vendors |= {vendor.id for vendor in registry.vendors if vendor.id in once}
        vendors |= {vendor.id for vendor in registry.necessary}
        return cls(choice, purposes, vendors, must_ask, language, nonce, signal)

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
