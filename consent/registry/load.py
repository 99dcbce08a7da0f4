"""A site's registry from a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from consent.errors import ConfigurationError

from . import curated
from .model import Controller, Vendor
from .registry import Registry, asked
from .tables import host_rule, known_keys, purpose, tables, text, texts, vendor

_TOP_KEYS = {"site", "use", "purpose", "vendor"}
_CONTROLLER_KEYS = ("name", "contact", "policy_url", "address", "country")
_SITE_KEYS = {*_CONTROLLER_KEYS, "first_party", "cookie_domain", "edition"}


def load(path: Path) -> Registry:
    """Read the file, as docs/registry.md describes it.

    Raises:
        ConfigurationError: it cannot be read, or contradicts itself or the law; the message names the file.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors put a byte order mark first
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            f"The registry {path} cannot be read: {error}.",
            "Without it nobody knows whom visitors may agree to.",
            "Give the path of a TOML file in UTF-8.",
        ) from error
    try:
        return parse(content)
    except ConfigurationError as error:
        raise ConfigurationError(f"In {path}: {error.what}", error.why, error.mend) from error


def parse(content: Mapping[str, Any]) -> Registry:
    """Make a registry from the content of such a file.

    Without ``use`` and without ``[[vendor]]`` the default set is announced; with either, what is named there alone.
    """
    known_keys(content, _TOP_KEYS, "The registry")
    site = content.get("site", {})
    if not isinstance(site, Mapping):
        raise ConfigurationError("`site` is no table.", "It holds who publishes the site.", "Write [site].")
    known_keys(site, _SITE_KEYS, "[site]")
    own = tables(content, "vendor", "The registry")
    use = texts(content, "use", "The registry") if "use" in content or own else None
    announced = {one.id: one for one in curated.pick(use)}
    seen: set[str] = set()
    for table in own:
        one = _vendor(table)
        if one.id in seen:
            raise ConfigurationError(
                f"The vendor {one.id!r} is there twice.",
                "Only one of the two tables could hold.",
                "Write everything about it in one [[vendor]].",
            )
        seen.add(one.id)
        announced[one.id] = one
    edition = site.get("edition", 1)
    if not isinstance(edition, int) or isinstance(edition, bool):
        raise ConfigurationError(
            f"edition is {edition!r}.", "Choices are compared with it.", "Write a whole number without quotes."
        )
    return Registry(
        announced=tuple(announced.values()),
        purposes=asked(announced.values(), [purpose(table) for table in tables(content, "purpose", "The registry")]),
        first_party=texts(site, "first_party", "[site]"),
        cookie_domain=text(site, "cookie_domain", "[site]") or None,
        controller=Controller(**{key: text(site, key, "[site]") for key in _CONTROLLER_KEYS}),
        edition=edition,
    )


def _vendor(table: Mapping[str, Any]) -> Vendor:
    """Read a vendor of the site's own, or changes to a built-in one, whose usual hosts stay besides those added."""
    where = f"The vendor {table.get('id', '?')!r}"
    base = curated.get(text(table, "id", where))
    if base is None:
        return vendor(table)
    changed = vendor(table, base)
    if "hosts" not in table:
        return changed
    rules = tuple(host_rule(place, where) for place in texts(table, "hosts", where))
    return replace(changed, hosts=rules + tuple(rule for rule in base.hosts if rule not in rules))
