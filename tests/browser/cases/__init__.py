"""Ways in which a page makes a browser reach a third party, and pages that only look like it.

Each case is a small page. ``{t}`` stands for a third party's host of its own, so that the log of the fake internet
tells which page reached out even when many are open at once.
"""

from .case import Case
from .innocent import INNOCENT
from .leaks import LEAKS

__all__ = ["INNOCENT", "LEAKS", "Case"]
