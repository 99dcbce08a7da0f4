"""What the middleware asks of whoever writes what visitors see."""

from __future__ import annotations

from typing import Protocol

from consent.rewrite import Placeholder
from consent.state import ConsentState


class Renderer(Protocol):
    """Writes what visitors see. What it writes depends on its arguments alone: it is kept and used again."""

    def head(self, state: ConsentState, script_name: str) -> bytes:
        """Write what comes first in the head."""

    def body(self, state: ConsentState, script_name: str, return_to: str) -> bytes:
        """Write what comes first in the body: the first layer, if the visitor has to be asked."""

    def end(self, state: ConsentState, script_name: str) -> bytes:
        """Write what comes last in the body: the link that reopens the choice."""

    def placeholder(self, state: ConsentState, script_name: str, place: Placeholder) -> bytes:
        """Write what stands where something was blocked."""

    def preferences(self, state: ConsentState, script_name: str, return_to: str, message: str | None = None) -> str:
        """Write the preferences page."""

    def notice(self, language: str) -> str:
        """Write down what visitors are told."""
