"""From one tag to what stands in its place.

Nothing here keeps anything from one tag to the next but the base address, so that the answer for a tag may be
remembered by its bytes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consent import urls
from consent.html import Tag
from consent.registry import Registry

from . import inert, markup, scripts
from .decision import Decision, Placeholder
from .judge import Judge
from .loads import ELEMENTS, Kind, loads
from .scripts import Script


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one tag (and, for raw elements, of its content).

    Parameters:
        decisions: everything that was decided about it.
        tag: bytes in its place; `None` if it stays as it is.
        content: bytes in the content's place; `None` if that stays as it is.
        placeholder: what is to stand before it.
        here: whether the answer holds for this page alone, because an address depends on the page's path.
    """

    decisions: Sequence[Decision] = ()
    tag: bytes | None = None
    content: bytes | None = None
    placeholder: Placeholder | None = None
    here: bool = False


UNTOUCHED = Outcome()

_PLACEHOLDER_KINDS = {
    "iframe": "frame", "fencedframe": "frame", "portal": "frame",
    "embed": "media", "object": "media", "video": "media", "audio": "media",
}  # fmt: skip
_MAIN_ATTRIBUTES = frozenset({"src", "data"})
_NEVER_SEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TINY = frozenset({"0", "1", "0px", "1px"})
_NOT_GATED = frozenset({Kind.CODE, Kind.SHEET})
_SHEET_TYPES = frozenset({"", "text/css"})
# Comments, CDATA sections, what else is no text but reads as comments do, and text.
_FOREIGN_PIECE = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<[!?/][^>]*>?|([^<]+|<)", re.DOTALL
)
_NOWHERE_IN_MAP = '"data:text/javascript,"'


