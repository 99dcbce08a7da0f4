"""What somebody looks for: one value that addresses, forms, saved searches, feeds and the interface all share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from webapp.places import lookup

RADII = (5, 10, 20, 50, 100, 200)
"""Kilometres that people may choose."""

SORTS = {"date": "date", "prix": "price", "prix-desc": "price-desc", "distance": "distance", "pertinence": "relevance"}
"""Names in addresses, names in code."""

SELLERS = {"particulier": "individual", "professionnel": "professional"}

LONGEST_TEXT = 100
"""Characters of a question that are read."""

HIGHEST_PRICE = 1_000_000_000
"""Cents."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search; every field may be left at its default, which then asks nothing."""

    text: str = ""
    category: str = ""
    region: str = ""
    department: str = ""
    commune: str = ""
    """INSEE code."""
    radius: int = 0
    """Kilometres round the commune; 0 is the commune itself."""
    price_min: int | None = None
    """Cents."""
    price_max: int | None = None
    with_photo: bool = False
    seller: str = ""
    """``individual`` or ``professional``."""
    sort: str = "date"
    """One of the values of :data:`SORTS`."""
    after: tuple[int, ...] = ()
    """Key of the last listing of the page before; () is the first page."""

    def arguments(self) -> dict[str, str]:
        """Return the address's arguments, none of them empty; :func:`parse` reads them back."""
        sorts = {code: name for name, code in SORTS.items()}
        sellers = {code: name for name, code in SELLERS.items()}
        found = lookup.commune(self.commune)
        values = {
            "q": self.text,
            "categorie": self.category,
            "region": self.region,
            "departement": self.department,
            "lieu": f"{found.name} ({found.postcodes[0]})" if found else "",
            "rayon": str(self.radius) if self.radius and found else "",
            "prix_min": euros(self.price_min),
            "prix_max": euros(self.price_max),
            "photo": "1" if self.with_photo else "",
            "vendeur": sellers.get(self.seller, ""),
            "tri": sorts[self.sort] if self.sort != "date" else "",
            "apres": "-".join(map(str, self.after)),
        }
        return {name: value for name, value in values.items() if value}

    def first_page(self) -> Query:
        """Return the same search from its beginning."""
        return replace(self, after=())

    def asks_nothing(self) -> bool:
        """Tell whether every listing would be found."""
        empty = Query()
        kept = ("sort", "after")
        return all(getattr(self, f.name) == getattr(empty, f.name) for f in fields(self) if f.name not in kept)


def parse(arguments: Mapping[str, str]) -> Query:
    """Return the search that an address's arguments describe. What cannot be understood is left out, never an error."""
    text = re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f\x7f]", " ", arguments.get("q", "")))[:LONGEST_TEXT].strip()
    place = arguments.get("lieu", "").strip()[:LONGEST_TEXT]
    found = lookup.parse(place) if place else None
    low, high = cents(arguments.get("prix_min", "")), cents(arguments.get("prix_max", ""))
    if low is not None and high is not None and low > high:
        low, high = high, low
    sort = SORTS.get(arguments.get("tri", ""), "date")
    if (sort == "distance" and not found) or (sort == "relevance" and not text):
        sort = "date"
    radius = arguments.get("rayon", "")
    category = arguments.get("categorie", "")
    department = lookup.department(arguments.get("departement", "")[:3])
    region = lookup.region(arguments.get("region", "")[:3])
    return Query(
        text=text,
        category=category if re.fullmatch(r"[a-z0-9-]{1,40}", category) else "",
        region=region.code if region else "",
        department=department.code if department else "",
        commune=found.code if found else "",
        radius=int(radius) if found and radius.isascii() and radius.isdigit() and int(radius) in RADII else 0,
        price_min=low,
        price_max=high,
        with_photo=arguments.get("photo") == "1",
        seller=SELLERS.get(arguments.get("vendeur", ""), ""),
        sort=sort,
        after=cursor(arguments.get("apres", ""), key_length(sort, text)),
    )


def key_length(sort: str, text: str) -> int:
    """Return how many numbers a page's key has: recency; place and recency; or these two within a window."""
    if sort == "date":
        return 1
    return 3 if text else 2


def cursor(text: str, length: int) -> tuple[int, ...]:
    """Return a page's key, () for anything that is none."""
    parts = text.split("-")
    if len(parts) != length or not all(p.isascii() and p.isdigit() and len(p) <= 18 for p in parts):
        return ()
    return tuple(int(part) for part in parts)


def cents(text: str) -> int | None:
    """Return an amount typed in euros (``1 200``, ``12,50``) in cents; None for anything else."""
    amount = re.sub(r"[\s€\u202f\u00a0]", "", text).replace(",", ".")
    if not re.fullmatch(r"\d{1,8}(\.\d{1,2})?", amount, re.ASCII):
        return None
    whole, _, part = amount.partition(".")
    return min(int(whole) * 100 + int(part.ljust(2, "0") or 0), HIGHEST_PRICE)


def euros(amount: int | None) -> str:
    """Return cents as :func:`cents` reads them."""
    if amount is None:
        return ""
    return str(amount // 100) if amount % 100 == 0 else f"{amount // 100},{amount % 100:02d}"
