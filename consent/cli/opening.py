"""What the commands are given: a registry, a proof store, a page, a browser, a folder to write to."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import urllib.request
from http.client import HTTPException
from pathlib import Path

from consent.errors import ConfigurationError
from consent.proof import ProofStore, SQLAlchemyStore, SQLiteStore
from consent.registry import Registry

_LONGEST_WAIT = 20
"""Seconds to wait for a page."""

_LARGEST_PAGE = 20_000_000
"""Bytes of a page that are read."""


_BROWSERS = ("/usr/lib/chromium/chromium", "chromium", "google-chrome", "chromium-browser")
"""Where a Chromium may be; Debian's binary before its wrapper, which changes what it does."""


def add_registry(parser: argparse.ArgumentParser) -> None:
    """Let the user name a registry."""
    parser.add_argument("--registry", metavar="TOML", help="the site's registry; the built-in vendors if left out")


def registry(options: argparse.Namespace) -> Registry:
    """Open the registry that the user named.

    Raises:
        ConfigurationError: it cannot stand.
    """
    return Registry.load(options.registry) if options.registry else Registry.builtin()


def add_store(parser: argparse.ArgumentParser, *, optional: bool = True) -> None:
    """Let the user name a proof store."""
    told = "file, or URL of a database"
    if optional:
        parser.add_argument("store", nargs="?", default="consent.db", help=f"{told} (consent.db)")
    else:
        parser.add_argument("store", help=told)


def store(options: argparse.Namespace) -> ProofStore:
    """Open the proof store that the user named, without making a new one or purging.

    Raises:
        ConfigurationError: there is none.
        ProofUnavailable: what is there cannot be read.
    """
    found: SQLAlchemyStore | SQLiteStore | None = None
    if "://" in options.store:
        found = SQLAlchemyStore(options.store, retention=None)
    elif Path(options.store).is_file():
        found = SQLiteStore(options.store, retention=None)
    if found is None or not found.exists():
        # The address of a database may hold a password.
        where = "in that database" if found is not None and "://" in options.store else options.store
        raise ConfigurationError(
            f"There is no proof store {where}.",
            "Nothing could be read from it.",
            "Give the file that the site was told, or the URL of its database.",
        )
    return found


def page(source: str) -> tuple[bytes, str]:
    """Read a page from an address, a file, or standard input (``-``): its bytes, and its address if it has one.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        if source == "-":
            return sys.stdin.buffer.read(), ""
        if not source.startswith(("http://", "https://")):
            return Path(source).read_bytes(), ""
        request = urllib.request.Request(  # noqa: S310 -- the scheme was looked at
            source, headers={"User-Agent": "consent-check", "Accept": "text/html", "Accept-Encoding": "identity"}
        )
        with urllib.request.urlopen(request, timeout=_LONGEST_WAIT) as answer:  # noqa: S310 -- as above
            return answer.read(_LARGEST_PAGE), answer.url
    except (OSError, HTTPException, ValueError) as error:
        raise ConfigurationError(
            f"{source} cannot be read: {error}.",
            "There is no page to look at.",
            "Give an address that begins with http, a file, or - for standard input.",
        ) from error


def chromium() -> str | None:
    """Find a Chromium of the system; `None` lets Playwright use its own."""
    found = (path if Path(path).is_file() else shutil.which(path) for path in _BROWSERS)
    return next(filter(None, found), None)


def has_sandbox() -> bool:
    """Say whether Chromium starts in its sandbox: it refuses to for root, and for nobody else is it left out."""
    return not hasattr(os, "geteuid") or os.geteuid() != 0


def add_folder(parser: argparse.ArgumentParser, name: str) -> None:
    """Let the user say where to write; into a folder of this name if he does not."""
    parser.add_argument("--output", default=name, metavar="FOLDER", help=f"where to write ({name})")


def folder(options: argparse.Namespace) -> Path:
    """Make the folder that the user named, or find it.

    Raises:
        ConfigurationError: nothing can be written there.
    """
    found = Path(options.output)
    try:
        found.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The folder {found} cannot be made: {error}.",
            "There is no place for what was found.",
            "Name another with --output.",
        ) from error
    return found
