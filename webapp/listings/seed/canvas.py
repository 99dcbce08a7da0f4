"""A sheet of 120 × 90 units to draw simple, flat illustrations on."""

from __future__ import annotations

import colorsys
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 120, 90
SCALE = 13
"""Pixels per unit while drawing; halved at the end, which smooths the edges."""

Colour = tuple[int, int, int]
Point = tuple[float, float]

INK: Colour = (44, 47, 58)
WHITE: Colour = (250, 249, 245)
STEEL: Colour = (190, 197, 206)
WOOD: Colour = (176, 124, 78)
LEAF: Colour = (86, 140, 84)
GLASS: Colour = (196, 224, 236)
SKIN: Colour = (232, 190, 160)


def shade(colour: Colour, factor: float) -> Colour:
    """Return a darker (factor < 1) or lighter (factor > 1) colour."""
    if factor <= 1:
        return tuple(round(c * factor) for c in colour)  # type: ignore[return-value] -- three numbers in, three out
    return tuple(round(c + (255 - c) * (factor - 1)) for c in colour)  # type: ignore[return-value] -- as above


def hue(value: float, saturation: float = 0.5, brightness: float = 0.8) -> Colour:
    """Return a colour by hue, saturation and brightness, each from 0 to 1."""
    red, green, blue = colorsys.hsv_to_rgb(value % 1, saturation, brightness)
    return round(red * 255), round(green * 255), round(blue * 255)


class Canvas:
    """One picture being drawn. Coordinates are units: (0, 0) top left, (120, 90) bottom right."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), WHITE)
        self.draw = ImageDraw.Draw(self.image)
        self.main = hue(random.random(), random.uniform(0.4, 0.65), random.uniform(0.62, 0.85))
        """The colour of the thing itself."""
        self.second = hue(random.random(), 0.45, 0.75)

    def wash(self, top: Colour, bottom: Colour, start: float = 0, end: float = HEIGHT) -> None:
        """Fill a band with a vertical gradient."""
        first, last = round(start * SCALE), round(end * SCALE)
        for y in range(first, last):
            part = (y - first) / max(1, last - first)
            mixed = tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
            self.draw.line([(0, y), (WIDTH * SCALE, y)], fill=mixed)

    def room(self) -> None:
        """Draw a wall and a floor."""
        wall = hue(self.random.random(), self.random.uniform(0.06, 0.16), self.random.uniform(0.9, 0.96))
        self.wash(shade(wall, 1.3), wall, 0, 66)
        floor = self.random.choice([(214, 186, 152), (196, 178, 160), (205, 200, 192), (178, 150, 122)])
        self.wash(floor, shade(floor, 0.9), 66, 90)
        self.rect(0, 64.6, 120, 66, shade(wall, 0.92))

    def outdoors(self) -> None:
        """Draw a sky, hills and grass."""
        self.wash((158, 204, 232), (232, 241, 240), 0, 60)
        sun = self.random.uniform(15, 105)
        self.circle(sun, 16, 6, (255, 240, 190))
        self.ellipse(-30, 46, 80, 90, (158, 188, 150))
        self.ellipse(40, 50, 150, 96, (140, 176, 136))
        self.wash((126, 164, 112), (104, 146, 96), 66, 90)

    def street(self) -> None:
        """Draw houses far away, a pavement and a road."""
        self.wash((190, 216, 232), (236, 240, 238), 0, 60)
        x = -4.0
        while x < 122:
            wide, top = self.random.uniform(12, 22), self.random.uniform(20, 38)
            wall = hue(
                self.random.uniform(0.03, 0.14), self.random.uniform(0.08, 0.25), self.random.uniform(0.82, 0.94)
            )
            self.rect(x, top, x + wide, 62, wall)
            self.poly([(x - 1, top), (x + wide / 2, top - 5), (x + wide + 1, top)], (150, 104, 90))
            for row in range(int(top) + 5, 56, 9):
                for column in range(int(x) + 3, int(x + wide) - 4, 6):
                    self.rect(column, row, column + 3, row + 5, (150, 176, 190))
            x += wide
        self.rect(0, 60, 120, 66, (206, 204, 198))
        self.wash((122, 126, 132), (102, 106, 112), 66, 90)
        for x in range(0, 120, 24):
            self.rect(x + 4, 82, x + 16, 83.4, (232, 230, 222))

    def plain(self) -> None:
        """Draw a table top under soft light."""
        tone = hue(self.random.random(), self.random.uniform(0.12, 0.28), 0.93)
        self.wash(shade(tone, 1.5), shade(tone, 0.94))

    def shadow(self, x: float, y: float, width: float, height: float = 5) -> None:
        """Draw a soft shadow round (x, y)."""
        left, top = int((x - width / 2 - 4) * SCALE), int((y - height / 2 - 4) * SCALE)
        box = (left, top, left + int((width + 8) * SCALE), top + int((height + 8) * SCALE))
        mask = Image.new("L", ((box[2] - box[0]) // 8, (box[3] - box[1]) // 8), 0)
        edge = 4 * SCALE // 8
        ImageDraw.Draw(mask).ellipse((edge, edge, mask.width - edge, mask.height - edge), fill=95)
        mask = mask.filter(ImageFilter.GaussianBlur(edge / 2)).resize((box[2] - box[0], box[3] - box[1]))
        self.image.paste((30, 30, 40), box[:2], mask)

    def rect(self, x0: float, y0: float, x1: float, y1: float, fill: Colour, radius: float = 0) -> None:
        """Draw a rectangle, with round corners if asked."""
        box = (x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE)
        self.draw.rounded_rectangle(box, radius * SCALE, fill=fill)

    def ellipse(self, x0: float, y0: float, x1: float, y1: float, fill: Colour) -> None:
        """Draw an ellipse in a box."""
        self.draw.ellipse((x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE), fill=fill)

    def circle(self, x: float, y: float, r: float, fill: Colour) -> None:
        """Draw a disc."""
        self.ellipse(x - r, y - r, x + r, y + r, fill)

    def slice(self, x0: float, y0: float, x1: float, y1: float, start: float, end: float, fill: Colour) -> None:
        """Draw a slice of an ellipse in a box, between two angles in degrees, clockwise from the right."""
        self.draw.pieslice((x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE), start, end, fill=fill)

    def ring(self, x: float, y: float, r: float, line: float, colour: Colour) -> None:
        """Draw a circle's line."""
        box = ((x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE)
        self.draw.ellipse(box, outline=colour, width=round(line * SCALE))

    def poly(self, points: list[Point], fill: Colour) -> None:
        """Draw a polygon."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: list[Point], colour: Colour, width: float = 1) -> None:
        """Draw a line with round joints and ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.circle(x, y, width / 2, colour)

    def wheel(self, x: float, y: float, r: float) -> None:
        """Draw a car's wheel."""
        self.circle(x, y, r, INK)
        self.circle(x, y, r * 0.58, STEEL)
        self.circle(x, y, r * 0.2, INK)

    def finished(self) -> Image.Image:
        """Return the picture, 780 × 585 pixels: one file serves two sizes."""
        return self.image.reduce(2)
