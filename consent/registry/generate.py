"""Make `known.json` anew from the npm package third-party-web: `python -m consent.registry.generate`.

Needs `npm` for the download. The package is under the MIT licence, which asks for its text to travel along:
it is written to `known.LICENSE.txt`, and source and version to the head of `known.json`.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

PACKAGE = "third-party-web"
HOMEPAGE = "https://github.com/patrickhulce/third-party-web"

PURPOSES = {
    "ad": "advertising",
    "marketing": "advertising",
    "analytics": "analytics",
    "tag-manager": "analytics",
    "social": "social",
    "video": "social",
    "customer-success": "social",
}
"""Which of our purposes its categories come nearest to. The rest (cdn, hosting, utility…) stays unsorted."""


def download(folder: Path, version: str) -> Path:
    """Fetch the package's archive through npm, which checks its integrity."""
    command = ["npm", "pack", "--silent", f"{PACKAGE}@{version}"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603 -- no shell
    return folder / done.stdout.strip().splitlines()[-1]


def read(archive: tarfile.TarFile, name: str) -> str:
    """Read one file of the package."""
    file = archive.extractfile(f"package/{name}")
    if file is None:
        raise FileNotFoundError(f"{PACKAGE} has no file {name} any more")
    return file.read().decode()


def convert(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep what blocking and reports need: a stable id, name, company, nearest purpose, hosts."""
    converted = []
    taken: set[str] = set()
    for entity in sorted(entities, key=lambda entity: str(entity["name"]).lower()):
        identifier = slug(entity["name"])
        while identifier in taken:
            identifier += "-2"
        taken.add(identifier)
        one = {"id": identifier, "name": entity["name"]}
        if entity.get("company", entity["name"]) != entity["name"]:
            one["company"] = entity["company"]
        if purpose := PURPOSES.get(entity["category"]):
            one["purpose"] = purpose
        converted.append({**one, "hosts": sorted(entity["domains"])})
    return converted


def slug(name: str) -> str:
    """Write a name in lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "unnamed"


def main() -> None:
    """Download, convert and write beside this file."""
    parser = argparse.ArgumentParser(prog="python -m consent.registry.generate", description=__doc__)
    parser.add_argument("version", nargs="?", default="latest", help="of third-party-web (latest)")
    version = parser.parse_args().version
    if shutil.which("npm") is None:
        parser.error("npm is not installed: it downloads the package and checks its integrity")
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder, tarfile.open(download(Path(folder), version)) as archive:
        about, entities, licence = (
            read(archive, name) for name in ("package.json", "dist/entities-nostats.json", "LICENSE")
        )
    head = {"source": HOMEPAGE, "package": PACKAGE, "version": json.loads(about)["version"], "licence": "MIT"}
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in convert(json.loads(entities)))
    text = json.dumps(head, ensure_ascii=False)[:-1] + f', "entities": [\n{lines}\n]}}\n'
    (here / "known.json").write_text(text, encoding="utf-8")
    (here / "known.LICENSE.txt").write_text(
        f"known.json is made from {PACKAGE} {head['version']} ({HOMEPAGE}), whose licence is:\n\n{licence}",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
