"""One page on its way to one visitor: bytes in, bytes out, nothing loaded that was not allowed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

from consent.html import Scanner, Tag
from consent.registry import Registry
from consent.state import ConsentState
from consent.urls import Url

from . import inert
from .decision import Decision, Placeholder
from .judge import Judge
from .loads import ANYWHERE, ELEMENTS, HANDLER_PREFIX, Kind
from .markup import PURPOSES_HOOK
from .memory import memory
from .party import Parties
from .rules import UNTOUCHED, Outcome, Rules, failed

logger = logging.getLogger("consent")

HOLD_LIMIT = 1 << 23
"""Bytes of an inline script or style sheet that are held back until its end is seen; what is longer stays inert.

Pages that carry a whole library for charts inside have scripts of four megabytes.
"""

DEEPEST = 4
"""Documents within documents (``srcdoc``, ``data:``, ``noscript``) that are read; what is deeper is not let through."""

# Attributes so rare that tags are better looked for by them than by the names of elements that may carry them.
_TELLING = {"background", "manifest", "http-equiv"}
_TOLD_BY_THEM = {name for name, table in ELEMENTS.items() if _TELLING.issuperset(attribute for attribute, _ in table)}
_NAMES = frozenset(ELEMENTS.keys() - _TOLD_BY_THEM - {"meta"} | {"base", "template", "style", "noscript"})
# Without a parenthesis, declarations load nothing.
_CALLING = frozenset(name for name, kind in ANYWHERE.items() if kind is Kind.SHEET)
_ATTRIBUTES = frozenset(_TELLING | ANYWHERE.keys()) - _CALLING
_ALL_ATTRIBUTES = frozenset(ANYWHERE).union(name for table in ELEMENTS.values() for name, _ in table)
_PREFIXES = frozenset({HANDLER_PREFIX, PURPOSES_HOOK})
# Under a base address elsewhere, our own forms and links have to say where they lead.
_OWN_ADDRESS = re.compile(rb'(?<= action=")/(?!/)|(?<= href=")/(?!/)|(?<= src=")/(?!/)')
_LAST_RESORT = b'<script type="text/plain" data-consent-blocked="?" data-consent-for="">'


class Page(NamedTuple):
    """Everything that is known about a page before its first byte.

    Parameters:
        url: its address.
        registry: purposes and vendors.
        state: what the visitor allows; in a cache that is shared, nothing.
        enforcement: ``strict``, ``comfort`` or ``report``; in the last one nothing is changed, only observed.
        head: bytes to insert at the beginning of the head, as they are to stand there.
        body: likewise at the beginning of the body.
        end: likewise at its end.
        placeholder: writes what stands in for something visible that was blocked.
        observe: is told every decision.
    """

    url: Url
    registry: Registry
    state: ConsentState
    enforcement: str = "strict"
    head: bytes = b""
    body: bytes = b""
    end: bytes = b""
    placeholder: Callable[[Placeholder], bytes] = lambda place: b""
    observe: Callable[[Decision], None] | None = None


class PageRewriter:
    """Rewrites one page as it passes.

    Parameters:
        page: what is known about it.
    """

    def __init__(self, page: Page) -> None:
        self._scanner = _scanner(_Document(page, page.url, depth=0))

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the page; give those that can leave."""
        return self._scanner.feed(data)

    def close(self) -> bytes:
        """Give the rest: the page has ended."""
        return self._scanner.close()

    @property
    def waiting(self) -> int:
        """Bytes that are held back until the end of a tag is seen."""
        return self._scanner.waiting

    def recover(self) -> tuple[bytes, bytes]:
        """Go on in plain HTML after a failure; give what had still left, and the input that had not."""
        return self._scanner.recover()


