"""What somebody who listens to the scanner has to offer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from .tag import Tag


class Handler(Protocol):
    """Decides about what the scanner finds. An exception raised in here leaves the scanner unusable."""

    @property
    def settled(self) -> Collection[bytes]:
        """Start tags in plain HTML, byte by byte, of which the scanner need not tell: they stay untouched anyhow.

        May grow at any time, and be another collection after a call of `start_tag`.
        """

    def start_tag(self, tag: Tag) -> bytes | None:
        """Return the bytes that stand in the tag's place; None leaves it untouched."""

    def raw_element(self, tag: Tag, content: bytes, complete: bool) -> tuple[bytes, bytes] | None:
        """Return what stands in place of the start tag and of the content; None leaves both untouched.

        Called instead of `start_tag` for `script` and `style` (HTML and SVG) and, with scripting, `noscript`.

        Parameters:
            tag: the element's start tag.
            content: the bytes between the start tag and the end tag, exclusive.
            complete: False if the end tag is not known to follow `content`: the document ended, the content is
                longer than the scanner holds, or another tag stands inside an SVG script or style. What follows
                passes through after None, and is dropped up to the element's end after a pair; in an HTML script it
                passes after a pair, too, if the content given is the one returned.
        """

    def boundary(self, where: str) -> bytes:
        """Return what to insert at the document's "head", "body" or "end"; called once each, in this order.

        "head" is just inside the head, "body" just inside the body, "end" just before its end, each of them also
        where a browser would open or close it without a tag. A frameset has neither body nor end. "end" is left out
        if the document ends inside something that cannot be closed: `plaintext`, or a script too long to be held.
        """
