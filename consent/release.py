"""Which code this is: the release, and a hash of each of its files as they were when the process began."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

RELEASE = "0.1.0"
"""Number of this release (semver.org)."""

_KINDS = (".py", ".js", ".css", ".toml", ".json", ".txt")
"""Endings of the files that every installation has."""


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(_KINDS):
            yield path + entry.name, entry


FILES = MappingProxyType(
    {
        path: hashlib.sha256(file.read_bytes()).hexdigest()
        for path, file in sorted(_walk(resources.files(__package__), ""))
    }
)
"""SHA-256, in hexadecimal, of each file of the package by its path inside it.

Read at once, with the code itself: by the time of a choice, a file may have been replaced under the running process.
"""
