"""Regular expressions that swallow what nobody asked for.

One match runs over text, comments and tags of no interest, at the speed of `re`; it ends at a "<" that needs Python.
The order of tests makes it fast: one letter, then two, rule most names out before a whole name is compared.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from .grammar import (
    ATTRIBUTE_FIRST,
    ATTRIBUTE_GAP,
    ATTRIBUTE_REST,
    COMMENT,
    NAME_END,
    NAME_REST,
    SPACE,
    TAG_REST,
    VALUE,
    any_case,
    letters,
    many,
    one_of,
    other_than,
)
from .sighting import Sightings
from .vocabulary import BREAKOUT, FOREIGN, HEAD_VOID, INTEGRATION, SVG_SHAPES, SWITCHING

_NO_TAG = rb"(?=[^a-zA-Z/!?])"
_TEXT = rb"[^<]*+"
_END_TAG_REST = other_than(rb">\"'") + rb"*+>"
_START_TAG = rb"(<[a-zA-Z]" + NAME_REST + TAG_REST + rb")?+"

_COMMONEST = "chasdlptiubofenmvrgkjqwxyz"
"""Letters, first those with which most names of elements and attributes in pages begin: `re` tries them in turn."""

_FREQUENT = ("class", "href", "id")
"""Attributes that most tags carry: to compare these letter by letter is quickest."""


Skip = Callable[[bytes, int], "re.Match[bytes]"]
"""Matches from a position to the next byte of interest, possibly nothing, and the start tag there: group 1."""


@dataclass(frozen=True)
class Patterns:
    """What a scanner matches with; the same for all scanners that look for the same things.

    Attributes:
        html: skips in HTML content.
        integration: skips in HTML content inside SVG or MathML, whose end tags count.
        foreign: skips in SVG and MathML.
        before_head: skips where nothing has opened the head yet.
        head: skips where any text would open the body.
        text: skips text alone, in an SVG script or style that is being held.
        sightings: what a whole start tag is, by its bytes.
    """

    html: Skip
    integration: Skip
    foreign: Skip
    before_head: Skip
    head: Skip
    text: Skip
    sightings: Sightings


@lru_cache(maxsize=32)
def compiled(
    names: frozenset[str], attributes: frozenset[str], calling: frozenset[str], prefixes: frozenset[str]
) -> Patterns:
    """Compile the patterns for what a handler asked for; the arguments are those of `Scanner`, in lower case."""
    rest = _rest_without(attributes, calling, prefixes)
    stops = names | SWITCHING | FOREIGN | {"template"}
    ends = frozenset({"body", "html", "template"})
    # Within SVG that may be HTML all the same, a comment may be the text of a script: only a whole `svg` is sure.
    svg = [] if "svg" in names else [_whole("svg", rest, _drawing(names, rest, COMMENT))]
    plain_in_head = HEAD_VOID - names
    # End tags but these are ignored in the head.
    head = [COMMENT, rb"/" + _other_name({"html", "body", "br", "template"}) + _END_TAG_REST]
    if plain_in_head:
        head.append(rb"(?:" + one_of(plain_in_head) + rb")" + NAME_END + rest)
    if "title" not in names:
        title = any_case("title")
        head.append(title + NAME_END + rest + rb"[^<]*+</" + title + rb"[" + SPACE + rb"]*+>")
    # A doctype, like every declaration that is no comment, ends at the first ">".
    before_head = [rb"!(?!--)[^>]*+>", COMMENT]
    if "html" not in names:
        before_head.append(any_case("html") + NAME_END + rest)
    return Patterns(
        html=_skip(stops, ends, rest, *svg),
        integration=_skip(stops | BREAKOUT | INTEGRATION, ends | FOREIGN | INTEGRATION, rest),
        foreign=_skipping(_drawing(names, rest)),
        before_head=_skipping_but_text(before_head),
        head=_skipping_but_text(head),
        text=_skipping(_TEXT + many(rb"<" + _NO_TAG + _TEXT)),
        sightings=Sightings(_wanted(names, rest)),
    )


def _skipping(pattern: bytes) -> Skip:
    # `match` may return None, but not of a pattern that also matches nothing.
    return cast(Skip, re.compile(pattern + _START_TAG).match)


def _skipping_but_text(tags: Iterable[bytes]) -> Skip:
    return _skipping(rb"[" + SPACE + rb"]*+" + many(rb"<(?:" + rb"|".join(tags) + rb")[" + SPACE + rb"]*+"))


def _skip(stops: Collection[str], ends: Collection[str], rest: bytes, *others: bytes) -> Skip:
    end_tag = rb"/" + _other_name(ends) + _END_TAG_REST
    start_tag = _other_name(stops) + NAME_REST + rest
    tags = (end_tag, start_tag, _NO_TAG, COMMENT, *others)
    return _skipping(_TEXT + many(rb"<(?:" + rb"|".join(tags) + rb")" + _TEXT))


def _whole(name: str, rest: bytes, content: bytes) -> bytes:
    """Return a pattern for a whole element, from behind its first "<" on, its content in plain sight.

    Nothing that can stand in such content has an end tag that could close an element around it, so nothing is lost by
    not looking at each. If there is no end tag behind it, the scanner reads the content again, once.
    """
    return any_case(name) + NAME_END + rest + content + rb"</" + any_case(name) + rb">"


def _drawing(names: Collection[str], rest: bytes, *others: bytes) -> bytes:
    """Return a pattern for text and tags of SVG that change nothing.

    Parameters:
        names: elements that the handler asked for.
        others: what else may stand there, behind its "<".
    """
    shape = rb"(?:" + one_of(SVG_SHAPES - frozenset(names)) + rb")"
    plain = [rb"/" + shape + rb">", shape + NAME_END + rest, _NO_TAG, *others]
    if "title" not in names:
        plain.append(_whole("title", rest, _TEXT))
    shapes = _TEXT + many(rb"<(?:" + rb"|".join(plain) + rb")" + _TEXT)
    if "a" in names:
        return shapes
    return _TEXT + many(rb"<(?:" + rb"|".join([*plain, _whole("a", rest, shapes)]) + rb")" + _TEXT)


def _other_name(names: Collection[str]) -> bytes:
    """Return a pattern for the beginning of any element's name but these."""
    free = letters(set(string.ascii_lowercase) - {name[0] for name in names})
    none_of = rb"(?!(?:" + one_of(names) + rb")" + NAME_END + rb")[a-zA-Z]"
    return rb"(?:" + rb"|".join([free, *_diverging(names, SPACE + rb"/>"), none_of]) + rb")"