class Rules:
    """What this page may load, tag by tag.

    Parameters:
        judge: decides about addresses.
        registry: purposes and vendors, by whose names pages mark their elements.
        keep_sheets: whether a changed style sheet is also kept as it was, for a script to bring it back.
    """

    def __init__(self, judge: Judge, registry: Registry, *, keep_sheets: bool) -> None:
        self._judge = judge
        self._registry = registry
        self._keep_sheets = keep_sheets
        self._based = False

    # ------------------------------------------------------------------------------------------- kinds of elements

    def start_tag(self, tag: Tag) -> Outcome:
        """Decide about a start tag that is neither script, style nor noscript."""
        self._judge.here = False
        if tag.name == "base" and tag.html:
            return self._base(tag)
        gate = markup.own_gate(tag.attributes)
        if gate is None:
            dormant = markup.dormant(tag.name, tag.attributes, self._registry)
            if dormant is not None:
                return self._dormant(tag, dormant, b"")
        elif gate.exempts:
            return _exempted(tag)
        decisions: list[Decision] = []
        held: list[str] = []
        changed: dict[str, str] = {}
        closed = self._closed(tag, gate)
        for name, kind in loads(tag):
            found, value = self._judge.attribute((tag.name, name), kind, tag.attributes[name])
            decisions += found
            if closed and kind not in _NOT_GATED:
                held.append(name)
            elif not all(decision.allowed for decision in found):
                if value is None:
                    held.append(name)
                else:
                    changed[name] = value
        if not held and not changed:
            return self._passed(decisions)
        return self._held(tag, [*closed, *decisions], held, changed)

    def script(self, tag: Tag, content: bytes, complete: bool) -> Outcome:
        """Decide about a script whose content is known or, if no end was in sight, begun."""
        self._judge.here = False
        what = scripts.kind(tag.attributes)
        gate = markup.own_gate(tag.attributes)
        if gate is not None and gate.exempts:
            return _exempted(tag)
        if what is Script.DATA:
            dormant = markup.dormant("script", tag.attributes, self._registry) if gate is None else None
            return UNTOUCHED if dormant is None else self._dormant(tag, dormant, content)
        names = [name for name, _ in loads(tag)]
        decisions = self._closed(tag, gate)
        for name, kind in loads(tag):
            decisions += self._judge.attribute((tag.name, name), kind, tag.attributes[name])[0]
        if not any(name in tag.attributes for name, _ in ELEMENTS["script"]):
            if not complete:
                decisions.append(failed(tag))
            elif what is Script.IMPORTS and not decisions:
                return self._imports(tag, content)
            elif what is Script.SPECULATION:
                decisions += self._judge.rules_of_speculation((tag.name, ""), _text(tag, content))
            elif what is Script.CODE:
                decisions += self._judge.snippet((tag.name, ""), _text(tag, content))
        if all(decision.allowed for decision in decisions):
            return self._passed(decisions)
        return Outcome(decisions, inert.edited(tag, decisions, names, silence=True), here=self._judge.here)

    def style(self, tag: Tag, content: bytes, complete: bool) -> Outcome:
        """Decide about a style element."""
        self._judge.here = False
        gate = markup.own_gate(tag.attributes)
        if gate is not None and gate.exempts:
            return _exempted(tag)
        text = _text(tag, content)
        # Browsers look ahead for imports without reading the type.
        if tag.attributes.get("type", "").strip().lower() not in _SHEET_TYPES and "@import" not in text.lower():
            return UNTOUCHED
        decisions = self._closed(tag, gate)
        if not complete:
            return Outcome([*decisions, failed(tag)], tag.edited(set=inert.marks([failed(tag)])), b"")
        if decisions:
            sheet: str | None = ""
        else:
            decisions, sheet = self._judge.sheet((tag.name, ""), text)
        if sheet is None:
            return self._passed(decisions)
        kept = {f"{inert.PREFIX}sheet": text} if self._keep_sheets else {}
        changed = (sheet if tag.html else html.escape(sheet, quote=False)).encode("utf-8", "surrogateescape")
        return Outcome(decisions, tag.edited(set={**inert.marks(decisions), **kept}), changed, here=self._judge.here)

    def noscript(self, tag: Tag) -> list[Decision]:
        """Say whether a page's own hook keeps the whole of a ``noscript`` back; empty if not."""
        return self._closed(tag, markup.own_gate(tag.attributes))

    # ------------------------------------------------------------------------------------------- special cases

    def _base(self, tag: Tag) -> Outcome:
        """Follow ``<base href>``, unless it would lead all relative addresses to somebody who is not allowed.

        Without it they lead to the site itself, and so do its own forms and our endpoints.
        """
        href = tag.attributes.get("href")
        if href is None:
            return UNTOUCHED
        target = urls.parse(href, self._judge.base)
        decision = self._judge.address((tag.name, "href"), target)
        if decision is not None and not decision.allowed:
            return Outcome((decision,), inert.edited(tag, (decision,), ("href",)), here=True)
        if not self._based and target is not None:
            self._judge.base = target
            self._based = True
        return Outcome((decision,) if decision else (), here=True)

    def _dormant(self, tag: Tag, dormant: markup.Dormant, content: bytes) -> Outcome:
        """Wake what another banner's markup keeps asleep, if that is allowed now; else mark it for the activation."""
        decisions = self._closed(tag, dormant.gate)
        if not decisions and tag.name == "template":
            # Without its start tag the content is live, and the end tag means nothing (WHATWG HTML, "in body").
            return Outcome(tag=b"")
        awake = {name: value for name, value in tag.attributes.items() if name not in dormant.asleep}
        awake.update(dormant.live)
        for name, kind in ELEMENTS.get(tag.name, ()):
            if name in awake:
                decisions += self._judge.attribute((tag.name, name), kind, awake[name])[0]
        if tag.name == "script" and "src" not in awake and scripts.kind(awake) is Script.CODE:
            decisions += self._judge.snippet((tag.name, ""), _text(tag, content))
        if all(decision.allowed for decision in decisions):
            asleep = [name for name in dormant.asleep if name not in dormant.live]
            return Outcome(decisions, tag.edited(set=dormant.live, remove=asleep), here=self._judge.here)
        kept = {inert.PREFIX + name: value for name, value in dormant.live.items()}
        written = {**inert.marks(decisions), **kept, **inert.apart(tag)}
        return Outcome(decisions, tag.edited(set=written), here=self._judge.here)

    def _imports(self, tag: Tag, content: bytes) -> Outcome:
        """Lead the addresses of an import map that are not allowed nowhere; the others stay."""
        text = content.decode("utf-8", "surrogateescape")
        decisions: list[Decision] = []
        pieces = []
        position = 0
        for start, end, address in scripts.mapped(text):
            found = list(self._judge.all((tag.name, ""), [address]))
            decisions += found
            if not all(decision.allowed for decision in found):
                pieces += [text[position:start], _NOWHERE_IN_MAP]
                position = end
        if not pieces:
            return Outcome(decisions, here=True)
        changed = "".join((*pieces, text[position:])).encode("utf-8", "surrogateescape")
        return Outcome(decisions, content=changed, here=True)

    # ------------------------------------------------------------------------------------------- outcomes

    def _closed(self, tag: Tag, gate: markup.Gate | None) -> list[Decision]:
        """Say why a gate is closed; empty if it is open or there is none."""
        decision = self._judge.gate((tag.name, ""), gate.purposes, gate.vendor) if gate is not None else None
        return [decision] if decision is not None else []

    def _passed(self, decisions: Sequence[Decision]) -> Outcome:
        if not decisions and not self._judge.here:
            return UNTOUCHED
        return Outcome(decisions, here=self._judge.here)

    def _held(
        self, tag: Tag, decisions: Sequence[Decision], held: Sequence[str], changed: Mapping[str, str]
    ) -> Outcome:
        place = _place(tag, decisions) if not _MAIN_ATTRIBUTES.isdisjoint(held) else None
        written = inert.edited(tag, decisions, held, changed=changed, hide=place is not None)
        return Outcome(decisions, written, placeholder=place, here=self._judge.here)


