"""What the commands are given: a registry, a proof store, a page, a browser."""

from __future__ import annotations

import argparse
import shutil
import sys
import urllib.error
import urllib.request
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
    """
    if "://" in options.store:
        return SQLAlchemyStore(options.store, retention=None)
    if not Path(options.store).is_file():
        raise ConfigurationError(
            f"There is no proof store {options.store}.",
            "Nothing could be read from it.",
            "Give the file that the site was told, or the URL of its database.",
        )
    return SQLiteStore(options.store, retention=None)


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
        with urllib.request.urlopen(request, timeout=_LONGEST_WAIT) as answer:  # noqa: S310
            return answer.read(_LARGEST_PAGE), answer.url
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise ConfigurationError(
            f"{source} cannot be read: {error}.",
            "There is no page to look at.",
            "Give an address that begins with http, a file, or - for standard input.",
        ) from error


def chromium() -> str | None:
    """Find a Chromium of the system; `None` lets Playwright use its own."""
    found = (path if Path(path).is_file() else shutil.which(path) for path in _BROWSERS)
    return next(filter(None, found), None)
