"""Places for advertising: which there are, whom each is given to, and whether it is on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import current_app, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from consent.registry import Registry, Vendor
from webapp.extensions import db

from .models import PartnerSlot

PURPOSE = "advertising"

SNIPPETS = frozenset({"google-ads"})
"""Vendors whose slots the board knows how to write, see ``templates/thirdparties/slot.html``."""

UNIT = re.compile(r"[A-Za-z0-9/_.-]{1,60}")
"""What slots are called by vendors."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place for advertising on a kind of page."""

    name: LazyString
    endpoint: str


PLACES = {
    "results": Place(_("Liste des annonces, au-dessus des résultats"), "listings.search"),
    "listing": Place(_("Page d’une annonce, sous le texte"), "listings.show"),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A place, and what stands there."""

    place: str
    vendor: str
    unit: str
    enabled: bool


class SlotError(ValueError):
    """A slot cannot be given away like this; `reason` is one of undeclared, purpose, unknown, off, unit."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def candidates(registry: Registry) -> list[Vendor]:
    """Return the vendors that visitors can agree to for advertising."""
    return [vendor for vendor in registry.vendors if PURPOSE in vendor.purposes]


def slot(session: Session, place: str) -> Slot:
    """Return what stands at a place; by default what the settings name."""
    row = session.get(PartnerSlot, place)
    if row is None:
        return Slot(place, "google-ads", current_app.config["ADSENSE_SLOT"], enabled=True)
    return Slot(place, row.vendor, row.unit, row.enabled)


def give(session: Session, wanted: Slot) -> None:
    """Give a place to a vendor, or switch it off.

    Raises:
        SlotError: it is to be on for somebody whom nobody can agree to, or who could show nothing there.
    """
    if wanted.enabled:
        check(wanted)
    row = session.get(PartnerSlot, wanted.place)
    if row is None:
        row = PartnerSlot(place=wanted.place)
        session.add(row)
    row.vendor, row.unit, row.enabled = wanted.vendor, wanted.unit, wanted.enabled


def check(wanted: Slot) -> None:
    """Raise `SlotError` unless the slot could show something to visitors who agree."""
    third_parties = current_app.extensions["third_parties"]
    vendor = next((one for one in third_parties.registry.vendors if one.id == wanted.vendor), None)
    if vendor is None:
        raise SlotError("undeclared")
    if PURPOSE not in vendor.purposes:
        raise SlotError("purpose")
    if vendor.id not in SNIPPETS:
        raise SlotError("unknown")
    if vendor.id not in third_parties.configured:
        raise SlotError("off")
    if not UNIT.fullmatch(wanted.unit):
        raise SlotError("unit")


def here() -> Slot | None:
    """Return the slot of this page, None when it is off or the page has none."""
    place = next((code for code, one in PLACES.items() if one.endpoint == request.endpoint), None)
    found = slot(db.session, place) if place else None
    return found if found and found.enabled else None
