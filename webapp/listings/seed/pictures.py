"""Illustrations for the demonstration listings, one function per kind of thing.

They are drawings on purpose: a newcomer sees at once that no real person's photo is in the demonstration.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PIL import Image

from .canvas import GLASS, INK, LEAF, SKIN, STEEL, WHITE, WOOD, Canvas, shade


def car(c: Canvas) -> None:
    c.street()
    c.shadow(60, 76, 84)
    c.poly([(32, 56), (42, 41), (76, 41), (90, 56)], shade(c.main, 0.85))
    c.poly([(37, 55), (44, 44), (58, 44), (58, 55)], GLASS)
    c.poly([(61, 55), (61, 44), (74, 44), (84, 55)], GLASS)
    c.rect(18, 54, 102, 71, c.main, 5)
    c.rect(18, 64, 102, 66, shade(c.main, 0.8))
    c.rect(97, 57, 102, 61, (255, 236, 170), 1)
    c.rect(18, 57, 21, 61, (206, 70, 60), 1)
    c.line([(60, 56), (60, 70)], shade(c.main, 0.75), 0.4)
    c.rect(64, 58, 69, 59.2, shade(c.main, 0.7), 0.5)
    c.wheel(37, 71, 8.5)
    c.wheel(84, 71, 8.5)


def van(c: Canvas) -> None:
    c.street()
    c.shadow(60, 77, 92)
    c.rect(14, 34, 86, 72, c.main, 3)
    c.poly([(84, 40), (96, 42), (106, 56), (106, 72), (84, 72)], shade(c.main, 0.92))
    c.poly([(88, 44), (95, 45), (102, 56), (88, 56)], GLASS)
    c.rect(22, 41, 40, 53, GLASS, 1.5)
    c.rect(46, 41, 64, 53, GLASS, 1.5)
    c.rect(14, 58, 106, 61, WHITE)
    c.wheel(32, 72, 8)
    c.wheel(92, 72, 8)


def scooter(c: Canvas) -> None:
    c.street()
    c.shadow(60, 78, 72)
    c.wheel(34, 70, 9)
    c.wheel(88, 70, 9)
    c.poly([(28, 58), (52, 56), (60, 66), (76, 66), (80, 70), (42, 72), (26, 66)], c.main)
    c.rect(30, 52, 56, 57, INK, 2.5)
    c.line([(88, 70), (80, 36)], shade(c.main, 0.8), 3)
    c.poly([(74, 44), (84, 42), (88, 62), (78, 64)], c.main)
    c.line([(74, 35), (84, 33)], INK, 2)
    c.circle(84, 40, 3, (255, 240, 190))


def boat(c: Canvas) -> None:
    c.wash((150, 202, 232), (230, 242, 244), 0, 56)
    c.wash((84, 150, 180), (50, 112, 150), 56, 90)
    c.poly([(60, 10), (60, 56), (92, 56)], WHITE)
    c.poly([(57, 16), (57, 56), (36, 56)], shade(c.main, 1.5))
    c.rect(58, 8, 59.4, 62, WOOD)
    c.poly([(24, 60), (98, 60), (86, 74), (36, 74)], c.main)
    c.rect(24, 59, 98, 62, WHITE, 1)
    for x in range(2, 118, 17):
        c.line([(x, 80), (x + 4, 78.6), (x + 8, 80)], (150, 200, 218), 0.8)


def tyres(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 80, 80)
    for x, y in ((38, 60), (82, 60), (60, 34)):
        c.circle(x, y, 20, INK)
        c.ring(x, y, 17, 1, (84, 88, 98))
        c.circle(x, y, 12, STEEL)
        c.circle(x, y, 3, INK)
        for dx, dy in ((0, 7), (0, -7), (7, 0), (-7, 0)):
            c.circle(x + dx, y + dy, 2.2, shade(STEEL, 0.75))


def house(c: Canvas) -> None:
    c.outdoors()
    c.shadow(60, 76, 80)
    wall = shade(c.main, 1.75)
    c.rect(28, 42, 92, 75, wall)
    c.poly([(22, 43), (60, 18), (98, 43)], (164, 92, 76))
    c.rect(78, 20, 85, 34, (150, 100, 88))
    c.rect(54, 56, 66, 75, WOOD, 1)
    c.circle(63.5, 66, 0.8, (250, 220, 120))
    for x in (34, 73):
        c.rect(x, 50, x + 13, 61, WHITE)
        c.rect(x + 1, 51, x + 12, 60, GLASS)
        c.rect(x - 3, 50, x, 61, c.main)
        c.rect(x + 13, 50, x + 16, 61, c.main)
    c.circle(60, 33, 3.4, GLASS)
    for x in (14, 104):
        c.rect(x - 1, 62, x + 1, 76, WOOD)
        c.circle(x, 56, 9, LEAF)


def flat(c: Canvas) -> None:
    c.wash((168, 206, 230), (238, 240, 236))
    wall = shade(c.main, 1.6)
    c.rect(26, 12, 94, 84, wall)
    c.poly([(24, 14), (32, 4), (88, 4), (96, 14)], (104, 116, 130))
    for row in range(4):
        for column in range(4):
            x, y = 32 + column * 16, 19 + row * 15
            lit = c.random.random() < 0.3
            c.rect(x, y, x + 9, y + 10, (255, 232, 170) if lit else GLASS)
            c.rect(x + 4.2, y, x + 4.8, y + 10, WHITE)
            c.rect(x - 1, y + 9.6, x + 10, y + 11.4, (92, 96, 106))
    c.rect(54, 74, 66, 84, WOOD)
    c.rect(0, 84, 120, 90, (190, 188, 182))


def bedroom(c: Canvas) -> None:
    c.room()
    c.rect(70, 10, 106, 42, WHITE)
    c.rect(72, 12, 104, 40, (190, 220, 238))
    c.rect(87.4, 12, 88.6, 40, WHITE)
    c.shadow(50, 80, 84)
    c.rect(12, 40, 18, 78, WOOD, 1)
    c.rect(14, 60, 86, 76, shade(WOOD, 0.9), 1)
    c.rect(14, 56, 86, 68, WHITE, 3)
    c.rect(36, 53, 86, 71, c.main, 4)
    c.rect(18, 50, 34, 58, shade(c.second, 1.5), 3)
    c.rect(96, 60, 110, 76, WOOD, 1)
    c.poly([(99, 50), (107, 50), (109, 57), (97, 57)], (255, 236, 180))
    c.rect(102.4, 57, 103.6, 60, INK)


def garage(c: Canvas) -> None:
    c.street()
    c.rect(24, 24, 96, 72, shade(c.main, 1.7))
    c.rect(20, 20, 100, 26, (120, 110, 108))
    c.rect(34, 36, 86, 72, c.main)
    for y in range(41, 72, 6):
        c.rect(34, y, 86, y + 0.7, shade(c.main, 0.8))
    c.rect(57, 64, 63, 66, INK, 0.8)


def sofa(c: Canvas) -> None:
    c.room()
    c.rect(40, 12, 80, 32, WHITE)
    c.rect(42, 14, 78, 30, shade(c.second, 1.3))
    c.circle(66, 20, 3, (255, 236, 180))
    c.shadow(60, 80, 90)
    c.rect(24, 72, 28, 80, WOOD)
    c.rect(92, 72, 96, 80, WOOD)
    c.rect(22, 42, 98, 66, shade(c.main, 0.92), 5)
    c.rect(24, 58, 60, 72, c.main, 3)
    c.rect(60, 58, 96, 72, c.main, 3)
    c.rect(14, 50, 28, 75, shade(c.main, 0.85), 5)
    c.rect(92, 50, 106, 75, shade(c.main, 0.85), 5)
    c.rect(32, 48, 46, 60, c.second, 3)


def table(c: Canvas) -> None:
    c.room()
    c.shadow(60, 82, 90)
    for x in (12, 94):
        c.rect(x, 34, x + 3, 80, shade(WOOD, 0.75))
        c.rect(x, 34, x + 14, 52, c.main, 2)
        c.rect(x, 58, x + 14, 62, shade(c.main, 0.85), 1)
        c.rect(x + 11, 60, x + 14, 80, shade(WOOD, 0.75))
    c.rect(22, 50, 98, 55, WOOD, 1.5)
    c.rect(28, 55, 32, 80, shade(WOOD, 0.85))
    c.rect(88, 55, 92, 80, shade(WOOD, 0.85))
    c.poly([(55, 40), (65, 40), (63, 50), (57, 50)], c.second)
    for dx, dy in ((-4, 34), (0, 30), (5, 34)):
        c.line([(60, 42), (60 + dx, dy)], LEAF, 1)
        c.circle(60 + dx, dy, 2.8, shade(c.main, 1.2))


def wardrobe(c: Canvas) -> None:
    c.room()
    c.shadow(60, 82, 62)
    c.rect(32, 12, 88, 80, WOOD, 1.5)
    c.rect(35, 16, 59, 62, shade(WOOD, 1.2))
    c.rect(61, 16, 85, 62, shade(WOOD, 1.2))
    c.rect(35, 65, 85, 76, shade(WOOD, 1.15))
    for x, y in ((56.5, 40), (63.5, 40), (60, 70)):
        c.circle(x, y, 1.2, (236, 206, 130))


def lamp(c: Canvas) -> None:
    c.room()
    c.shadow(60, 80, 40)
    c.ellipse(30, 4, 90, 62, shade((255, 238, 190), 1.2))
    c.rect(58.8, 38, 61.2, 78, (96, 84, 72))
    c.ellipse(48, 75, 72, 81, (96, 84, 72))
    c.poly([(50, 16), (70, 16), (80, 42), (40, 42)], c.main)
    c.poly([(50, 16), (56, 16), (52, 42), (40, 42)], shade(c.main, 1.25))


def vase(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 80, 46)
    for dx, dy in ((-16, 18), (-6, 10), (6, 14), (16, 22), (0, 24)):
        c.line([(60, 50), (60 + dx, dy)], LEAF, 1.2)
        c.circle(60 + dx, dy, 5, c.second)
        c.circle(60 + dx, dy, 2, (250, 222, 130))
    c.ellipse(44, 46, 76, 82, c.main)
    c.rect(52, 40, 68, 54, c.main, 2)
    c.rect(50, 38, 70, 42, shade(c.main, 0.85), 1.5)
    c.ellipse(48, 52, 56, 74, shade(c.main, 1.3))


def washing_machine(c: Canvas) -> None:
    c.room()
    c.shadow(60, 82, 56)
    c.rect(34, 18, 86, 81, WHITE, 2)
    c.rect(34, 18, 86, 30, shade(STEEL, 1.4), 2)
    c.rect(38, 21, 54, 27, shade(STEEL, 1.1), 1)
    c.circle(66, 24, 3, STEEL)
    c.rect(73, 22, 82, 26, INK, 0.6)
    c.circle(60, 55, 18, STEEL)
    c.circle(60, 55, 14, (70, 90, 110))
    c.ellipse(47, 54, 73, 68, c.main)
    c.ellipse(50, 44, 60, 54, (130, 156, 176))


def fridge(c: Canvas) -> None:
    c.room()
    c.shadow(60, 83, 50)
    body = shade(c.main, 1.35)
    c.rect(38, 6, 82, 82, body, 4)
    c.rect(38, 33, 82, 34, shade(body, 0.8))
    c.rect(42, 20, 44, 30, shade(body, 0.65), 1)
    c.rect(42, 38, 44, 54, shade(body, 0.65), 1)
    c.rect(58, 44, 68, 54, (250, 240, 180))
    c.circle(63, 44, 1.2, (206, 70, 60))


def drill(c: Canvas) -> None:
    c.plain()
    c.shadow(58, 78, 70)
    c.rect(26, 28, 74, 46, c.main, 5)
    c.rect(74, 31, 86, 43, INK, 2)
    c.poly([(86, 34), (92, 36), (92, 38), (86, 40)], STEEL)
    c.rect(92, 36.2, 108, 37.8, shade(STEEL, 0.8))
    c.poly([(34, 44), (52, 44), (48, 68), (32, 68)], shade(c.main, 0.85))
    c.rect(26, 66, 56, 78, INK, 3)
    c.rect(51, 47, 55, 54, INK, 1)
    for x in (32, 37, 42):
        c.rect(x, 33, x + 2, 41, shade(c.main, 0.75), 1)


def mower(c: Canvas) -> None:
    c.outdoors()
    c.shadow(62, 80, 70)
    c.line([(18, 30), (44, 64)], INK, 2)
    c.line([(12, 30), (24, 30)], INK, 3)
    c.rect(40, 56, 90, 74, c.main, 4)
    c.rect(52, 46, 74, 58, INK, 2)
    c.poly([(26, 58), (42, 56), (42, 72), (30, 72)], shade(c.second, 0.9))
    c.wheel(46, 75, 6)
    c.wheel(84, 75, 6)


def plant(c: Canvas) -> None:
    c.room()
    c.shadow(60, 82, 44)
    for angle, (dx, dy) in enumerate(((-26, 24), (-18, 10), (-4, 4), (12, 8), (24, 20), (28, 36), (-28, 40))):
        green = shade(LEAF, 0.85 + 0.05 * angle)
        c.line([(60, 58), (60 + dx, dy)], shade(LEAF, 0.7), 1)
        c.ellipse(60 + dx - 8, dy - 5, 60 + dx + 8, dy + 7, green)
    c.poly([(45, 54), (75, 54), (70, 81), (50, 81)], c.main)
    c.rect(43, 52, 77, 58, shade(c.main, 0.88), 1)


def laptop(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 76, 98)
    c.rect(26, 18, 94, 66, INK, 3)
    c.rect(29, 21, 91, 62, c.main)
    c.poly([(29, 62), (50, 40), (66, 54), (78, 42), (91, 62)], shade(c.main, 0.75))
    c.circle(78, 31, 4, (255, 240, 190))
    c.poly([(16, 74), (22, 65), (98, 65), (104, 74)], STEEL)
    c.rect(16, 73, 104, 76, shade(STEEL, 0.8), 1.5)
    c.rect(50, 70, 70, 72.5, shade(STEEL, 0.85), 0.5)


def phone(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 82, 44)
    c.rect(40, 6, 80, 84, INK, 6)
    c.rect(42, 9, 78, 81, c.main, 4)
    c.rect(54, 10.5, 66, 13, INK, 1.2)
    for row in range(4):
        for column in range(3):
            tone = shade(c.second, 0.8 + 0.12 * ((row * 3 + column) % 5))
            c.rect(46 + column * 10.4, 24 + row * 11, 53 + column * 10.4, 31 + row * 11, tone, 1.8)
    c.rect(46, 70, 74, 78, shade(c.main, 1.4), 2.5)


def television(c: Canvas) -> None:
    c.room()
    c.shadow(60, 80, 96)
    c.rect(14, 66, 106, 78, WOOD, 1.5)
    c.rect(20, 12, 100, 60, INK, 2)
    c.rect(22, 14, 98, 57, c.main)
    c.poly([(22, 57), (44, 34), (62, 50), (74, 40), (98, 57)], shade(c.main, 0.7))
    c.circle(80, 26, 5, (255, 240, 190))
    c.poly([(52, 66), (55, 60), (65, 60), (68, 66)], INK)


def camera(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 74, 84)
    c.rect(22, 30, 98, 74, INK, 5)
    c.rect(22, 40, 98, 64, shade(c.main, 0.8))
    c.poly([(46, 30), (50, 20), (70, 20), (74, 30)], INK)
    c.rect(28, 25, 38, 31, shade(INK, 1.3), 1.5)
    c.circle(60, 52, 19, shade(STEEL, 0.9))
    c.circle(60, 52, 15, INK)
    c.circle(60, 52, 10, (60, 84, 116))
    c.circle(55, 47, 3, (150, 184, 214))
    c.circle(90, 35, 2, (206, 70, 60))


def gamepad(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 72, 90)
    c.circle(32, 54, 18, c.main)
    c.circle(88, 54, 18, c.main)
    c.rect(26, 32, 94, 62, c.main, 14)
    c.rect(30, 42, 46, 47, INK, 1)
    c.rect(35.5, 36.5, 40.5, 52.5, INK, 1)
    for x, y, tone in (
        (82, 37, (240, 200, 80)),
        (76, 43, (90, 160, 220)),
        (88, 43, (220, 90, 90)),
        (82, 49, (110, 190, 120)),
    ):
        c.circle(x, y, 3, tone)
    c.circle(50, 57, 6, INK)
    c.circle(70, 57, 6, INK)
    c.rect(55, 39, 65, 42, shade(c.main, 0.7), 1)


def shirt(c: Canvas) -> None:
    c.plain()
    c.line([(60, 8), (60, 14)], STEEL, 1)
    c.line([(40, 22), (60, 14), (80, 22)], shade(STEEL, 0.8), 1.4)
    c.poly(
        [
            (44, 20),
            (54, 18),
            (60, 24),
            (66, 18),
            (76, 20),
            (98, 34),
            (90, 46),
            (80, 40),
            (80, 80),
            (40, 80),
            (40, 40),
            (30, 46),
            (22, 34),
        ],
        c.main,
    )
    c.poly([(54, 18), (60, 24), (66, 18), (63, 17), (57, 17)], shade(c.main, 0.7))
    for y in (48, 56, 64):
        c.rect(40, y, 80, y + 3, shade(c.second, 1.2))


def dress(c: Canvas) -> None:
    c.plain()
    c.line([(46, 16), (60, 9), (74, 16)], shade(STEEL, 0.8), 1.4)
    c.poly([(49, 16), (55, 16), (60, 24), (65, 16), (71, 16), (70, 40), (92, 80), (28, 80), (50, 40)], c.main)
    c.rect(50, 38, 70, 42, c.second, 1)
    for x, y in ((46, 56), (60, 52), (74, 60), (54, 68), (68, 72), (40, 72), (82, 74)):
        c.circle(x, y, 2, shade(c.main, 1.5))


def shoes(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 74, 96)
    for dx, dy in ((0, 0), (-6, 14)):
        c.poly(
            [
                (26 + dx, 30 + dy),
                (42 + dx, 28 + dy),
                (58 + dx, 42 + dy),
                (92 + dx, 50 + dy),
                (98 + dx, 60 + dy),
                (26 + dx, 60 + dy),
            ],
            c.main,
        )
        c.rect(24 + dx, 57 + dy, 100 + dx, 63 + dy, WHITE, 3)
        for step in range(3):
            x, y = 50 + dx + step * 7, 36 + dy + step * 4
            c.line([(x, y + 2), (x + 5, y - 2)], WHITE, 1.3)
        c.poly([(26 + dx, 30 + dy), (34 + dx, 29 + dy), (34 + dx, 46 + dy), (26 + dx, 46 + dy)], shade(c.main, 0.75))


def watch(c: Canvas) -> None:
    c.plain()
    c.rect(50, 4, 70, 86, c.main, 4)
    for y in (8, 14, 74, 80):
        c.circle(60, y, 1.2, shade(c.main, 0.6))
    c.circle(60, 45, 23, (222, 190, 120))
    c.circle(60, 45, 19.5, WHITE)
    for dx, dy in ((0, -16), (16, 0), (0, 16), (-16, 0)):
        c.circle(60 + dx, 45 + dy, 1.2, INK)
    c.line([(60, 45), (60, 33)], INK, 1.6)
    c.line([(60, 45), (70, 50)], INK, 1.6)
    c.rect(82, 43, 86, 47, (222, 190, 120), 1)


def pram(c: Canvas) -> None:
    c.outdoors()
    c.shadow(60, 84, 60)
    c.slice(24, 12, 92, 80, 180, 300, c.main)
    c.slice(24, 18, 92, 76, 0, 180, shade(c.main, 0.85))
    c.line([(90, 46), (104, 28), (110, 28)], INK, 2)
    c.line([(46, 70), (74, 80)], STEEL, 1.6)
    c.line([(72, 70), (44, 80)], STEEL, 1.6)
    c.wheel(42, 78, 7)
    c.wheel(76, 78, 7)


def bicycle(c: Canvas) -> None:
    c.outdoors()
    c.shadow(60, 80, 86)
    for x in (34, 86):
        c.ring(x, 64, 16, 1.6, INK)
        for dx, dy in ((14, 0), (0, 14), (10, 10), (-10, 10)):
            c.line([(x - dx, 64 - dy), (x + dx, 64 + dy)], shade(STEEL, 0.95), 0.25)
    c.line([(34, 64), (56, 64), (78, 40), (48, 40), (34, 64)], c.main, 2.2)
    c.line([(56, 64), (46, 34)], c.main, 2.2)
    c.line([(86, 64), (77, 34)], c.main, 2.2)
    c.line([(77, 34), (74, 30), (82, 28)], INK, 1.8)
    c.rect(39, 31, 53, 34.5, INK, 1.7)
    c.circle(56, 64, 4, STEEL)
    c.line([(56, 64), (60, 71)], INK, 1.4)


def ball(c: Canvas) -> None:
    c.outdoors()
    c.shadow(44, 80, 40)
    c.circle(44, 60, 19, WHITE)
    c.poly([(44, 51), (52, 57), (49, 66), (39, 66), (36, 57)], INK)
    for x, y in ((29, 50), (59, 50), (33, 74), (55, 74)):
        c.circle(x, y, 3.4, INK)
    c.line([(92, 76), (84, 52)], WOOD, 3)
    c.ellipse(70, 16, 98, 54, c.main)
    c.ellipse(73, 19, 95, 51, shade(c.main, 1.7))
    for step in range(5):
        c.line([(75 + step * 4.5, 21), (75 + step * 4.5, 49)], WHITE, 0.4)
        c.line([(74, 24 + step * 5.5), (94, 24 + step * 5.5)], WHITE, 0.4)


def tent(c: Canvas) -> None:
    c.outdoors()
    c.shadow(60, 78, 90)
    c.poly([(60, 24), (104, 78), (16, 78)], c.main)
    c.poly([(60, 24), (74, 78), (46, 78)], shade(c.main, 0.6))
    c.poly([(60, 24), (60, 78), (46, 78)], shade(c.main, 1.3))


def books(c: Canvas) -> None:
    c.room()
    c.rect(8, 70, 112, 74, WOOD)
    x = 14.0
    while x < 98:
        wide, tall = c.random.uniform(5, 9), c.random.uniform(34, 50)
        tone = shade(
            c.random.choice([c.main, c.second, (190, 100, 84), (90, 120, 150), (220, 186, 110)]),
            c.random.uniform(0.8, 1.2),
        )
        c.rect(x, 70 - tall, x + wide, 70, tone, 0.6)
        c.rect(x + 1, 70 - tall + 6, x + wide - 1, 70 - tall + 8, shade(tone, 1.5))
        c.rect(x + 1, 62, x + wide - 1, 63.4, shade(tone, 1.5))
        x += wide + 0.5


def guitar(c: Canvas) -> None:
    c.room()
    c.shadow(60, 84, 40)
    c.rect(57, 4, 63, 46, shade(WOOD, 0.6))
    c.rect(55, 2, 65, 10, shade(WOOD, 0.5), 1)
    c.circle(60, 48, 13, shade(WOOD, 1.15))
    c.circle(60, 66, 18, shade(WOOD, 1.15))
    c.circle(60, 50, 6, INK)
    c.rect(52, 68, 68, 71, INK, 1)
    for dx in (-1.8, -0.6, 0.6, 1.8):
        c.line([(60 + dx, 6), (60 + dx, 69)], (240, 234, 214), 0.25)


def piano(c: Canvas) -> None:
    c.room()
    c.shadow(60, 84, 96)
    body = shade(c.main, 0.55)
    c.rect(16, 22, 104, 56, body, 1.5)
    c.rect(12, 54, 108, 66, shade(body, 0.85), 1)
    c.rect(16, 66, 22, 84, body)
    c.rect(98, 66, 104, 84, body)
    for index in range(24):
        x = 16 + index * 3.66
        c.rect(x, 56, x + 3.4, 63, WHITE)
        if index % 7 not in (2, 6):
            c.rect(x + 2.5, 56, x + 4.6, 60, INK)
    c.rect(44, 32, 76, 50, shade(body, 1.3))
    c.rect(48, 34, 72, 48, WHITE)


def toys(c: Canvas) -> None:
    c.room()
    c.shadow(60, 80, 86)
    for x, y, tone in ((24, 60, c.main), (44, 60, c.second), (34, 40, (236, 190, 90)), (64, 60, (120, 170, 120))):
        c.rect(x, y, x + 18, y + 18, tone, 2)
        c.rect(x + 4, y + 4, x + 14, y + 14, shade(tone, 1.5), 1.5)
    c.circle(94, 52, 11, (190, 140, 96))
    for dx in (-9, 9):
        c.circle(94 + dx, 43, 4.5, (190, 140, 96))
        c.circle(94 + dx * 0.4, 50, 1.3, INK)
    c.ellipse(89, 53, 99, 61, (226, 190, 150))
    c.circle(94, 55, 1.6, INK)
    c.ellipse(83, 61, 105, 80, (190, 140, 96))


def coins(c: Canvas) -> None:
    c.plain()
    for x, y in ((34, 32), (62, 28), (88, 36), (44, 58), (74, 60)):
        c.shadow(x + 1, y + 10, 24, 10)
        gold = c.random.choice([(222, 184, 96), STEEL, (196, 134, 90)])
        c.circle(x, y, 12.5, gold)
        c.ring(x, y, 10.5, 0.7, shade(gold, 0.75))
        c.circle(x, y, 6, shade(gold, 0.85))
        c.circle(x, y - 1.4, 2.4, shade(gold, 1.4))


def cat(c: Canvas) -> None:
    c.room()
    c.shadow(60, 82, 60)
    fur = c.random.choice([(214, 150, 90), (110, 106, 112), (236, 226, 212), (70, 68, 74)])
    c.line([(82, 74), (98, 66), (98, 50)], shade(fur, 0.9), 5)
    c.ellipse(38, 46, 86, 84, fur)
    c.poly([(40, 18), (50, 28), (42, 38)], fur)
    c.poly([(76, 18), (66, 28), (74, 38)], fur)
    c.circle(58, 38, 18, fur)
    for x in (51, 65):
        c.ellipse(x - 3, 33, x + 3, 40, (210, 220, 110))
        c.ellipse(x - 1, 33, x + 1, 40, INK)
    c.poly([(56, 43), (60, 43), (58, 46)], (226, 140, 140))
    for side in (-1, 1):
        for y in (44, 47):
            c.line([(58 + side * 6, y), (58 + side * 20, y - 1 + (y - 44))], WHITE, 0.4)
    c.ellipse(46, 74, 58, 84, shade(fur, 1.2))
    c.ellipse(62, 74, 74, 84, shade(fur, 1.2))


def dog(c: Canvas) -> None:
    c.outdoors()
    c.shadow(58, 84, 60)
    fur = c.random.choice([(196, 150, 100), (120, 84, 60), (236, 228, 214), (80, 78, 84)])
    c.ellipse(34, 44, 84, 84, fur)
    c.line([(82, 68), (96, 52)], fur, 5)
    c.circle(56, 36, 18, fur)
    c.ellipse(30, 24, 44, 50, shade(fur, 0.75))
    c.ellipse(68, 24, 82, 50, shade(fur, 0.75))
    c.ellipse(46, 38, 66, 54, shade(fur, 1.35))
    c.ellipse(52, 40, 60, 45, INK)
    c.circle(49, 33, 2, INK)
    c.circle(63, 33, 2, INK)
    c.ellipse(53, 48, 59, 56, (226, 120, 120))
    c.rect(42, 54, 70, 58, c.main, 2)
    c.circle(56, 59, 2.4, (240, 204, 110))


def aquarium(c: Canvas) -> None:
    c.room()
    c.shadow(60, 80, 96)
    c.rect(16, 24, 104, 78, shade(GLASS, 0.9), 2)
    c.rect(18, 30, 102, 76, (120, 186, 206))
    c.rect(18, 68, 102, 76, (216, 190, 140))
    for x in (30, 36, 88):
        c.line([(x, 70), (x + 2, 58), (x - 1, 46)], LEAF, 2)
    for x, y, tone in ((50, 44, c.main), (74, 54, (240, 160, 80)), (62, 62, c.second)):
        c.ellipse(x - 7, y - 4, x + 5, y + 4, tone)
        c.poly([(x + 4, y), (x + 10, y - 4), (x + 10, y + 4)], tone)
        c.circle(x - 4, y - 1, 0.8, INK)
    c.rect(14, 20, 106, 25, INK, 1.5)


def paint(c: Canvas) -> None:
    c.room()
    c.rect(0, 0, 70, 64.6, shade(c.main, 1.3))
    c.shadow(40, 82, 36)
    c.rect(24, 54, 56, 80, STEEL, 2)
    c.ellipse(24, 50, 56, 58, shade(c.main, 0.8))
    c.line([(90, 80), (76, 40)], WOOD, 2.4)
    c.rect(58, 14, 82, 26, shade(c.main, 0.9), 3)
    c.line([(82, 20), (88, 20), (88, 34), (74, 34), (76, 42)], INK, 1.2)


def wrench(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 78, 88)
    c.rect(20, 44, 100, 78, c.main, 3)
    c.rect(20, 54, 100, 57, shade(c.main, 0.75))
    c.rect(54, 51, 66, 60, STEEL, 1)
    c.rect(44, 32, 76, 44, INK, 3)
    c.rect(48, 36, 72, 46, shade(c.main, 1.6))
    c.line([(28, 40), (44, 14)], STEEL, 4)
    c.circle(46, 12, 6, STEEL)
    c.circle(48, 9, 3, shade(c.main, 1.6))
    c.line([(92, 42), (82, 14)], WOOD, 4)
    c.rect(72, 8, 92, 16, shade(STEEL, 0.8), 1.5)


def blackboard(c: Canvas) -> None:
    c.room()
    c.rect(16, 10, 104, 60, WOOD, 1)
    c.rect(19, 13, 101, 57, (52, 84, 74))
    c.line([(28, 46), (40, 24), (52, 46)], WHITE, 0.8)
    c.line([(28, 46), (52, 46)], WHITE, 0.8)
    c.ring(70, 34, 9, 0.8, shade(c.main, 1.4))
    for index, y in enumerate((24, 32, 40)):
        c.line([(84, y), (96 - index * 3, y)], WHITE, 0.8)
    c.shadow(60, 84, 80)
    c.rect(20, 72, 100, 78, WOOD, 1)
    c.rect(52, 64, 74, 72, c.main, 1)
    c.circle(84, 68, 4, (206, 70, 60))


def broom(c: Canvas) -> None:
    c.room()
    c.shadow(66, 82, 60)
    c.line([(30, 10), (48, 60)], WOOD, 2.4)
    c.poly([(42, 58), (54, 56), (64, 80), (40, 80)], (226, 190, 110))
    c.rect(72, 56, 100, 80, c.main, 4)
    c.ellipse(72, 52, 100, 60, shade(c.main, 0.7))
    for x, y, r in ((80, 50, 4), (88, 48, 5), (94, 52, 3)):
        c.circle(x, y, r, WHITE)


def journey(c: Canvas) -> None:
    c.outdoors()
    c.poly([(48, 66), (72, 66), (100, 90), (20, 90)], (110, 114, 120))
    for y0, y1, wide in ((68, 71, 0.6), (75, 79, 0.9), (84, 90, 1.4)):
        c.rect(60 - wide, y0, 60 + wide, y1, WHITE)
    c.rect(84, 30, 110, 46, (60, 110, 160), 1.5)
    c.rect(96, 46, 98, 68, STEEL)
    c.rect(88, 35, 104, 37, WHITE)
    c.rect(88, 40, 100, 42, WHITE)
    c.rect(30, 58, 52, 72, c.main, 3)
    c.rect(34, 53, 48, 60, GLASS, 2)
    c.wheel(35, 72, 3)
    c.wheel(47, 72, 3)


def desk(c: Canvas) -> None:
    c.room()
    c.shadow(60, 82, 96)
    c.rect(12, 54, 108, 59, WOOD, 1)
    c.rect(16, 59, 20, 82, shade(WOOD, 0.8))
    c.rect(84, 59, 104, 82, shade(WOOD, 0.85))
    c.rect(88, 68, 100, 69.4, INK)
    c.rect(38, 26, 76, 50, INK, 2)
    c.rect(40, 28, 74, 48, c.main)
    c.rect(54, 50, 60, 54, INK)
    c.rect(88, 42, 98, 54, c.second, 1.5)
    c.poly([(20, 54), (22, 44), (30, 44), (32, 54)], WHITE)


def cups(c: Canvas) -> None:
    c.room()
    c.shadow(60, 78, 100)
    c.rect(8, 70, 112, 76, WOOD, 2)
    for x, tone in ((36, c.main), (76, c.second)):
        c.ring(x + 15, 56, 6, 2.4, tone)
        c.rect(x - 12, 44, x + 12, 70, tone, 6)
        c.ellipse(x - 12, 41, x + 12, 48, shade(tone, 0.8))
        c.ellipse(x - 10, 42, x + 10, 47, (110, 74, 54))
        for dx in (-4, 4):
            c.line([(x + dx, 36), (x + dx + 2, 30), (x + dx, 24)], WHITE, 1)


def hearts(c: Canvas) -> None:
    c.plain()
    for x, y, r in ((48, 40, 14), (78, 54, 9)):
        c.circle(x - r * 0.62, y - r * 0.3, r * 0.7, c.main)
        c.circle(x + r * 0.62, y - r * 0.3, r * 0.7, c.main)
        c.poly([(x - r * 1.26, y), (x + r * 1.26, y), (x, y + r * 1.4)], c.main)


def gift(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 80, 60)
    c.rect(34, 42, 86, 78, c.main, 1.5)
    c.rect(30, 32, 90, 44, shade(c.main, 0.88), 1.5)
    c.rect(56, 32, 64, 78, c.second)
    for side in (-1, 1):
        c.ellipse(60 + side * 12 - 11, 16, 60 + side * 12 + 11, 33, c.second)
        c.ellipse(60 + side * 12 - 5, 21, 60 + side * 12 + 5, 29, shade(c.main, 1.6))
    c.circle(60, 30, 4, shade(c.second, 0.8))


def box(c: Canvas) -> None:
    c.room()
    c.shadow(60, 80, 70)
    card = (206, 166, 116)
    c.poly([(30, 46), (60, 52), (60, 82), (30, 74)], shade(card, 0.9))
    c.poly([(60, 52), (90, 46), (90, 74), (60, 82)], card)
    c.poly([(30, 46), (60, 40), (90, 46), (60, 52)], shade(card, 0.65))
    c.poly([(30, 46), (60, 52), (52, 60), (20, 53)], shade(card, 1.2))
    c.poly([(90, 46), (60, 52), (68, 60), (100, 53)], shade(card, 1.25))
    c.circle(56, 40, 7, c.main)
    c.rect(64, 28, 72, 46, c.second, 1)


def basket(c: Canvas) -> None:
    c.room()
    c.shadow(60, 80, 84)
    c.ellipse(22, 50, 98, 84, WOOD)
    c.ellipse(27, 50, 93, 70, shade(c.main, 1.2))
    c.ellipse(34, 53, 86, 68, shade(c.main, 1.5))
    c.line([(48, 30), (66, 34)], WHITE, 4)
    for x, y in ((46, 28), (47, 32), (68, 32), (67, 36)):
        c.circle(x, y, 3, WHITE)


def hand(c: Canvas) -> None:
    c.plain()
    c.shadow(60, 80, 80)
    for x, tone in ((40, c.main), (80, c.second)):
        c.circle(x, 34, 12, SKIN)
        c.ellipse(x - 12, 20, x + 12, 34, shade(tone, 0.5))
        c.rect(x - 18, 50, x + 18, 82, tone, 12)
        c.circle(x - 4, 36, 1.3, INK)
        c.circle(x + 4, 36, 1.3, INK)
        c.line([(x - 3, 41), (x, 42.4), (x + 3, 41)], (180, 90, 80), 0.8)


DRAWINGS: dict[str, Callable[[Canvas], None]] = {
    drawing.__name__: drawing
    for drawing in (
        car, van, scooter, boat, tyres, house, flat, bedroom, garage, sofa, table, wardrobe, lamp, vase,
        washing_machine, fridge, drill, mower, plant, laptop, phone, television, camera, gamepad, shirt, dress, shoes,
        watch, pram, bicycle, ball, tent, books, guitar, piano, toys, coins, cat, dog, aquarium, paint, wrench,
        blackboard, broom, journey, desk, cups, hearts, gift, box, basket, hand,
    )
}  # fmt: skip


def illustrate(kind: str, number: int) -> Image.Image:
    """Return a drawing of one kind of thing; the same number gives the same picture."""
    canvas = Canvas(Random(f"{kind}-{number}"))  # noqa: S311 -- colours, not secrets
    DRAWINGS[kind](canvas)
    return canvas.finished()