def _diverging(names: Collection[str], ends: bytes) -> list[bytes]:
    """Return patterns for what begins like some of these names and differs in a later letter.

    Each begins with a class of letters, which `re` rules out without trying the rest.

    Parameters:
        ends: what can stand behind a name, as the inside of a class.
    """
    following: dict[str, set[str]] = {}
    for name in names:
        following.setdefault(name[0], set()).add(name[1:])
    end = rb"(?=[" + ends + rb"])"
    branches = []
    for letter, rests in sorted(following.items(), key=lambda branch: _COMMONEST.find(branch[0])):
        if "" not in rests:
            other = rb"[^" + ends + letters({rest[0] for rest in rests})[1:-1] + rb"]"
            branches.append(any_case(letter) + rb"(?:" + rb"|".join([other, *_diverging(rests, ends), end]) + rb")")
    return branches


def _rest_without(attributes: Collection[str], calling: Collection[str], prefixes: Collection[str]) -> bytes:
    """Return a pattern for the rest of a tag that carries none of these attributes, or only what means nothing."""
    if not attributes and not calling and not prefixes:
        name = ATTRIBUTE_FIRST
        common = other_than(SPACE + rb"/>=")
    else:
        both = [*attributes, *calling, *prefixes]
        first = letters({name[0] for name in both})[1:-1]
        none_of = rb"(?!" + _listed([*attributes, *calling], prefixes) + rb")" + ATTRIBUTE_FIRST
        others = [*_diverging(both, SPACE + rb"/>="), none_of]
        name = rb"(?:" + rb"|".join([other_than(SPACE + rb"/>" + first), *others]) + rb")"
        common = rb"(?:" + rb"|".join([other_than(SPACE + rb"/>=" + first), *others]) + rb")"
    asked_for = {*attributes, *calling}
    frequent = [one for one in _FREQUENT if one not in asked_for and not one.startswith(tuple(prefixes))]
    # Nearly all attributes look like ` name="value"`; the general form takes over where they do not.
    usual = [*(one.encode() + rb'="[^"]*+"' for one in frequent), common + ATTRIBUTE_REST + rb'="[^"]*+"']
    general = [name + ATTRIBUTE_REST + VALUE]
    if calling:
        calls_nothing = rb"(?:" + one_of(calling) + rb')="[^"(&]*+"'
        usual.append(calls_nothing)
        general.append(calls_nothing)
    end = ATTRIBUTE_GAP + rb">"
    any_attributes = many(ATTRIBUTE_GAP + rb"(?:" + rb"|".join(general) + rb")") + end
    return many(rb" (?:" + rb"|".join(usual) + rb")") + rb"(?:>|" + end + rb"|" + any_attributes + rb")"


def _listed(attributes: Collection[str], prefixes: Collection[str]) -> bytes:
    branches = []
    if attributes:
        branches.append(rb"(?:" + one_of(attributes) + rb")(?=[" + SPACE + rb"/>=])")
    if prefixes:
        branches.append(rb"(?:" + one_of(prefixes) + rb")")
    return rb"(?:" + rb"|".join(branches) + rb")"


def _wanted(names: Collection[str], rest: bytes) -> re.Pattern[bytes]:
    branches = [rb"(?:" + one_of(names) + rb")" + NAME_END] if names else []
    branches.append(rb"(?!" + rb"[a-zA-Z]" + NAME_REST + rest + rb")[a-zA-Z]")
    return re.compile(rb"<(?:" + rb"|".join(branches) + rb")")
