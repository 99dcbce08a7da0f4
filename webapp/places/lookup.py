"""Find places by code, name, postcode or nearness. The data are read once, at first use, and never change."""

from __future__ import annotations

import gzip
import json
import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from webapp.search.analyser import fold

from .model import Commune, Department, PlaceMismatchError, Region

DATA = Path(__file__).parent / "data"

EARTH_RADIUS = 6371.0
"""Kilometres."""

ABBREVIATIONS = {"st": "saint", "ste": "sainte", "s": "sur"}


@dataclass(frozen=True)
class Gazetteer:
    """All places, and the ways to find them."""

    regions: dict[str, Region]
    departments: dict[str, Department]
    communes: dict[str, Commune]
    by_postcode: dict[str, list[Commune]]
    by_key: dict[str, list[Commune]]
    """Communes by normalised name, also by former names, largest first."""
    keys: list[str]
    """The normalised names in order, for looking up beginnings."""


def key(name: str) -> str:
    """Return a name as people may type it in one spelling: ``St Étienne`` and ``Saint-Etienne`` agree."""
    parts = re.findall(r"[a-z0-9]+", fold(name))
    return " ".join(ABBREVIATIONS.get(part, part) for part in parts)


def slug(name: str) -> str:
    """Return a name for an address: ``Côte-d'Or`` gives ``cote-d-or``."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(name)))


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """Return all places."""
    divisions = json.loads((DATA / "divisions.json").read_text())
    regions = {code: Region(code, name, slug(name)) for code, name in divisions["regions"].items()}
    departments = {
        row["code"]: Department(row["code"], row["name"], slug(row["name"]), row["region"], *row["centre"])
        for row in divisions["departments"]
    }
    communes: dict[str, Commune] = {}
    by_postcode: dict[str, list[Commune]] = defaultdict(list)
    by_key: dict[str, list[Commune]] = defaultdict(list)
    for line in gzip.decompress((DATA / "communes.tsv.gz").read_bytes()).decode().splitlines():
        code, name, department, postcodes, people, latitude, longitude, former = line.split("\t")
        commune = Commune(
            code,
            name,
            department,
            departments[department].region,
            tuple(postcodes.split(",")),
            int(people),
            float(latitude),
            float(longitude),
        )
        communes[code] = commune
        for postcode in commune.postcodes:
            by_postcode[postcode].append(commune)
        for known_as in {key(name), *(key(other) for other in former.split("|") if other)}:
            by_key[known_as].append(commune)
    for found in (*by_postcode.values(), *by_key.values()):
        found.sort(key=lambda c: -c.population)
    return Gazetteer(regions, departments, communes, dict(by_postcode), dict(by_key), sorted(by_key))


def commune(code: str) -> Commune | None:
    """Return the commune with this INSEE code."""
    return gazetteer().communes.get(code)


def department(code: str) -> Department | None:
    """Return the department with this code (``2A``, ``69``, ``974``)."""
    return gazetteer().departments.get(code.upper())


def region(code: str) -> Region | None:
    """Return the region with this INSEE code."""
    return gazetteer().regions.get(code)


def departments() -> list[Department]:
    """Return all departments by code."""
    return list(gazetteer().departments.values())


def regions() -> list[Region]:
    """Return all regions by name."""
    return list(gazetteer().regions.values())


def resolve(postcode: str, city: str) -> Commune:
    """Return the commune that ``city`` and ``postcode`` name together.

    Raises :class:`PlaceMismatchError`, with what may have been meant, when they do not belong together.
    """
    postcode, wanted = re.sub(r"\s", "", postcode), key(city)
    places = gazetteer()
    here = places.by_postcode.get(postcode, [])
    for found in here:
        if found in places.by_key.get(wanted, ()):
            return found
    if len(bare := [c for c in here if without_article(key(c.name)) == without_article(wanted)]) == 1:
        return bare[0]
    raise PlaceMismatchError(postcode, city, tuple(likely(postcode, wanted, here)))


def without_article(name: str) -> str:
    """Drop the article that many leave out: ``Mans`` for ``Le Mans``; and the district of Paris, Lyon, Marseille."""
    name = re.sub(r" \d+(er?|eme|e)?( arrondissement)?$", "", name)
    return re.sub(r"^(le|la|les|l) ", "", name)


def likely(postcode: str, wanted: str, here: list[Commune], limit: int = 5) -> list[tuple[str, Commune]]:
    """Return pairs of postcode and commune that may have been meant, likeliest first."""
    places = gazetteer()
    pairs: dict[tuple[str, str], float] = {}
    for found in here:
        pairs[(postcode, found.code)] = fuzz.ratio(wanted, key(found.name)) + 50
    if wanted in places.by_key:
        similar = [(wanted, 100.0, 0)]
    else:
        similar = process.extract(wanted, places.keys, scorer=fuzz.ratio, limit=5, score_cutoff=75) if wanted else []
    for name, score, _ in similar:
        for found in places.by_key[name][:4]:
            near = postcode if postcode in found.postcodes else nearest_postcode(postcode, found)
            same = 20 if near[:2] == postcode[:2] else 0
            pairs[(near, found.code)] = max(score + same, pairs.get((near, found.code), 0))
    best = sorted(pairs, key=lambda pair: (-pairs[pair], -places.communes[pair[1]].population))
    return [(code, places.communes[insee]) for code, insee in best[:limit]]


def nearest_postcode(postcode: str, found: Commune) -> str:
    """Return the commune's postcode that looks most like the one given."""
    return max(found.postcodes, key=lambda own: (fuzz.ratio(own, postcode), -int(own)))


