"""Show what would happen to a page, decision by decision, without a browser.

Exit code 1: the page would load things from third parties that the registry does not announce.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter

from consent.choice import Choice
from consent.errors import ConfigurationError
from consent.registry import Registry
from consent.rewrite import Decision, Page, PageRewriter
from consent.state import ConsentState
from consent.urls import Url, parse

from . import opening

_SOMEWHERE = "https://site.example/"
"""Address of a page that has none."""

_UNDECLARED = ("unknown", "unannounced", "failed")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be said after ``check``."""
    parser.add_argument("page", help="address, file, or - for standard input")
    opening.add_registry(parser)
    parser.add_argument("--url", default="", help="address of the page, where it is read from a file")
    parser.add_argument(
        "--accept", action="append", default=[], metavar="PURPOSE", help="purpose that the visitor agreed to, or all"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the decisions."""
    content, address = opening.page(options.page)
    registry = opening.registry(options)
    url = parse(options.url or address or _SOMEWHERE)
    if url is None:
        raise ConfigurationError(
            f"{options.url} is no address.",
            "First and third party are told apart by it.",
            "Write https://www.example.org/page.",
        )
    decisions = decide(content, url, registry, _state(registry, options.accept))
    if options.json:
        print(json.dumps([as_dict(decision) for decision in decisions], ensure_ascii=False, indent=1))
    else:
        _print(decisions)
    return int(any(decision.reason in _UNDECLARED for decision in decisions))


def decide(content: bytes, url: Url, registry: Registry, state: ConsentState) -> list[Decision]:
    """Put a page through the rewriter and give every decision, in the page's order."""
    decisions: list[Decision] = []
    rewriter = PageRewriter(Page(url=url, registry=registry, state=state, observe=decisions.append))
    rewriter.feed(content)
    rewriter.close()
    return decisions


def as_dict(decision: Decision) -> dict[str, object]:
    """Write a decision as plain values."""
    return {
        "allowed": decision.allowed,
        "reason": decision.reason,
        "vendor": decision.vendor.id if decision.vendor else None,
        "purposes": list(decision.purposes),
        "element": decision.element,
        "attribute": decision.attribute,
        "url": decision.url,
    }


def _state(registry: Registry, accepted: list[str]) -> ConsentState:
    if not accepted:
        return ConsentState.of(None, registry)
    asked = frozenset(purpose.id for purpose in registry.purposes)
    granted = asked if "all" in accepted else frozenset(accepted)
    if unknown := granted - asked:
        raise ConfigurationError(
            f"Nobody is asked about {', '.join(map(repr, sorted(unknown)))}.",
            "It could not be agreed to.",
            f"Name all, or some of: {', '.join(sorted(asked)) or '(the registry has none)'}.",
        )
    vendors = frozenset(vendor.id for vendor in registry.vendors if granted.issuperset(vendor.purposes))
    return ConsentState.of(Choice(0, "", granted=granted, refused=asked - granted, granted_vendors=vendors), registry)


def _print(decisions: list[Decision]) -> None:
    for decision in decisions:
        what = f"<{decision.element}{' ' + decision.attribute if decision.attribute else ''}>"
        whose = decision.vendor.name if decision.vendor else "nobody known"
        verdict = "let through" if decision.allowed else "blocked"
        print(f"{verdict:12} {decision.reason:12} {whose:32.32} {what:20} {decision.url or '(inline)'}")
    count = Counter("let through" if decision.allowed else "blocked" for decision in decisions)
    undeclared = sorted(
        {decision.host or f"an inline <{decision.element}>" for decision in decisions if decision.reason in _UNDECLARED}
    )
    print(f"\n{count['let through']} let through, {count['blocked']} blocked.")
    if undeclared:
        print(f"Nobody can ever allow: {', '.join(undeclared)}. Announce these in the registry, or remove them.")
