"""What was decided about one address on one page, and what stands in for something blocked."""

from __future__ import annotations

from dataclasses import dataclass

from consent.registry.model import Vendor

UNKNOWN = "?"
"""Stands for the vendor where no registry entry covers an address: such a thing can never be granted."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that a page would load or run, and whether it may.

    Parameters:
        element: name of the element, lower case; ``#`` and a word for what is no element.
        attribute: attribute that holds the address; ``""`` for the element's content.
        url: the address, absolute; ``""`` where there is none (an inline script).
        host: host of the address; ``""`` where there is none.
        vendor: whom the registry names for it, `None` if nobody.
        purposes: purposes that must be agreed to; empty if nobody is named.
        allowed: whether the bytes passed through.
        reason: ``granted``; ``refused`` (not granted yet counts as refused); ``unannounced`` (a vendor that is known
            but that the site does not declare, so that nobody can grant it); ``unknown`` (nobody knows it); ``marked``
            (the page's own hook asked for it); ``necessary``; ``failed`` (a rule broke down, and what cannot be
            judged is not let through).
    """

    element: str
    attribute: str
    url: str
    host: str
    vendor: Vendor | None
    purposes: tuple[str, ...]
    allowed: bool
    reason: str

    @property
    def blocked_name(self) -> str:
        """Id of the vendor as ``data-consent-blocked`` carries it: ``?`` unknown, ``""`` for nobody in particular."""
        if self.vendor is not None:
            return self.vendor.id
        return "" if self.reason == "marked" else UNKNOWN


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Something visible that was blocked, as the banner is asked to stand in for it.

    Parameters:
        vendor: whose it is, `None` if nobody knows.
        kind: ``frame`` or ``media``.
        url: its absolute address.
        link: plain page with the same content, to be opened as a link; `None` if none is known.
        width: the element's ``width`` attribute, as written (``560``, ``100%``, ``""``).
        height: likewise.
        title: the element's ``title`` or ``aria-label``; ``""`` if it has none.
    """

    vendor: Vendor | None
    kind: str
    url: str
    link: str | None
    width: str
    height: str
    title: str