def suggest(text: str, limit: int = 8) -> list[tuple[str, Commune]]:
    """Return pairs of postcode and commune that begin with ``text``, a postcode or a name; largest communes first."""
    places = gazetteer()
    typed = text.strip()
    if digits := re.match(r"\d{2,5}", typed):
        found = [(p, c) for p in sorted(places.by_postcode) if p.startswith(digits[0]) for c in places.by_postcode[p]]
    else:
        wanted = key(typed)
        if len(wanted) < 2:
            return []
        start = bisect_left(places.keys, wanted)
        names = []
        for name in places.keys[start:]:
            if not name.startswith(wanted):
                break
            names.append(name)
        unique = {c.code: c for name in names for c in places.by_key[name]}
        exact = {c.code for c in places.by_key.get(wanted, ())}
        ranked = sorted(unique.values(), key=lambda c: (c.code not in exact, -c.population))
        return [(c.postcodes[0], c) for c in ranked[:limit]]
    return sorted(found, key=lambda pair: -pair[1].population)[:limit]


def parse(text: str) -> Commune | None:
    """Return the commune that one field names: ``69003``, ``Lyon``, ``69003 Lyon`` or ``Lyon (69003)``.

    None when nothing fits. A name that several communes share means the largest.
    """
    places = gazetteer()
    postcode = re.search(r"\b\d{5}\b", text)
    name = key(re.sub(r"\b\d{5}\b|[()]", " ", text))
    if postcode:
        here = places.by_postcode.get(postcode[0], [])
        named = [c for c in here if not name or key(c.name) == name or c in places.by_key.get(name, ())]
        return (named or here or [None])[0]
    if found := places.by_key.get(name):
        return found[0]
    close = process.extractOne(name, places.keys, scorer=fuzz.ratio, score_cutoff=85) if len(name) > 3 else None
    return places.by_key[close[0]][0] if close else None


def distance(a: Commune, b: Commune) -> float:
    """Return the kilometres between two communes, as the crow flies."""
    return kilometres(a.latitude, a.longitude, b.latitude, b.longitude)


def kilometres(north: float, east: float, other_north: float, other_east: float) -> float:
    """Return the length of the great circle between two points given in degrees."""
    a, b = math.radians(north), math.radians(other_north)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_east - east) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(half))


@lru_cache(maxsize=256)
def within(code: str, radius: int) -> tuple[tuple[str, float], ...]:
    """Return (INSEE code, kilometres) of the communes at most ``radius`` km away, nearest first."""
    places = gazetteer()
    here = places.communes[code]
    span = math.degrees(radius / EARTH_RADIUS) * 1.01
    wide = span / max(0.1, math.cos(math.radians(here.latitude)))
    found = [
        (c.code, away)
        for c in places.communes.values()
        if abs(c.latitude - here.latitude) <= span
        and abs(c.longitude - here.longitude) <= wide
        and (away := distance(here, c)) <= radius
    ]
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0])))


@lru_cache(maxsize=256)
def divided(code: str, radius: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what lies within ``radius`` km: departments of which every commune does, and the communes of others."""
    places = gazetteer()
    whole = Counter(commune.department for commune in places.communes.values())
    near = [places.communes[found] for found, _ in within(code, radius)]
    here = Counter(commune.department for commune in near)
    inside = {department for department, number in here.items() if number == whole[department]}
    return tuple(sorted(inside)), tuple(commune.code for commune in near if commune.department not in inside)
