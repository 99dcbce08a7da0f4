"""What the demonstration listings say, read from ``models.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

VIDEO = "Une vidéo pour se faire une idée : https://www.youtube.com/watch?v=aqz-KE-bpKQ"
""""Big Buck Bunny", Blender Foundation, CC BY: shows how an embedded film waits for consent."""


@dataclass(frozen=True, slots=True)
class Model:
    """A listing of which several variants are made."""

    category: str
    drawing: str
    title: str
    body: str
    price: tuple[int, int] | None
    """Lowest and highest price in euros."""
    professional: bool


@dataclass(frozen=True, slots=True)
class Texts:
    """All that the demonstration says."""

    pseudonyms: tuple[str, ...]
    endings: tuple[str, ...]
    models: tuple[Model, ...]


@lru_cache(maxsize=1)
def texts() -> Texts:
    """Return the texts."""
    data = tomllib.loads((Path(__file__).parent / "models.toml").read_text())
    models = (
        Model(
            row["category"],
            row["drawing"],
            row["title"],
            row["body"],
            tuple(row["price"]) if "price" in row else None,
            row.get("professional", False),
        )
        for row in data["models"]
    )
    return Texts(tuple(data["pseudonyms"]), tuple(data["endings"]), tuple(models))


def vary(text: str, random: Random) -> str:
    """Return ``text`` with every choice made."""
    return re.sub(r"\{([^{}]*)\}", lambda match: random.choice(match[1].split("|")), text)
