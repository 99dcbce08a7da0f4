"""Where the files of photos are kept. Names are random, so that they tell nothing and cannot be guessed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

NAME = re.compile(r"[A-Za-z0-9_-]{22}-\d{3,4}\.(?:avif|webp)")
"""What the name of a file looks like that may be shown."""

ORIGINAL = re.compile(r"[A-Za-z0-9_-]{22}\.original")
"""What the name of an upload looks like that waits for processing. It is never shown to anybody."""

INCOMING = "incoming"
"""Sub-folder, or beginning of keys, under which originals lie: what should be empty can be listed at once."""

OWNER = 22
"""Characters at the beginning of a file's name that are the photo's."""


class StoreError(Exception):
    """A file could not be kept: the disk is full, or the storage does not answer."""


class PhotoStore(Protocol):
    """Keeps files by name. Names that are none of ours raise ValueError in `put` and `delete`."""

    def put(self, name: str, data: bytes) -> None:
        """Keep ``data`` under ``name``, replacing what was there. Raises `StoreError`."""

    def get(self, name: str) -> bytes | None:
        """Return the file, None when there is none."""

    def delete(self, name: str) -> None:
        """Forget the file; nothing happens when there is none."""

    def names(self, before: datetime, *, originals: bool = False) -> Iterator[str]:
        """Give the names of files last written before a moment; only those of originals if asked."""


def checked(name: str) -> str:
    """Return a name as it is. Raises ValueError for one that is not ours."""
    if not NAME.fullmatch(name) and not ORIGINAL.fullmatch(name):
        raise ValueError(f"not a photo's name: {name!r}")
    return name


def place(name: str) -> str:
    """Return the folder in which a file lies: 64 for photos by their first letter, one for originals."""
    return INCOMING if ORIGINAL.fullmatch(checked(name)) else name[0]


class FolderStore:
    """Keeps files in a local folder, spread over sub-folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Return where a file lies. Raises ValueError for a name that is not one of ours."""
        return self.folder / place(name) / name

    def put(self, name: str, data: bytes) -> None:
        """Keep a file; a reader never sees half of it."""
        path = self.path(name)
        part = path.with_name(f"{name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(data)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(str(error)) from error

    def get(self, name: str) -> bytes | None:
        """Return the file, None when there is none."""
        try:
            return self.path(name).read_bytes()
        except (FileNotFoundError, ValueError):
            return None

    def delete(self, name: str) -> None:
        """Forget the file."""
        self.path(name).unlink(missing_ok=True)

    def names(self, before: datetime, *, originals: bool = False) -> Iterator[str]:
        """Give names. On the way, what was half written when a machine stopped is deleted."""
        for path in sorted(self.folder.glob(f"{INCOMING if originals else '*'}/*")):
            try:
                written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:  # deleted meanwhile
                continue
            if written >= before:
                continue
            if NAME.fullmatch(path.name) or ORIGINAL.fullmatch(path.name):
                yield path.name
            elif NAME.fullmatch(path.stem) or ORIGINAL.fullmatch(path.stem):
                path.unlink(missing_ok=True)


def new_name() -> str:
    """Return a name that nobody can guess (132 bits)."""
    return secrets.token_urlsafe(17)[:OWNER]


def file_name(name: str, size: int, kind: str) -> str:
    """Return the file name of one variant of a photo."""
    return f"{name}-{size}.{kind}"


def original_name(name: str) -> str:
    """Return the file name of a photo's upload while it waits."""
    return f"{name}.original"