class _Document:
    """Decides about what the scanner finds in a page, or in a document inside it.

    A rule that breaks down never lets its tag through (fail closed). It knows nothing of its scanner: what refers to
    each other in a circle would stay in memory until Python looks for such circles.

    Parameters:
        page: what is known about the page.
        base: address against which the document's own are read; `None` if it has none.
        depth: documents that it is inside of.

    Attributes:
        here: whether anything that was decided holds for this page alone (`Outcome.here`).
        once: whether anything that was written holds for this view of it alone.
    """

    def __init__(self, page: Page, base: Url | None, depth: int) -> None:
        self.here = self.once = False
        self._page = page
        self._depth = depth
        self._observes_only = page.enforcement == "report"
        parties = Parties(page.url, page.registry, page.state)
        self._judge = Judge(parties, page.registry, base, partial(_rewritten, page, depth))
        self._rules = Rules(self._judge, page.registry, keep_sheets=page.enforcement == "comfort")
        self._memory = memory(page.registry, page.state, page.url.host, base, page.enforcement)

    @property
    def settled(self) -> Collection[bytes]:
        """Tags that are known to stay as they are."""
        return self._memory.untouched

    def start_tag(self, tag: Tag) -> bytes | None:
        """Decide about a tag that stands alone."""
        try:
            outcome = self._memory.get(tag, None, self._judge.base)
            if outcome is None or tag.name == "base":
                outcome = self._decided(tag)
            return None if outcome is UNTOUCHED else self._written(outcome)
        except Exception:
            self.once = True
            logger.exception("No rule could judge a <%s>: it stays inert.", tag.name)
            return None if self._observes_only else _refused(tag)

    def raw_element(self, tag: Tag, content: bytes, complete: bool) -> tuple[bytes, bytes] | None:
        """Decide about a script, a style sheet, or what is there for visitors without scripts."""
        # Outside SVG, what has no end and is shorter than the limit is all there is: the page ended there.
        complete = complete or (tag.html and len(content) < HOLD_LIMIT)
        try:
            outcome = self._memory.get(tag, content, self._judge.base) if complete else None
            if outcome is None:
                outcome = self._decided_with(tag, content, complete)
            written = self._written(outcome)
        except Exception:
            self.once = True
            logger.exception("No rule could judge a <%s>: it stays inert.", tag.name)
            if self._observes_only:
                return None
            # Of a sheet nothing is kept: browsers look ahead for its imports without reading its type.
            return (_LAST_RESORT, content) if tag.name == "script" else (b"<%s>" % tag.name.encode(), b"")
        if self._observes_only or (written is None and outcome.content is None):
            return None
        return tag.raw if written is None else written, content if outcome.content is None else outcome.content

    def boundary(self, where: str) -> bytes:
        """Give what is to be inserted at a place of the page."""
        page, base = self._page, self._judge.base
        insertion = {"head": page.head, "body": page.body, "end": page.end}[where]
        if insertion and base is not None and _origin(base) != _origin(page.url):
            return _OWN_ADDRESS.sub(_origin(page.url).encode() + b"/", insertion)
        return insertion

    def _decided(self, tag: Tag) -> Outcome:
        outcome = self._rules.start_tag(tag)
        if tag.name == "base":
            page = self._page
            self._memory = memory(page.registry, page.state, page.url.host, self._judge.base, page.enforcement)
        else:
            self._memory.put(tag, None, self._judge.base, outcome)
        return outcome

    def _decided_with(self, tag: Tag, content: bytes, complete: bool) -> Outcome:
        if tag.name == "noscript":
            outcome, once = self._without_scripts(tag, content, complete)
        else:
            decide = self._rules.script if tag.name == "script" else self._rules.style
            outcome, once = decide(tag, content, complete), False
        if complete and not once:
            self._memory.put(tag, content, self._judge.base, outcome)
        return outcome

    def _written(self, outcome: Outcome) -> bytes | None:
        self.here = self.here or outcome.here
        if self._page.observe is not None:
            for decision in outcome.decisions:
                self._page.observe(decision)
        if self._observes_only or outcome.tag is None:
            return None
        if outcome.placeholder is None:
            return outcome.tag
        self.once = True  # what stands in for it carries the nonce
        return self._page.placeholder(outcome.placeholder) + outcome.tag

    def _without_scripts(self, tag: Tag, content: bytes, complete: bool) -> tuple[Outcome, bool]:
        """Rewrite what ``noscript`` holds, which is markup to those who see it; say whether it holds only this once."""
        closed = self._rules.noscript(tag)
        if closed:
            return Outcome(closed, content=b""), False
        if b"<" not in content:
            return UNTOUCHED, False
        if self._depth >= DEEPEST:
            return Outcome([failed(tag)], content=b""), True
        decisions: list[Decision] = []
        inside = _Document(_bare(self._page, decisions.append), self._judge.base, self._depth + 1)
        scanner = _scanner(inside, scripting=False)
        rewritten = scanner.feed(content)
        if not scanner.is_settled:
            # An open comment, tag or style would swallow the end tag, and what follows it would be read differently
            # with scripts and without.
            return Outcome([*decisions, failed(tag)], content=b""), True
        rewritten += scanner.close()
        changed = None if complete and rewritten == content else rewritten
        return Outcome(decisions, content=changed, here=inside.here), inside.once


def _scanner(document: _Document, *, scripting: bool = True) -> Scanner:
    return Scanner(
        document,
        names=_NAMES,
        attributes=_ATTRIBUTES,
        calling=_CALLING,
        attribute_prefixes=_PREFIXES,
        hold_limit=HOLD_LIMIT,
        scripting=scripting,
    )


def _rewritten(page: Page, depth: int, content: bytes, base: Url | None) -> tuple[bytes, tuple[Decision, ...]]:
    """Rewrite a whole document that an attribute of a document of this depth holds."""
    if b"<" not in content:
        return content, ()
    if depth >= DEEPEST:
        return b"", (Decision("#document", "", "", "", None, (), False, "failed"),)
    decisions: list[Decision] = []
    # Nothing stands in for what is blocked: the buttons belong to a form that documents within a page do not have.
    page = _bare(page, decisions.append)._replace(placeholder=_no_placeholder)
    scanner = _scanner(_Document(page, base, depth + 1))
    return scanner.feed(content) + scanner.close(), tuple(decisions)


def _bare(page: Page, observe: Callable[[Decision], None]) -> Page:
    """Give the page for a document inside it: nothing is inserted there."""
    return page._replace(head=b"", body=b"", end=b"", observe=observe)


def _origin(url: Url) -> str:
    return f"{url.scheme}://{url.host}{'' if url.port is None else f':{url.port}'}"


def _no_placeholder(place: Placeholder) -> bytes:
    return b""


def _refused(tag: Tag) -> bytes:
    """Make a tag inert that no rule could judge; if not even that works, it is left out."""
    try:
        held = [name for name in tag.attributes if name in _ALL_ATTRIBUTES or name.startswith(HANDLER_PREFIX)]
        return inert.edited(tag, [failed(tag)], held)
    except Exception:
        logger.exception("A <%s> could not be written in its inert form: it is left out.", tag.name)
        return b""
