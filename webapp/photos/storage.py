"""Where the files of photos are kept. Names are random, so that they tell nothing and cannot be guessed."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Protocol

NAME = re.compile(r"[A-Za-z0-9_-]{22}-\d{3,4}\.(?:avif|webp)")
"""What a file's name looks like; nothing else is ever looked up."""


class PhotoStore(Protocol):
    """Keeps files by name."""

    def put(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``, replacing what was there."""

    def get(self, name: str) -> bytes | None:
        """Return the file, None when there is none."""

    def delete(self, name: str) -> None:
        """Forget the file; nothing happens when there is none."""


class FolderStore:
    """Keeps files in a local folder, spread over 64 sub-folders by their first letter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return where a file lies. Raises ValueError for a name that is not one of ours."""
        if not NAME.fullmatch(name):
            raise ValueError(f"not a photo's name: {name!r}")
        return self.folder / name[0] / name

    def put(self, name: str, data: bytes) -> None:
        """Keep a file; a reader never sees half of it."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{secrets.token_hex(4)}")
        part.write_bytes(data)
        part.replace(path)

    def get(self, name: str) -> bytes | None:
        """Return the file, None when there is none."""
        try:
            return self.path(name).read_bytes()
        except (FileNotFoundError, ValueError):
            return None

    def delete(self, name: str) -> None:
        """Forget the file."""
        self.path(name).unlink(missing_ok=True)


def new_name() -> str:
    """Return a name that nobody can guess (132 bits)."""
    return secrets.token_urlsafe(16)[:22]


def file_name(name: str, size: int, kind: str) -> str:
    """Return the file name of one variant of a photo."""
    return f"{name}-{size}.{kind}"
