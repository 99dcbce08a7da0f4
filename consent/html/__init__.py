"""A streaming HTML scanner that finds start tags, lets them be edited, and keeps every other byte as it is.

It knows HTML and nothing of consent. See `docs/decisions/html-engine.md` for why it exists.
"""

from .handler import Handler
from .references import decode_attribute
from .scanner import Scanner
from .tag import Tag

__all__ = ["Handler", "Scanner", "Tag", "decode_attribute"]
