"""A banner of three short comments, so that a page without them can be compared byte by byte."""

from __future__ import annotations

import re

HEAD, BODY, END = b"<!--our head-->", b"<!--our body-->", b"<!--our end-->"
_OURS = re.compile(rb"<!--our (?:head|body|end)-->")


class Plain:
    """The least that `consent.banner.Renderer` asks for."""

    def head(self, state, script_name):
        return HEAD

    def body(self, state, script_name, return_to):
        return BODY

    def end(self, state, script_name):
        return END

    def placeholder(self, state, script_name, place):
        return b"<!--our place-->"

    def preferences(self, state, script_name, return_to, message=None):
        return "<!doctype html><title>preferences</title>"

    def notice(self, language):
        return "notice"


def without_ours(body: bytes) -> bytes:
    """Take the three comments out."""
    return _OURS.sub(b"", body)
