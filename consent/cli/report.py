"""Show choices over time, opt-out signals that were obeyed, and which third parties were blocked."""

from __future__ import annotations

import argparse
import datetime
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from consent.errors import ConfigurationError
from consent.proof import GIVEN, REFUSED, WITHDRAWN, Blocked, Obeyed, Record
from consent.registry import Registry
from consent.signals import DNT, GPC
from consent.urls import parse

from . import opening

_MOST_SHOWN = 30
_SIGNALS = {GPC: "Global Privacy Control", DNT: "Do Not Track"}


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
        "signals": signals(one for one in store.obeyed() if one.day >= options.since),
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


def signals(rows: Iterable[Obeyed]) -> dict[str, dict[str, int]]:
    """Add up by month on how many pages each signal was obeyed."""
    months: dict[str, Counter[str]] = {}
    for row in rows:
        months.setdefault(row.day[:7], Counter())[row.signal] += row.count
    return {month: dict(counter) for month, counter in sorted(months.items())}


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
    if content["signals"]:
        print("\nPages on which an opt-out signal was obeyed, of visitors who had not chosen otherwise:")
        for month, counts in content["signals"].items():
            told = ", ".join(f"{_SIGNALS.get(name, name)} {count}" for name, count in sorted(counts.items()))
            print(f"{month:10}{told}")
    if content["blocked"]:
        print("\nBlocked, in pages (<element>) or by visitors' browsers (directive):")
        for row in content["blocked"][:_MOST_SHOWN]:
            whose = row["vendor"] or "nobody known"
            standing = "announced" if row["announced"] else "not announced"
            print(f"{row['count']:>8}  {row['host']:40} {row['directive']:18} {whose}, {standing}")
