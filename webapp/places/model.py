"""What a place is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A region, or an overseas collectivity that stands for one."""

    code: str
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department, or an overseas collectivity that stands for one."""

    code: str
    name: str
    slug: str
    region: str
    latitude: float
    """Degrees north: the centre of its people, not of its ground."""
    longitude: float


@dataclass(frozen=True, slots=True)
class Commune:
    """One commune of the official list; ``code`` is INSEE's."""

    code: str
    name: str
    department: str
    region: str
    postcodes: tuple[str, ...]
    population: int
    latitude: float
    longitude: float


class PlaceMismatchError(ValueError):
    """Postcode and city do not belong together; ``suggestions`` are what may have been meant."""

    def __init__(self, postcode: str, city: str, suggestions: tuple[tuple[str, Commune], ...]) -> None:
        super().__init__(f"no commune {city!r} has the postcode {postcode!r}")
        self.postcode = postcode
        self.city = city
        self.suggestions = suggestions
        """Pairs of postcode and commune, likeliest first."""
