"""A small bar chart as SVG coordinates."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 300.0, 60.0
"""Units of the drawing."""


def bars(values: Sequence[int]) -> list[tuple[float, float, float, float]]:
    """Return (x, y, width, height) of one bar for each value; the highest fills the drawing."""
    if not values:
        return []
    step, highest = WIDTH / len(values), max(*values, 1)
    return [
        (
            round(index * step, 1),
            round(HEIGHT - HEIGHT * value / highest, 1),
            round(step * 0.8, 1),
            round(HEIGHT * value / highest, 1),
        )
        for index, value in enumerate(values)
    ]
