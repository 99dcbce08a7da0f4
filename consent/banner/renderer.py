"""What the middleware asks of whoever writes what visitors see."""

from __future__ import annotations

from typing import Protocol

from consent.rewrite import Placeholder
from consent.state import ConsentState


class Renderer(Protocol):
    """Writes what visitors see. What it writes depends on its arguments alone: it is kept and used again.

    `head`, `body`, `end` and `placeholder` give UTF-8; where a page has another encoding, what they give is written in
    ASCII with references. A method that raises costs the page its part, and the log says so.

    Everywhere, `state` says what the visitor allows, which language to speak and which nonce scripts and styles carry;
    `script_name` is the application's mount point as it stands in addresses, to be put before our own prefix.
    """

    def head(self, state: ConsentState, script_name: str) -> bytes:
        """Write what comes first in the head."""

    def body(self, state: ConsentState, script_name: str, return_to: str) -> bytes:
        """Write what comes first in the body: the first layer if `state.must_ask`, and the form of placeholders.

        Parameters:
            return_to: local path and query to which the visitor comes back after choosing; to be escaped.
        """

    def end(self, state: ConsentState, script_name: str) -> bytes:
        """Write what comes last in the body: the link that reopens the choice."""

    def placeholder(self, state: ConsentState, script_name: str, place: Placeholder) -> bytes:
        """Write what stands where something was blocked; empty for nothing.

        Parameters:
            place: what was blocked. Its texts are the page's, to be escaped.
        """

    def preferences(self, state: ConsentState, script_name: str, return_to: str, message: str | None = None) -> str:
        """Write the preferences page, whole.

        Parameters:
            return_to: local path and query to which the visitor comes back after choosing; to be escaped.
            message: what became of the last request: ``invalid`` (a form that says nothing), ``foreign`` (sent from
                another site), ``unproven`` (the store is dead); `None` if there is nothing to tell.
        """

    def notice(self, language: str) -> str:
        """Write down all that visitors are told in a language, always alike: its SHA-256 is the notice's version."""
