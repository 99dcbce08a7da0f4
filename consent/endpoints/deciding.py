"""From a form to a choice: what the visitor's click means. Nothing here is read from a request or written anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from consent.choice import Choice
from consent.proof import GIVEN, REFUSED, WITHDRAWN
from consent.registry import Registry

BANNER, PREFERENCES, PLACEHOLDER, ONCE = "banner", "preferences", "placeholder", "once"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a click means.

    Parameters:
        choice: what is true from now on; `None` leaves the visitor's choice as it was.
        event: what kind of record it makes.
        method: how it was given.
        once: id of the vendor that may act on the next page load; empty for none.
    """

    choice: Choice | None
    event: str
    method: str
    once: str = ""


def decide(
    form: Mapping[str, Sequence[str]], before: Choice | None, registry: Registry, *, now: int, notice: str, place: str
) -> Decision | None:
    """Read the form; `None` if it says nothing that can be understood.

    Parameters:
        form: fields with their values, as `parse_qs` gives them.
        before: the choice until now.
        now: seconds since 1970, UTC.
        notice: version of the notice that was shown, for the cookie.
        place: `BANNER` or `PREFERENCES`, wherever the form stood.
    """
    if allow := form.get("allow", ("",))[0]:
        return _placeholder(allow, before, registry, now, notice)
    asked = frozenset(purpose.id for purpose in registry.purposes)
    match form.get("choice", ("",))[0]:
        case "accept":
            granted, vendors = asked, frozenset(vendor.id for vendor in registry.vendors)
        case "refuse" | "withdraw":
            granted, vendors = frozenset[str](), frozenset[str]()
        case "save":
            granted = asked.intersection(form.get("purpose", ()))
            ticked = frozenset(form.get("vendor", ()))
            vendors = frozenset(
                vendor.id for vendor in registry.vendors if vendor.id in ticked or granted.issuperset(vendor.purposes)
            )
        case _:
            return None
    choice = Choice(
        decided_at=now,
        notice=notice,
        granted=granted,
        refused=asked - granted,
        granted_vendors=vendors,
        method=place,
    )
    return Decision(choice, _event(choice, before), place)


def _placeholder(allow: str, before: Choice | None, registry: Registry, now: int, notice: str) -> Decision | None:
    """Allow one vendor: for one page load, or from now on beside what was chosen before."""
    how, _, id_ = allow.partition(":")
    if id_ not in {vendor.id for vendor in registry.vendors}:
        return None
    if how == "once":
        return Decision(None, GIVEN, ONCE, once=id_)
    if how != "always":
        return None
    if before is None:
        return Decision(
            Choice(decided_at=now, notice=notice, granted_vendors=frozenset({id_}), method=PLACEHOLDER),
            GIVEN,
            PLACEHOLDER,
        )
    # The moment of the older choice stays: one click on a video must not prolong everything else by six months.
    choice = replace(
        before,
        granted_vendors=before.granted_vendors | {id_},
        refused_vendors=before.refused_vendors - {id_},
        method=PLACEHOLDER,
    )
    return Decision(choice, GIVEN, PLACEHOLDER)


def _event(choice: Choice, before: Choice | None) -> str:
    if choice.granted or choice.granted_vendors:
        return GIVEN
    return WITHDRAWN if before is not None and (before.granted or before.granted_vendors) else REFUSED
