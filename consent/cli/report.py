"""Show choices over time, and which third parties were blocked, from the proof store."""

from __future__ import annotations

import argparse
import datetime
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from consent.errors import ConfigurationError
from consent.proof import GIVEN, REFUSED, WITHDRAWN, Blocked, Record
from consent.registry import Registry
from consent.urls import parse

from . import opening

_MOST_SHOWN = 30


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be said after ``report``."""
    opening.add_store(parser)
    opening.add_registry(parser)
    parser.add_argument("--since", default="1970-01-01", metavar="YYYY-MM-DD", help="first day, UTC")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the sums."""
    try:
        day = datetime.date.fromisoformat(options.since)
    except ValueError as error:
        raise ConfigurationError(
            f"{options.since} is no day.", "Records are listed from a day on.", "Write it as 2026-01-31."
        ) from error
    since = int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())
    store = opening.store(options)
    content = {
        "months": summary(store.records(since=since)),
        "blocked": blocked(store.blocked(), opening.registry(options)),
    }
    if options.json:
        print(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        _print(content)
    return 0


def summary(records: Iterable[Record]) -> dict[str, dict[str, Any]]:
    """Add records up by month."""
    months: dict[str, dict[str, Counter[str]]] = {}
    for record in records:
        month = datetime.datetime.fromtimestamp(record.at, datetime.UTC).strftime("%Y-%m")
        sums = months.setdefault(
            month, {name: Counter() for name in ("events", "purposes", "vendors", "methods", "signals", "languages")}
        )
        sums["events"][record.event] += 1
        sums["purposes"].update(record.granted)
        sums["vendors"].update(record.granted_vendors)
        sums["methods"][record.method] += 1
        sums["languages"][record.language] += 1
        if record.signal:
            sums["signals"][record.signal] += 1
    return {month: {name: dict(counter) for name, counter in sums.items()} for month, sums in sorted(months.items())}


def blocked(rows: Iterable[Blocked], registry: Registry) -> list[dict[str, Any]]:
    """Name whom the blocked hosts belong to, and whether the site announces them."""
    found = []
    for row in rows:
        url = parse(f"https://{row.host}/")
        vendor = registry.owner(url) if url else None
        found.append(
            {
                "host": row.host,
                "directive": row.directive,
                "count": row.count,
                "last": datetime.datetime.fromtimestamp(row.last, datetime.UTC).strftime("%Y-%m-%d"),
                "vendor": vendor.name if vendor else None,
                "announced": vendor is not None and registry.is_announced(vendor),
            }
        )
    return found


def _print(content: dict[str, Any]) -> None:
    print(f"{'month':10}{'given':>8}{'refused':>9}{'withdrawn':>11}  given by purpose")
    for month, sums in content["months"].items():
        events = sums["events"]
        purposes = ", ".join(f"{name} {count}" for name, count in sorted(sums["purposes"].items()))
        print(
            f"{month:10}{events.get(GIVEN, 0):>8}{events.get(REFUSED, 0):>9}{events.get(WITHDRAWN, 0):>11}  {purposes}"
        )
    if not content["months"]:
        print("No choice was recorded.")
    if content["blocked"]:
        print("\nBlocked, in pages (<element>) or by visitors' browsers (directive):")
        for row in content["blocked"][:_MOST_SHOWN]:
            whose = row["vendor"] or "nobody known"
            standing = "announced" if row["announced"] else "not announced"
            print(f"{row['count']:>8}  {row['host']:40} {row['directive']:18} {whose}, {standing}")
