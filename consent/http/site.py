"""What all exchanges of one site share, worked out once when the middleware is made."""

from __future__ import annotations

import hashlib
import logging
import re
from functools import lru_cache

from consent.endpoints.obeyed import ObeyedSignals
from consent.endpoints.strangers import Strangers
from consent.settings import STRICT, Settings
from consent.state import ConsentState

from . import csp
from .insertions import Inserter
from .visitors import Visitors

logger = logging.getLogger("consent")

ENFORCED, REPORTED = "Content-Security-Policy", "Content-Security-Policy-Report-Only"

_PLAIN = re.compile(r"[\x20-\x7e]+")


class Site:
    """Settings, and what is remembered about them. Shared by threads.

    Parameters:
        settings: every option.
        strangers: counts undeclared third parties that were taken out of pages.
        obeyed: counts pages on which an opt-out signal was obeyed.
    """

    def __init__(self, settings: Settings, strangers: Strangers, obeyed: ObeyedSignals) -> None:
        self.settings = settings
        self.strangers = strangers
        self.obeyed = obeyed
        self.visitors = Visitors(settings)
        self.inserter = Inserter(settings.banner)
        self.everyone = frozenset(vendor.id for vendor in settings.registry.vendors)
        self._marks = lru_cache(2048)(self._mark)
        look = settings.banner.head(ConsentState(None), "") + settings.banner.end(ConsentState(None), "")
        # A copy with other words must not come back: whoever chose on it would be recorded with these.
        # One notice stands for a renderer's own words: to write those of every language takes long.
        words = settings.banner.notice(settings.texts.languages[0])
        told = f"{words}{settings.texts.tables}{settings.enforcement}{settings.prefix}"
        self._edition = hashlib.sha256(look + told.encode()).hexdigest()

    def mark(self, state: ConsentState, purpose: str) -> str:
        """Give eight hexadecimal digits that differ between two visitors who must not share a page."""
        if self.settings.is_shared:
            return self._marks(frozenset(), frozenset(), False, "", "")
        return self._marks(state.vendors, state.purposes, state.must_ask, state.language, purpose)

    def write_sums(self) -> None:
        """Write what was counted to the store, now and then."""
        self.strangers.write()
        self.obeyed.write()

    def policy_headers(
        self, host: str, script_name: str, state: ConsentState, *, closed: bool
    ) -> list[tuple[str, str]]:
        """Write our own Content-Security-Policy for a document.

        Parameters:
            closed: whether nothing but this header stands between the document and third parties.
        """
        if closed and not self.settings.only_reports:
            return [(ENFORCED, self._policy(host, script_name, state, frozenset()))]
        # In a shared cache, scripts bring to life what may be granted later, and a policy cannot be relaxed by then.
        vendors = self.everyone if self.settings.is_shared else state.vendors
        text = self._policy(host, script_name, state, vendors)
        return [(ENFORCED if self.settings.enforcement == STRICT else REPORTED, text)]

    def worker_policy(
        self, host: str, script_name: str, state: ConsentState, *, everybody: bool = False
    ) -> tuple[str, str]:
        """Write the policy for a script that runs as a worker: no rewriting and no guard reaches that, whatever is set.

        In a shared cache, and where the policy would be too long for a header, nobody but the site may act.

        Parameters:
            everybody: whether other visitors may get the same answer.
        """
        allowed = frozenset[str]() if everybody or self.settings.is_shared else state.vendors
        text = self._policy(host, script_name, state, allowed)
        if len(text) > csp.ROOM:
            text = self._policy(host, script_name, state, frozenset())
        return ENFORCED, text

    def _policy(self, host: str, script_name: str, state: ConsentState, vendors: frozenset[str]) -> str:
        text = csp.policy(host, self.settings.registry, vendors, f"{script_name}{self.settings.prefix}report")
        if self.settings.policy is None:
            return text
        try:
            adjusted = self.settings.policy(text, state)
            if _PLAIN.fullmatch(adjusted):
                return adjusted
            logger.error("The policy function gave %r, which is no policy: the one worked out is sent.", adjusted)
        except Exception:
            logger.exception("The policy function failed: the policy worked out is sent as it is.")
        return text

    def _mark(
        self, vendors: frozenset[str], purposes: frozenset[str], must_ask: bool, language: str, purpose: str
    ) -> str:
        parts = (self._edition, self.settings.registry.version, *sorted(vendors), "", *sorted(purposes))
        text = "\n".join((*parts, str(must_ask), language, purpose))
        return hashlib.sha256(text.encode()).hexdigest()[:8]
