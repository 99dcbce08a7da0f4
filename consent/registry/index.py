"""Finding a vendor by address, by cookie name, by inline script: dictionaries first, patterns where needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from .model import Cookie, Vendor

_REMEMBERED = 512
"""Different cookie names and inline scripts whose answer is kept; a site has few, attackers may send many."""

_LONGEST_REMEMBERED = 16_384
"""Characters of an inline script up to which its answer is kept, which bounds the memory to some megabytes."""

_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]")
_GROUP = re.compile(r"\((?:[^()\\]|\\.)*\)")
_PIECE = re.compile(r"\\.|\{[^}]*\}|.", re.DOTALL)
_ANY_OF = frozenset("|([")


class HostIndex:
    """Who an address belongs to: one dictionary look-up per label of its host, then the longest path.

    Parameters:
        vendors: where two of them claim the same address, the first one has it.
    """

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        rules: dict[str, list[tuple[str, bool, Vendor]]] = {}
        for vendor in vendors:
            for rule in vendor.hosts:
                rules.setdefault(rule.host, []).append((rule.path, rule.subdomains, vendor))
        # Longest path first; the sort is stable, so the first claim stays first.
        self._rules = {host: sorted(found, key=lambda rule: -len(rule[0])) for host, found in rules.items()}

    def find(self, host: str, path: str) -> Vendor | None:
        """Give the vendor with the most specific rule, the host counting before the path."""
        below = False
        while host:
            for prefix, subdomains, vendor in self._rules.get(host, ()):
                if (subdomains or not below) and path.startswith(prefix):
                    return vendor
            below = True
            _, _, host = host.partition(".")
        return None


class NameIndex:
    """Whose cookie on the site's own domain it is, by name; ``*`` in an announced name stands for any characters.

    Names that a vendor uses on its own domain alone are left out: Instagram's ``csrftoken`` is not the site's.
    """

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._exact: dict[str, Vendor] = {}
        patterns: list[tuple[re.Pattern[str], Vendor]] = []
        for vendor in vendors:
            for cookie in filter(_is_first_party, vendor.cookies):
                if "*" in cookie.name:
                    patterns.append((name_pattern(cookie.name), vendor))
                else:
                    self._exact.setdefault(cookie.name, vendor)
        self._patterns = tuple(patterns)
        self._matching = lru_cache(_REMEMBERED)(self._match)

    def find(self, name: str) -> Vendor | None:
        """Give the vendor that writes a cookie of this name, the exact name counting before a pattern."""
        return self._exact.get(name) or self._matching(name)

    def _match(self, name: str) -> Vendor | None:
        return next((vendor for pattern, vendor in self._patterns if pattern.fullmatch(name)), None)


def _is_first_party(cookie: Cookie) -> bool:
    return cookie.first_party


class ScriptIndex:
    """Whose snippet an inline script is, by the signatures that vendors' documentation makes everybody copy."""

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._signatures = tuple(
            (literal(signature), re.compile(signature), vendor) for vendor in vendors for signature in vendor.signatures
        )
        self._remembered = lru_cache(_REMEMBERED)(self._match)

    def find_all(self, source: str) -> tuple[Vendor, ...]:
        """Give every vendor whose signature the script carries, in the order of the registry."""
        return self._remembered(source) if len(source) <= _LONGEST_REMEMBERED else self._match(source)

    def _match(self, source: str) -> tuple[Vendor, ...]:
        found = (
            vendor
            for plain, signature, vendor in self._signatures
            # Searching for plain text is some twenty times faster than running an expression.
            if plain in source and signature.search(source)
        )
        return tuple(dict.fromkeys(found))


def name_pattern(name: str) -> re.Pattern[str]:
    """Compile an announced cookie or storage name, in which ``*`` stands for any characters."""
    return re.compile(".*".join(re.escape(piece) for piece in name.split("*")), re.DOTALL)


def literal(pattern: str) -> str:
    """Give the longest text that every match of a regular expression contains; empty if that is not plain to see."""
    flat = _GROUP.sub("\0", _CLASS.sub("\0", pattern))
    pieces = _PIECE.findall(flat)
    if not _ANY_OF.isdisjoint(pieces):
        return ""
    runs = [""]
    for piece in pieces:
        if piece[0] in "*?{":  # what stands before may be missing
            runs[-1] = runs[-1][:-1]
            runs.append("")
        elif piece in "+.^$\0" or (piece[0] == "\\" and piece[1:].isalnum()):
            runs.append("")
        else:
            runs[-1] += piece[-1]
    return max(runs, key=len)