def failed(tag: Tag) -> Decision:
    """Decide about what cannot be judged: it is not let through."""
    return Decision(tag.name, "", "", "", None, (), False, "failed")


def _exempted(tag: Tag) -> Outcome:
    return Outcome((Decision(tag.name, "", "", "", None, ("necessary",), True, "necessary"),))


def _text(tag: Tag, content: bytes) -> str:
    """Read an element's content, any byte of which can be had back; in SVG and MathML it is markup of its own."""
    text = content.decode("utf-8", "surrogateescape")
    return text if tag.html else "".join(_pieces(text))


def _pieces(markup: str) -> Iterator[str]:
    """Give the text of a style or script in SVG or MathML, of which comments are no part (13.2.6.5)."""
    for found in _FOREIGN_PIECE.finditer(markup):
        verbatim, text = found.groups()
        yield verbatim or html.unescape(text or "")


def _place(tag: Tag, decisions: Sequence[Decision]) -> Placeholder | None:
    """Say what stands in for this element; `None` for what nobody would see."""
    kind = _PLACEHOLDER_KINDS.get(tag.name)
    attributes = tag.attributes
    if kind is None or not tag.html or "hidden" in attributes or _NEVER_SEEN.search(attributes.get("style", "")):
        return None
    if attributes.get("width") in _TINY or attributes.get("height") in _TINY:
        return None
    blocked = [decision for decision in decisions if not decision.allowed]
    decision = next((one for one in blocked if one.attribute in _MAIN_ATTRIBUTES), blocked[0])
    return Placeholder(
        vendor=decision.vendor,
        kind=kind,
        url=decision.url or attributes.get("src") or attributes.get("data") or "",
        link=decision.vendor.plain_link(decision.url) if decision.vendor else None,
        width=attributes.get("width", ""),
        height=attributes.get("height", ""),
        title=attributes.get("title") or attributes.get("aria-label") or "",
    )
