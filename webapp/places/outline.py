"""Make a map of neighbouring shapes small without opening gaps between them.

The borders are cut where more than two shapes meet; each piece is simplified once (Douglas and Peucker) and both
neighbours use the same result.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

Point = tuple[int, int]

TOLERANCE = 1.4
"""How far a border may move, in units of the map's view box (about one pixel on a phone)."""

SMALLEST_ISLAND = 6
"""Shapes whose outline is shorter than this many units are left out: they would be specks."""


def parse(path: str) -> list[list[Point]]:
    """Return the rings of an SVG path that uses ``m``, ``l``, ``h``, ``v`` and ``z``, rounded to whole units."""
    rings: list[list[Point]] = []
    x = y = 0.0
    for command, arguments in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        numbers = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", arguments)]
        kind, relative = command.lower(), command.islower()
        if kind == "z":
            continue
        if kind in "hv":
            pairs = [(n, 0.0 if relative else y) if kind == "h" else (0.0 if relative else x, n) for n in numbers]
        elif kind in "ml":
            pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        else:
            raise ValueError(f"path command {command!r} is not understood")
        for index, (dx, dy) in enumerate(pairs):
            x, y = (x + dx, y + dy) if relative else (dx, dy)
            if kind == "m" and index == 0:
                rings.append([])
            point = (round(x), round(y))
            if not rings[-1] or rings[-1][-1] != point:
                rings[-1].append(point)
    return rings


def distance(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from a segment."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if not length else max(0.0, min(1.0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
    return float(((px - ax - along * (bx - ax)) ** 2 + (py - ay - along * (by - ay)) ** 2) ** 0.5)


def thin(line: list[Point]) -> list[Point]:
    """Drop the points of an open line that no eye would miss."""
    if len(line) < 3:
        return line
    far, index = max((distance(p, line[0], line[-1]), i) for i, p in enumerate(line[1:-1], 1))
    if far <= TOLERANCE:
        return [line[0], line[-1]]
    return thin(line[: index + 1])[:-1] + thin(line[index:])


def simplify(paths: dict[str, str]) -> dict[str, str]:
    """Return each path, named as given, in whole units with as few points as the tolerance allows."""
    shapes = {name: parse(path) for name, path in paths.items()}
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    owners: dict[Point, set[str]] = defaultdict(set)
    for name, rings in shapes.items():
        for ring in rings:
            for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
                neighbours[here].add(there)
                neighbours[there].add(here)
                owners[here].add(name)
    joints = {p for p in neighbours if len(neighbours[p] - {p}) != 2}
    return {name: draw([reduce(ring, joints) for ring in rings]) for name, rings in shapes.items()}


def reduce(ring: list[Point], joints: set[Point]) -> list[Point]:
    """Simplify one ring between its joints, the same way whichever neighbour walks it."""
    if sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(ring)) < SMALLEST_ISLAND:
        return []
    cuts = [i for i, point in enumerate(ring) if point in joints]
    if len(cuts) < 2:
        low = ring.index(min(ring))
        ring = ring[low:] + ring[:low]
        cuts = [0, ring.index(max(ring))]
    result: list[Point] = []
    for start, end in zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True):
        piece = [ring[i % len(ring)] for i in range(start, end + 1)]
        forward = piece <= piece[::-1]
        thinned = thin(piece if forward else piece[::-1])
        result += (thinned if forward else thinned[::-1])[:-1]
    return result


def draw(rings: list[list[Point]]) -> str:
    """Write rings as a compact SVG path."""
    text = ""
    for ring in rings:
        if len(ring) < 3:
            continue
        text += f"M{ring[0][0]} {ring[0][1]}l"
        steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring)]
        text += " ".join(steps).replace(" -", "-") + "z"
    return text
