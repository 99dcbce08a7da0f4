"""What a page may load: finds, decides, edits. The inert forms that it writes are described in `inert`."""

from .decision import UNKNOWN, Decision, Placeholder
from .page import Page, PageRewriter
from .unbroken import Unbroken

__all__ = ["UNKNOWN", "Decision", "Page", "PageRewriter", "Placeholder", "Unbroken"]
