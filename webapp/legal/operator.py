"""Who runs the board and who works for it, read once from a TOML file and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from config import ConfigurationError

LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})

NEEDED = ("name", "form", "address", "country", "email", "director", "languages")
"""Without these the legal notice would be incomplete (law 2004-575, article 1-1)."""

SERVICES = {
    "MAIL_HOST": "mail",
    "DATABASE_URL": "database",
    "S3_ENDPOINT": "photos",
    "RATELIMIT_STORAGE_URI": "limits",
    "PHOTO_QUEUE": "jobs",
}
"""Settings that may send personal data to another machine, and what the processor there does."""


@dataclass(frozen=True, slots=True)
class Processor:
    """Somebody who handles personal data for the operator (GDPR, article 28)."""

    does: str
    name: str
    country: str
    since: date
    role: Mapping[str, str]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """Who keeps the site on line."""

    name: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Who answers for the board."""

    name: str
    form: str
    registration: str
    address: str
    country: str
    email: str
    phone: str
    director: str
    employees: int
    languages: tuple[str, ...]
    privacy_contact: str
    authorities_contact: str
    complaints_contact: str
    host: Host
    processors: tuple[Processor, ...]
    demonstration: bool

    @property
    def is_small(self) -> bool:
        """Whether articles 20 to 28 of regulation 2022/2065 do not bind (article 19)."""
        return self.employees < 50


def load(path: Path) -> Operator:
    """Read the operator file. Raises `ConfigurationError` that says what is missing."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"OPERATOR_FILE {path} cannot be read: {error}") from error
    missing = [name for name in NEEDED if not data.get(name)]
    if missing:
        raise ConfigurationError(
            f"{path} does not say: {', '.join(missing)}. The legal notice needs them (law 2004-575, article 1-1)."
        )
    contact = data.get("contact", {})
    try:
        return Operator(
            **{name: data[name] for name in ("name", "form", "address", "country", "email", "director")},
            registration=data.get("registration", ""),
            phone=data.get("phone", ""),
            employees=int(data.get("employees", 0)),
            languages=tuple(data["languages"]),
            privacy_contact=contact.get("privacy", data["email"]),
            authorities_contact=contact.get("authorities", data["email"]),
            complaints_contact=contact.get("complaints", data["email"]),
            host=Host(**data["host"]),
            processors=tuple(
                Processor(**{**entry, "hosts": tuple(entry.get("hosts", ()))}) for entry in data.get("processors", ())
            ),
            demonstration=bool(data.get("demonstration", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{path} cannot be used: {error}. Compare it with webapp/legal/operator.toml."
        ) from error


def undeclared(operator: Operator, settings: Mapping[str, object]) -> list[str]:
    """Return one sentence per configured service that no declared processor covers."""
    problems = []
    for setting, does in SERVICES.items():
        host = host_of(str(settings.get(setting) or ""))
        if host in LOCAL:
            continue
        if not any(one.does == does and covers(one, host) for one in operator.processors):
            problems.append(
                f"{setting} sends personal data to {host}, but no processor that does “{does}” there is listed. "
                "People must be told who receives their data (GDPR, article 13): add it to [[processors]] in the "
                "operator file, with its name, country, role, the date since when, and this host."
            )
    return problems


def host_of(value: str) -> str:
    """Return the host that a setting points to; nothing for local files and memory."""
    if "://" not in value:
        return value.partition(":")[0].lower()
    if value.startswith(("sqlite", "memory")):
        return ""
    parts = urlsplit(value)
    # PostgreSQL's host may stand in the query instead; there, a path is a socket on this machine.
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return "" if host.startswith("/") else host.lower()


def covers(processor: Processor, host: str) -> bool:
    """Tell whether a host belongs to a processor: named itself or below a named domain."""
    return any(host == name or host.endswith("." + name) for name in processor.hosts)
