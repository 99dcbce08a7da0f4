"""The outlines of the departments as an SVG map, and where a point of the earth lies on it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from .lookup import DATA, gazetteer
from .model import Commune


@dataclass(frozen=True, slots=True)
class Outline:
    """One department on the map of France, in units of that map."""

    code: str
    path: str
    box: tuple[float, float, float, float]
    """Left, top, width, height."""


@lru_cache(maxsize=1)
def outlines() -> dict[str, Outline]:
    """Return the outline of every department of mainland France and Corsica, by code."""
    paths = json.loads((DATA / "map.json").read_text())["departments"]
    return {code: Outline(code, path, box(path)) for code, path in sorted(paths.items())}


@lru_cache(maxsize=1)
def view_box() -> str:
    """Return the map's ``viewBox`` attribute."""
    return str(json.loads((DATA / "map.json").read_text())["viewBox"])


def box(path: str) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a path written by :mod:`webapp.places.outline`."""
    xs, ys = [], []
    for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([^z]*)z", path):
        here_x, here_y = int(x), int(y)
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        xs.append(here_x)
        ys.append(here_y)
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            here_x, here_y = here_x + dx, here_y + dy
            xs.append(here_x)
            ys.append(here_y)
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


@cache
def extent(department: str) -> tuple[float, float, float, float]:
    """Return west, north, width and height in degrees of a department's communes."""
    here = [c for c in gazetteer().communes.values() if c.department == department]
    west, east = min(c.longitude for c in here), max(c.longitude for c in here)
    south, north = min(c.latitude for c in here), max(c.latitude for c in here)
    return west, north, east - west or 1.0, north - south or 1.0


def position(commune: Commune) -> tuple[float, float] | None:
    """Return where a commune lies on the map; None overseas.

    The drawing states no projection and shows Corsica out of its place, so each department's own box is used as ruler:
    good to a few units, which is all that a dot on a small map needs.
    """
    outline = outlines().get(commune.department)
    if outline is None:
        return None
    west, north, wide, high = extent(commune.department)
    left, top, width, height = outline.box
    # The outermost communes' centres lie a little inside the border.
    across = 0.04 + 0.92 * (commune.longitude - west) / wide
    down = 0.04 + 0.92 * (north - commune.latitude) / high
    return round(left + across * width, 1), round(top + down * height, 1)
