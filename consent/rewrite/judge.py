"""From the text of an attribute, a style sheet or a script to what was decided about each address in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from consent import css, urls
from consent.registry import Registry, Vendor
from consent.urls import Url

from . import documents, scripts
from .decision import Decision
from .loads import Kind, addresses
from .party import Parties

Nested = Callable[[bytes, "Url | None"], tuple[bytes, tuple[Decision, ...]]]
"""Rewrites a document inside the page: from its bytes and base address to its new bytes and what was decided."""

Where = tuple[str, str]
"""Element and attribute about which something is decided (`Decision.element`, `Decision.attribute`)."""

# Such an address means the same on every page of the site.
_INDEPENDENT = re.compile(r"[\x00-\x20]*+(?:[a-zA-Z][a-zA-Z0-9+.-]*+:)?[/\\]")
_RESOURCE = re.compile(r"(?:\.m?js|\.gif|/js)(?:[?#]|\Z)", re.IGNORECASE)
_SHOWN = frozenset({Kind.FRAME, Kind.REFRESH})
"""Addresses whose document is shown, with what it loads; a picture loads nothing further."""

_REMEMBERED_SHEET = 65_536
"""Characters up to which the addresses of a style sheet are remembered: a site repeats its sheets on every page."""


class Judge:
    """Decides about addresses, wherever in a page they are written.

    Parameters:
        parties: who is who, and who may act.
        registry: knows the snippets that vendors hand out.
        base: address against which relative ones are read; `None` in a document that has none.
        nested: rewrites a document inside this one.

    Attributes:
        here: whether anything since this was last set to false depends on the path of the page.
    """

    def __init__(self, parties: Parties, registry: Registry, base: Url | None, nested: Nested) -> None:
        self._parties = parties
        self._registry = registry
        self._nested = nested
        self.base = base
        self.here = False

    def attribute(self, where: Where, kind: Kind, value: str) -> tuple[list[Decision], str | None]:
        """Judge an attribute: what was decided, and a harmless value where there is one better than none."""
        match kind:
            case Kind.SHEET:
                return self.sheet(where, value)
            case Kind.CODE:
                return self.code(where, value), None
            case Kind.DOCUMENT:
                rewritten, decisions = self._inside(value, self.base)
                return list(decisions), rewritten.decode("utf-8", "replace")
            case _:
                return list(self._addresses(where, kind, value)), None

    def sheet(self, where: Where, sheet: str) -> tuple[list[Decision], str | None]:
        """Judge a style sheet: what was decided, and the sheet without what is not allowed, if that differs."""
        decisions: list[Decision] = []
        unwanted: list[css.Address] = []
        for address in _sheet_addresses(sheet):
            found = list(self.all(where, [address.url]))
            document = documents.written_into(address.url)
            if document is not None and document.kind == "sheet":
                found += self.sheet(where, document.text)[0]
            decisions += found
            if not all(decision.allowed for decision in found):
                unwanted.append(address)
        return decisions, css.replace(sheet, unwanted) if unwanted else None

    def snippet(self, where: Where, code: str) -> list[Decision]:
        """Judge a script of the page: whose snippet it is, and what it is written to load."""
        owners = self._registry.script_owners(code)
        if owners:  # what is only named in a comment or an address is no snippet
            owners = self._registry.script_owners(scripts.without_addresses(code))
        return [self.vendor(where, owner) for owner in owners] + self.code(where, code)

    def code(self, where: Where, code: str, *, writes: bool = False) -> list[Decision]:
        """Judge the addresses that a piece of JavaScript is written to load."""
        reach = scripts.reach(code, writes=writes)
        decisions = list(self.all(where, reach.certain))
        return decisions + [one for one in self.all(where, reach.possible) if one.allowed or _follows(one)]

    def rules_of_speculation(self, where: Where, rules: str) -> list[Decision]:
        """Judge what a page asks to be loaded ahead of a click."""
        speculated = scripts.speculated(rules)
        if speculated is None:
            return [Decision(*where, "", "", None, (), False, "unknown")]
        return list(self.all(where, speculated))

    def all(self, where: Where, texts: Iterable[str]) -> Iterator[Decision]:
        """Judge addresses as they are written; the site's own give no decision."""
        for text in texts:
            if _INDEPENDENT.match(text) is None:
                self.here = True
            if decision := self.address(where, urls.parse(text, self.base)):
                yield decision

    def address(self, where: Where, url: Url | None) -> Decision | None:
        """Judge one address; `None` for the site's own, and for what leads nowhere."""
        verdict = self._parties.judge(url) if url is not None else None
        if verdict is None:
            return None
        return Decision(
            *where, verdict.url, verdict.host, verdict.vendor, verdict.purposes, verdict.allowed, verdict.reason
        )

    def vendor(self, where: Where, vendor: Vendor) -> Decision:
        """Judge a vendor that is known by other means than an address."""
        parties = self._parties
        return Decision(*where, "", "", vendor, vendor.purposes, parties.may_act(vendor), parties.reason(vendor))

    def gate(self, where: Where, purposes: tuple[str, ...], name: str | None) -> Decision | None:
        """Judge the condition that a page's own markup sets; `None` if it is met.

        Parameters:
            purposes: purposes that it asks for.
            name: id of the vendor that it asks for, `None` if it asks for none.
        """
        vendor = self._registry.vendor(name) if name is not None else None
        if vendor is not None:
            met = self._parties.may_act(vendor) and self._parties.may_serve(purposes)
            purposes = tuple(dict.fromkeys((*purposes, *vendor.purposes)))
        else:
            met = name is None and self._parties.may_serve(purposes)
        reason = "marked" if vendor is not None or name is None else "unknown"
        return None if met else Decision(*where, "", "", vendor, purposes, False, reason)

    def _inside(self, document: str, base: Url | None) -> tuple[bytes, tuple[Decision, ...]]:
        """Rewrite a document inside this one."""
        self.here = True
        return self._nested(document.encode("utf-8", "surrogatepass"), base)

    def _addresses(self, where: Where, kind: Kind, value: str) -> Iterator[Decision]:
        for address in addresses(kind, value):
            document = documents.written_into(address)
            if document is None:
                yield from self.all(where, [address])
            elif kind in _SHOWN and document.kind == "xml" and documents.is_beyond_markup(document.text):
                yield Decision(*where, "", "", None, (), False, "unknown")
            elif kind in _SHOWN and document.kind in {"markup", "xml"}:
                yield from self._inside(document.text, None)[1]
            elif document.kind == "code":
                yield from self.code(where, document.text, writes=True)
            elif document.kind == "sheet":
                yield from self.sheet(where, document.text)[0]
        if kind is Kind.VALUES:
            yield from self.sheet(where, value)[0]


def _follows(decision: Decision) -> bool:
    """Whether a literal in a loader is likely to be what it loads: a script or a pixel.

    Any other address is as likely to be a link, or a name in a list; the guard sees which when it is used.
    """
    return _RESOURCE.search(decision.url) is not None


_remembered_addresses = lru_cache(maxsize=128)(css.addresses)


def _sheet_addresses(sheet: str) -> list[css.Address]:
    return _remembered_addresses(sheet) if len(sheet) <= _REMEMBERED_SHEET else css.addresses(sheet)
