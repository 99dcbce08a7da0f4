"""Look up, list and examine vendors.

Without a word: list those of the registry. With one: who an address, host, cookie or id belongs to; exit code 1 if
that is nobody. With --lint: what the registry does not tell visitors, and what lives too long; exit code 1 if there is
any.
"""

from __future__ import annotations

import argparse

from consent.registry import HostRule, Registry, Vendor
from consent.registry.check import warnings
from consent.registry.model import SITE
from consent.urls import parse

from . import opening

_DAY = 86_400


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be said after ``vendors``."""
    parser.add_argument("word", nargs="?", help="address, host, cookie name, id or part of a name")
    opening.add_registry(parser)
    parser.add_argument("--lint", action="store_true", help="say what the registry should tell visitors and does not")


def run(options: argparse.Namespace) -> int:
    """Print vendors, or warnings about them."""
    registry = opening.registry(options)
    if options.lint:
        found = list(warnings(registry.announced))
        print("\n".join(found) or "Nothing to say against it.")
        return int(bool(found))
    if options.word is None:
        for vendor in registry.announced:
            print(_line(vendor, registry))
        return 0
    vendors = look_up(options.word, registry)
    for vendor in vendors:
        print(_portrait(vendor, registry))
    if not vendors:
        print(f"Nobody known has anything to do with {options.word}.")
    return int(not vendors)


def look_up(word: str, registry: Registry) -> list[Vendor]:
    """Find vendors by id, cookie name, address or host, or part of a name, in this order."""
    if vendor := registry.vendor(word):
        return [vendor]
    if vendor := registry.cookie_owner(word):
        return [vendor]
    if "." in word:
        url = parse(word if "://" in word else f"https://{word}")
        vendor = registry.owner(url) if url else None
        return [vendor] if vendor else []
    return [vendor for vendor in registry.all_vendors if word.lower() in vendor.name.lower()]


def _line(vendor: Vendor, registry: Registry) -> str:
    return f"{vendor.id:22} {vendor.name:42} {', '.join(vendor.purposes):24} {_standing(vendor, registry)}"


def _standing(vendor: Vendor, registry: Registry) -> str:
    return "announced" if registry.is_announced(vendor) else "not announced: always blocked"


def _portrait(vendor: Vendor, registry: Registry) -> str:
    lines = [
        f"{vendor.name} ({vendor.id}), {_standing(vendor, registry)}",
        f"  purposes  {', '.join(vendor.purposes)}",
        f"  company   {vendor.company or 'not known'} {vendor.country}",
        f"  policy    {vendor.policy_url or 'not known'}",
        f"  hosts     {', '.join(map(_place, vendor.hosts))}",
    ]
    for cookie in vendor.cookies:
        where = "on the site" if cookie.first_party else "on its own domain"
        lines.append(f"  cookie    {cookie.name}, {_lifetime(cookie.seconds)}, {where}")
    lines += [f"  storage   {key.name}" for key in vendor.storage]
    return "\n".join(lines)


def _place(rule: HostRule) -> str:
    """Write a rule as a registry file has it."""
    everything_below = "*." if rule.subdomains and rule.host != SITE else ""
    return f"{everything_below}{rule.host}{'' if rule.path == '/' else rule.path}"


def _lifetime(seconds: int) -> str:
    if not seconds:
        return "until the browser is closed"
    return f"{seconds // _DAY} days" if seconds >= 2 * _DAY else f"{seconds // 60} minutes"
