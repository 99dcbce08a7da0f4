"""TOML tables turned into purposes and vendors, every key and value checked on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from consent.choice import is_identifier
from consent.errors import ConfigurationError

from .model import SITE, Cookie, HostRule, Purpose, StorageKey, Vendor

_DAY = 86_400
_UNITS = {"minute": 60, "hour": 3600, "day": _DAY, "week": 7 * _DAY, "month": 30 * _DAY, "year": 365 * _DAY}
"""Seconds per unit of a lifetime. Six months are 180 days and thirteen are 390, as the choice itself counts them."""

_LIFETIME = re.compile(r"(\d+) (minute|hour|day|week|month|year)s?\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")

_PURPOSE_KEYS = {"id", "title", "description"}
_VENDOR_KEYS = {
    "id", "name", "purposes", "company", "country", "policy_url", "hosts", "cookies", "storage", "signatures",
    "signal", "link", "link_from", "exempt", "exemptible",
}  # fmt: skip
_COOKIE_KEYS = {"name", "lifetime", "first_party", "description"}
_STORAGE_KEYS = {"name", "description"}


def purpose(table: Mapping[str, Any]) -> Purpose:
    """Read one ``[[purpose]]``."""
    where = f"The purpose {table.get('id', '?')!r}"
    known_keys(table, _PURPOSE_KEYS, where)
    return Purpose(
        id=identifier(table, where),
        title=translations(table, "title", where),
        description=translations(table, "description", where),
    )


def vendor(table: Mapping[str, Any], base: Vendor | None = None) -> Vendor:
    """Read one ``[[vendor]]``.

    Parameters:
        base: built-in vendor that the table changes: keys that are not there keep its values.
    """
    where = f"The vendor {table.get('id', '?')!r}"
    known_keys(table, _VENDOR_KEYS, where)
    changes: dict[str, Any] = {"id": identifier(table, where)}
    for key in ("name", "company", "country", "policy_url", "signal", "link", "link_from", "exempt"):
        if key in table:
            changes[key] = text(table, key, where)
    for key in ("purposes", "signatures"):
        if key in table:
            changes[key] = texts(table, key, where)
    if "hosts" in table:
        changes["hosts"] = tuple(host_rule(place, where) for place in texts(table, "hosts", where))
    if "cookies" in table:
        changes["cookies"] = tuple(cookie(one, where) for one in tables(table, "cookies", where))
    if "storage" in table:
        changes["storage"] = storage(table, where)
    if "exemptible" in table:
        changes["exemptible"] = flag(table, "exemptible", where, default=False)
    if base is not None:
        return replace(base, **changes)
    for key in ("name", "purposes"):
        if not changes.get(key):
            raise ConfigurationError(
                f"{where} has no {key}.",
                "It is no built-in vendor, so everything that visitors are told about it has to be written.",
                f"Write `{key}`, or use the id of a built-in vendor (`python -m consent vendors`).",
            )
    return Vendor(**changes)


def host_rule(place: str, where: str) -> HostRule:
    """Read ``example.org``, ``*.example.org`` (with all below it), ``example.org/path/`` or ``self/path/``."""
    host, slash, path = place.partition("/")
    rule = HostRule(host.removeprefix("*."), subdomains=host.startswith("*."), path=slash + path if slash else "/")
    if not rule.can_match or (rule.host == SITE and rule.subdomains):
        raise ConfigurationError(
            f"{where} has the address {place!r}, which is none.",
            "What is not recognised stays blocked, also after consent.",
            "Write a host in lower case without scheme or port: 'example.org' for this one, '*.example.org' with all "
            "below it, 'example.org/path/' for a part of it, 'self/path/' for what your own site passes on; in a path, "
            "percent-encode what is no plain ASCII, semicolons and commas.",
        )
    return rule


def cookie(table: Mapping[str, Any], where: str) -> Cookie:
    """Read one entry of ``cookies``."""
    known_keys(table, _COOKIE_KEYS, f"{where}, in a cookie,")
    return Cookie(
        name=text(table, "name", where),
        seconds=lifetime(text(table, "lifetime", where), where),
        first_party=flag(table, "first_party", where, default=True),
        description=translations(table, "description", where),
    )


def storage(table: Mapping[str, Any], where: str) -> tuple[StorageKey, ...]:
    """Read ``storage``: for each key a table with its name and what it is for, or the name alone."""
    value = table.get("storage", [])
    if not isinstance(value, list) or not all(isinstance(one, str | dict) for one in value):
        raise _wrong_type("storage", value, where, 'a list of names in quotes, or of { name = "…", description = … }')
    found = []
    for one in value:
        entry: Mapping[str, Any] = {"name": one} if isinstance(one, str) else one
        known_keys(entry, _STORAGE_KEYS, f"{where}, in storage,")
        found.append(StorageKey(text(entry, "name", where), translations(entry, "description", where)))
    return tuple(found)


def lifetime(words: str, where: str) -> int:
    """Read ``session``, ``30 minutes``, ``13 months``… as seconds."""
    if words == "session":
        return 0
    match = _LIFETIME.match(words)
    if match is None:
        raise ConfigurationError(
            f"{where} has a cookie with the lifetime {words!r}.",
            "Visitors have to be told how long a cookie lives (CJEU, C-673/17, Planet49).",
            "Write 'session', or a number and a unit: '30 minutes', '1 day', '13 months', '2 years'.",
        )
    return int(match[1]) * _UNITS[match[2]]


def identifier(table: Mapping[str, Any], where: str) -> str:
    """Read the id."""
    found = text(table, "id", where)
    if not found:
        raise ConfigurationError(f"{where} has no id.", "A visitor's choice is kept by it.", 'Write id = "…".')
    if not is_identifier(found):
        raise ConfigurationError(
            f"{where} has an id that cannot be one.",
            "Ids stand in the choice cookie and in addresses.",
            "Use lower-case letters, digits and hyphens, beginning with a letter or digit.",
        )
    return found


def text(table: Mapping[str, Any], key: str, where: str) -> str:
    """Read a key that holds text; empty if it is missing."""
    value = table.get(key, "")
    if not isinstance(value, str):
        raise _wrong_type(key, value, where, "text in quotes")
    return value


def flag(table: Mapping[str, Any], key: str, where: str, *, default: bool) -> bool:
    """Read a key that holds yes or no."""
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise _wrong_type(key, value, where, "true or false, without quotes")
    return value


def texts(table: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    """Read a key that holds a list of texts; empty if it is missing."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong_type(key, value, where, "a list of texts in quotes")
    return tuple(value)


