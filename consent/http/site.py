"""What all exchanges of one site share, worked out once when the middleware is made."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from consent.rewrite.party import Parties
from consent.settings import STRICT, Settings
from consent.state import ConsentState
from consent.urls import Url

from . import csp
from .insertions import Inserter
from .visitors import Visitors


class Site:
    """Settings, and what is remembered about them. Shared by threads.

    Parameters:
        settings: every option.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.visitors = Visitors(settings)
        self.inserter = Inserter(settings.banner)
        self.everyone = frozenset(vendor.id for vendor in settings.registry.vendors)
        self.parties = lru_cache(512)(self._parties)
        self._marks = lru_cache(2048)(self._mark)
        look = settings.banner.head(ConsentState(None), "") + settings.banner.end(ConsentState(None), "")
        self._edition = hashlib.sha256(look + f"{settings.enforcement}{settings.prefix}".encode()).hexdigest()

    def mark(self, state: ConsentState, purpose: str) -> str:
        """Give eight hexadecimal digits that differ between two visitors who must not share a page."""
        if self.settings.is_shared:
            return self._marks(frozenset(), frozenset(), False, "", "")
        return self._marks(state.vendors, state.purposes, state.must_ask, state.language, purpose)

    def policy_headers(
        self, host: str, script_name: str, state: ConsentState, *, closed: bool
    ) -> list[tuple[str, str]]:
        """Write our own Content-Security-Policy for a document.

        Parameters:
            closed: whether nothing but this header stands between the document and third parties.
        """
        enforced = closed or self.settings.enforcement == STRICT
        if self.settings.only_reports:
            enforced = False
        # What everybody gets, or what scripts bring to life, must leave room for what may be granted later.
        later = self.settings.is_shared and not closed
        vendors = self.everyone if later else state.vendors
        text = csp.policy(host, self.settings.registry, vendors, f"{script_name}{self.settings.prefix}report")
        if self.settings.policy is not None:
            text = self.settings.policy(text, state)
        name = "Content-Security-Policy" if enforced else "Content-Security-Policy-Report-Only"
        return [(name, text)]

    def _parties(self, page: Url, state: ConsentState) -> Parties:
        return Parties(page, self.settings.registry, state)

    def _mark(
        self, vendors: frozenset[str], purposes: frozenset[str], must_ask: bool, language: str, purpose: str
    ) -> str:
        parts = (self._edition, self.settings.registry.version, *sorted(vendors), "", *sorted(purposes))
        text = "\n".join((*parts, str(must_ask), language, purpose))
        return hashlib.sha256(text.encode()).hexdigest()[:8]
