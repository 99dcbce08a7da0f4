"""What search engines are told about a listing (schema.org). No personal data: neither poster nor postcode."""

from __future__ import annotations

from typing import Any

from webapp.photos.processing import SIZES
from webapp.photos.storage import file_name
from webapp.places import lookup
from webapp.site.addresses import whole

from .helpers import whole_address
from .models import Listing

LONGEST = 300
"""Characters of description."""


def description(listing: Listing) -> str:
    """Return the beginning of the text on one line."""
    text = " ".join(listing.body.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + "…"


def pictures(listing: Listing) -> list[str]:
    """Return the whole addresses of the photos, in a format that every reader of such data knows."""
    return [whole("photos.show", name=file_name(photo.name, SIZES[1], "webp")) for photo in listing.photos]


def product(listing: Listing) -> dict[str, Any]:
    """Return the JSON-LD object of a listing."""
    department = lookup.department(listing.department)
    place = {"@type": "Place", "name": department.name} if department else None
    if listing.branch in ("services", "emploi", "rencontres"):
        data: dict[str, Any] = {"@type": "Service" if listing.branch == "services" else "CreativeWork"}
    else:
        data = {"@type": "Product"}
    data |= {
        "@context": "https://schema.org",
        "name": listing.title,
        "description": description(listing),
        "url": whole_address(listing),
    }
    if shown := pictures(listing):
        data["image"] = shown
    if listing.price is not None and data["@type"] != "CreativeWork":
        data["offers"] = {
            "@type": "Offer",
            "price": f"{listing.price / 100:.2f}",
            "priceCurrency": "EUR",
            "url": whole_address(listing),
            "availability": "https://schema.org/"
            + ("InStock" if listing.state == "published" else "LimitedAvailability"),
        }
        if place:
            data["offers"]["availableAtOrFrom"] = place
    return data
