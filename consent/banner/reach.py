"""What the guard is told: which hosts a page may reach now, and which names in storage it may not use.

Deny by default makes this short: what is allowed is listed, with the exceptions inside it. It is one line of tokens:

    example.org        this host          .example.org      and its subdomains
    example.org/tag    what begins so     -example.org/tag  forbidden, inside something allowed
    self/tag           the page's own host
    ~_ga_.*|_gid       forbidden names of cookies or storage keys, as a regular expression
    @vendor            what follows depends on whether this vendor is allowed: for the script of activation alone
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from consent.registry import Registry
from consent.registry.model import SITE, HostRule, Vendor

_LONGEST_HOST = 253
"""Characters of the longest host name (RFC 1035, section 2.3.4, as text)."""


def reach(registry: Registry, allowed: frozenset[str]) -> str:
    """Write the tokens for one choice: short, for pages that are loaded anew when the choice changes.

    The longest rule that fits an address decides, so it comes last; the page's own host is allowed without one.

    Parameters:
        registry: who there is.
        allowed: ids of the vendors that may act now.
    """
    acting = (*registry.necessary, *(vendor for vendor in registry.vendors if vendor.id in allowed))
    granted = [rule for vendor in acting for rule in vendor.hosts]
    denied = [vendor for vendor in registry.vendors if vendor.id not in allowed]
    inside = [
        rule
        for vendor in denied
        for rule in vendor.hosts
        if rule.host == SITE or any(_inside(rule, other) for other in granted)
    ]
    tokens = [*(f"-{_rule(rule)}" for rule in inside), *_own(registry), *map(_rule, granted)]
    return " ".join(dict.fromkeys([*sorted(tokens, key=_weight), *_names(denied)]))


def reach_of_all(registry: Registry) -> str:
    """Write the tokens for every choice, for pages on which a script carries the choice out."""
    tokens = _own(registry) + [_rule(rule) for vendor in registry.necessary for rule in vendor.hosts]
    for vendor in registry.vendors:
        tokens += [f"@{vendor.id}", *map(_rule, vendor.hosts), *_names([vendor])]
    return " ".join(tokens)


def _own(registry: Registry) -> list[str]:
    return [host.removeprefix("*") for host in registry.first_party]


def _rule(rule: HostRule) -> str:
    dot = "." if rule.subdomains and rule.host != SITE else ""
    return f"{dot}{rule.host}{'' if rule.path == '/' else rule.path}"


def _weight(token: str) -> float:
    """Say how closely a rule describes an address: by its length; the page's own host is longer than what holds it."""
    rule = token.removeprefix("-").removeprefix(".")
    host, slash, path = rule.partition("/")
    return len(slash + path) + (_LONGEST_HOST if host == SITE else len(host))


def _inside(rule: HostRule, other: HostRule) -> bool:
    if rule.host == other.host:
        return rule.path.startswith(other.path)
    return other.subdomains and rule.host.endswith(f".{other.host}")


def _names(vendors: Iterable[Vendor]) -> list[str]:
    """Write the names in storage that these vendors use as one token, or none."""
    names = dict.fromkeys(
        name
        for vendor in vendors
        for name in (
            *(cookie.name for cookie in vendor.cookies if cookie.first_party),
            *(key.name for key in vendor.storage),
        )
    )
    patterns = {name: ".*".join(_literal(piece) for piece in name.split("*")) for name in names}
    kept = [pattern for name, pattern in patterns.items() if not _covered(name, patterns)]
    return ["~" + "|".join(kept)] if kept else []


def _covered(name: str, patterns: Mapping[str, str]) -> bool:
    """Say whether a wider pattern makes this one superfluous."""
    return any(other != name and re.fullmatch(pattern, name) for other, pattern in patterns.items())


def _literal(text: str) -> str:
    return re.sub(r"[\\^$.|?+(){}\[\]/]", r"\\\g<0>", text).replace(" ", r"\s")