def tables(table: Mapping[str, Any], key: str, where: str) -> tuple[Mapping[str, Any], ...]:
    """Read a key that holds a list of tables; empty if it is missing."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _wrong_type(key, value, where, f"a list of tables: [[{key}]] for each, or {key} = [{{ … }}, {{ … }}]")
    return tuple(value)


def translations(table: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    """Read a key that holds one text per language; empty if it is missing."""
    value = table.get(key, {})
    if not isinstance(value, dict) or not all(
        _LANGUAGE.match(language) and isinstance(said, str) for language, said in value.items()
    ):
        raise _wrong_type(key, value, where, 'a text per language: { fr = "…", en = "…" }')
    return dict(value)


def known_keys(table: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuse keys that nothing reads: a misspelt one would silently change nothing."""
    if unknown := sorted(table.keys() - known):
        raise ConfigurationError(
            f"{where} has {', '.join(unknown)}, which nothing reads.",
            "A misspelt key would leave things as they were without a word.",
            f"The keys are {', '.join(sorted(known))}.",
        )


def _wrong_type(key: str, value: object, where: str, wanted: str) -> ConfigurationError:
    return ConfigurationError(
        f"{where} has {key} = {value!r}.",
        "That is not the kind of value that is read there.",
        f"Write {wanted}.",
    )
