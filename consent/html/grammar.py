r"""The pieces of regular expression that tags are made of (WHATWG HTML, 13.2.5.6 to 13.2.5.40).

Three rules keep them right and linear. White space is the five bytes of HTML: on bytes, `\s` would add VT. Every
repetition is possessive or atomic, so a failed match costs no more than one pass. Nothing ignores case by flag: a class
of both letters lets `re` look for the literal beginning.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import pairwise

SPACE = rb"\t\n\f\r "
NAME_END = rb"(?=[" + SPACE + rb"/>])"

# Possessive *groups* are wrong before CPython 3.11.5 (gh-106052, gh-100061) and on PyPy (#5504).
_POSSESSIVE_GROUPS = sys.implementation.name == "cpython" and sys.version_info >= (3, 11, 5)


def many(pattern: bytes) -> bytes:
    """Return a pattern for any number of repetitions that is never taken back."""
    return b"(?:" + pattern + b")*+" if _POSSESSIVE_GROUPS else b"(?>(?:" + pattern + b")*)"


def any_case(text: str) -> bytes:
    """Return a pattern for an ASCII text in upper or lower case."""
    return b"".join(
        b"[%c%c]" % (byte, byte ^ 32) if 0x61 <= byte | 32 <= 0x7A else re.escape(bytes([byte]))
        for byte in text.encode()
    )


def letters(characters: Iterable[str]) -> bytes:
    """Return a class of these letters, upper and lower case (other characters stand for themselves)."""
    return (
        b"["
        + b"".join(re.escape(c.encode()) if not c.isalpha() else any_case(c)[1:-1] for c in sorted(characters))
        + b"]"
    )


def other_than(these: bytes) -> bytes:
    """Return a class of all bytes but these, given as the inside of a class.

    It lists what it holds: `re` looks up in one step whether a byte is in a class, in three whether it is not.
    """
    excluded = re.compile(b"[" + these + b"]")
    edges = [-1, *(byte for byte in range(256) if excluded.match(bytes([byte]))), 256]
    runs = (b"\\x%02x-\\x%02x" % (before + 1, after - 1) for before, after in pairwise(edges) if after > before + 1)
    return b"[" + b"".join(runs) + b"]"


def one_of(names: Iterable[str]) -> bytes:
    """Return an alternation as a tree of letters, so that a look-ahead fails on the first or second one."""
    by_first: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        by_first.setdefault(name[:1], []).append(name[1:])
    branches = []
    for first, rests in by_first.items():
        longer = [rest for rest in rests if rest]
        tail = b"(?:" + one_of(longer) + b")" if longer else b""
        branches.append(any_case(first) + tail + (b"?" if longer and "" in rests else b""))
    return b"|".join(branches)


NAME_REST = other_than(SPACE + rb"/>") + rb"*+"
# An attribute's name may begin with "=" (13.2.5.32).
ATTRIBUTE_FIRST = other_than(SPACE + rb"/>")
ATTRIBUTE_REST = other_than(SPACE + rb"/>=") + rb"*+"

# What follows an attribute's name. The common `="value"` comes first. Quotes mean something only directly after "=".
VALUE = (
    rb'(?:="[^"]*+"|[' + SPACE + rb"]*+(?:=[" + SPACE + rb']*+(?:"[^"]*+"|' + rb"'[^']*+'|" + rb"(?![\"'])"
    + other_than(SPACE + rb">") + rb"*+)|(?!=)))"
)  # fmt: skip
ATTRIBUTE_GAP = rb"[" + SPACE + rb"/]*+"
ATTRIBUTE = ATTRIBUTE_GAP + ATTRIBUTE_FIRST + ATTRIBUTE_REST + VALUE
TAG_REST = many(ATTRIBUTE) + ATTRIBUTE_GAP + rb">"

TAG = re.compile(rb"<(/?)([a-zA-Z]" + NAME_REST + rb")" + TAG_REST)
"""A whole tag: groups are the slash of an end tag, and the name."""

ATTRIBUTE_PARTS = re.compile(
    ATTRIBUTE_GAP + rb"(" + ATTRIBUTE_FIRST + ATTRIBUTE_REST + rb")(?:[" + SPACE + rb"]*+=[" + SPACE + rb"]*+"
    rb"(?:\"([^\"]*+)\"|'([^']*+)'|(" + other_than(SPACE + rb">") + rb"*+))|(?!=))"
)
"""One attribute inside a tag known to be whole: its name, and its value in the group of its quotes."""

COMMENT = rb"!--(?!-?>)[^-]*+" + many(rb"-(?!-!?>)[^-]*+") + rb"--!?>"
"""A whole comment after its "<"; the abrupt `<!-->` and `<!--->` are left to the scanner."""
