"""The inert forms: how a tag looks while it may not act. The guard and the activation script read them.

=========================  ==========================================================================================
``data-consent-blocked``   ids of the vendors that all have to be allowed, separated by spaces: ``?`` for a stranger,
                           who cannot be granted; empty where a page's own hook asks for purposes alone
``data-consent-for``       ids of the purposes that all have to be agreed to, separated by spaces
``data-consent-type``      a script's ``type``, if it had one; ``type`` itself is ``text/plain`` meanwhile
``data-consent-ATTRIBUTE`` any other attribute that loads, under its name when live (``src``, ``srcset``, ``onload``, …)
``data-consent-style``     a ``style`` attribute as it was; ``style`` itself leads nowhere meanwhile. Likewise
                           ``data-consent-srcdoc``, and ``data-consent-fill`` and its like in SVG
``data-consent-sheet``     the text of a ``style`` element as it was; its content leads nowhere meanwhile
``data-consent-hidden``    beside ``hidden``, on what a placeholder stands before
``name="consent-held"``    on a frame; its own name, if it had one, is ``data-consent-name``. See `HELD`
=========================  ==========================================================================================

To bring an element to life: give each ``data-consent-ATTRIBUTE`` its name back (replacing what stands there), put the
text of ``data-consent-sheet`` in the element, drop ``hidden`` if ``data-consent-hidden`` is there, put frames in anew
before they load (`HELD` says why), and for scripts put a new element in the place, since one that has been parsed as
data does not run. A sheet is never left in a ``style``
of another type: browsers look ahead for its imports without reading the type.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from consent.html import Tag

from .decision import Decision

PREFIX = "data-consent-"
PLAIN = "text/plain"
_FRAMES = frozenset({"iframe", "frame"})
HELD = "consent-held"
"""Name of every frame that may not load. Who goes back to a page is given back what its frames showed, found again by
their names or else by their places: without a name of its own, a held frame would load what it showed while that was
allowed, and one that is allowed now would stay as empty as it was (WHATWG HTML, "create a new child navigable")."""


def edited(
    tag: Tag,
    decisions: Iterable[Decision],
    held: Collection[str],
    *,
    changed: Mapping[str, str] | None = None,
    hide: bool = False,
    silence: bool = False,
) -> bytes:
    """Write a tag in its inert form.

    Parameters:
        tag: the tag as it stands in the page.
        decisions: what was decided about it.
        held: attributes that get another name.
        changed: attributes that get another value, the original being kept beside it.
        hide: whether a placeholder takes its place.
        silence: whether its type becomes ``text/plain`` (scripts).
    """
    attributes = tag.attributes
    written = marks(decisions)
    for name, value in (changed or {}).items():
        written[name] = value
        written[PREFIX + name] = attributes[name]
    if hide and "hidden" not in attributes:
        written |= {"hidden": "", f"{PREFIX}hidden": ""}
    if silence:
        if "type" in attributes:
            written[f"{PREFIX}type"] = attributes["type"]
        written["type"] = PLAIN
    if held:
        written |= apart(tag)
    return tag.edited(rename={name: PREFIX + name for name in held}, set=written)


def apart(tag: Tag) -> dict[str, str]:
    """Name a frame that may not load, so that it is taken for no other; empty for every other element."""
    if tag.name not in _FRAMES:
        return {}
    own = {f"{PREFIX}name": tag.attributes["name"]} if "name" in tag.attributes else {}
    return {"name": HELD, **own}


def marks(decisions: Iterable[Decision]) -> dict[str, str]:
    """Name the vendors and purposes that an inert element waits for."""
    waiting = [decision for decision in decisions if not decision.allowed]
    names = dict.fromkeys(decision.blocked_name for decision in waiting)
    purposes = dict.fromkeys(purpose for decision in waiting for purpose in decision.purposes)
    return {f"{PREFIX}blocked": " ".join(filter(None, names)), f"{PREFIX}for": " ".join(purposes)}
