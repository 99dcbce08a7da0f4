"""What the guard is told: which hosts a page may reach now, and which names in storage are not allowed.

Deny by default makes this short: only what is allowed is listed, with the exceptions inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from consent.registry.model import HostRule, Vendor

if TYPE_CHECKING:
    from consent.registry import Registry


def reach(registry: Registry, allowed: frozenset[str]) -> str:
    """List the rules by which the guard decides, separated by spaces; the longest that fits an address wins.

    `example.org` is that host, `.example.org` its subdomains too, `example.org/tag` what begins so; a rule that
    begins with `-` forbids. The page's own host is allowed without a rule, and written as `self`.

    Parameters:
        allowed: ids of the vendors that may act now.
    """
    granted, denied = [], []
    for vendor in registry.vendors:
        (granted if vendor.id in allowed else denied).extend(vendor.hosts)
    rules = [_own(host) for host in registry.first_party]
    rules += [_rule(rule) for rule in granted]
    rules += [
        f"-{_rule(rule)}" for rule in denied if rule.host == "self" or any(_inside(rule, all_) for all_ in granted)
    ]
    return " ".join(dict.fromkeys(rules))


def forbidden_names(vendors: Iterable[Vendor]) -> str:
    """Join the names of cookies and storage keys that these vendors use into one regular expression.

    The syntax is what Python and JavaScript share. Empty when there are none.
    """
    names = {cookie.name for vendor in vendors for cookie in vendor.cookies if cookie.first_party}
    names |= {name for vendor in vendors for name in vendor.storage}
    patterns = sorted(".*".join(_literal(piece) for piece in name.split("*")) for name in names)
    return f"^(?:{'|'.join(patterns)})$" if patterns else ""


def _own(host: str) -> str:
    return host[1:] if host.startswith("*.") else host


def _rule(rule: HostRule) -> str:
    dot = "." if rule.subdomains and rule.host != "self" else ""
    return f"{dot}{rule.host}{'' if rule.path == '/' else rule.path}"


def _inside(rule: HostRule, other: HostRule) -> bool:
    if rule.host == other.host:
        return rule.path.startswith(other.path)
    return other.subdomains and rule.host.endswith(f".{other.host}")


def _literal(text: str) -> str:
    return re.sub(r"[\\^$.|?*+(){}\[\]/]", r"\\\g<0>", text)
