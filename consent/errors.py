"""What can go wrong, as one family of exceptions.

Everything that this package raises on purpose is a `ConsentError`, so that a site can
catch the whole family with one name.
"""

from __future__ import annotations


class ConsentError(Exception):
    """Root of every exception raised on purpose by this package."""


class ConfigurationError(ConsentError):
    """A setting, a registry or a text file cannot be used as it is.

    The message always says three things: what is wrong, why that matters, how to mend it.

    Attributes:
        what: what was found, with its value.
        why: the reason for which it cannot stand.
        mend: what to write instead.
    """

    def __init__(self, what: str, why: str, mend: str) -> None:
        super().__init__(f"{what} {why} {mend}")
        self.what = what
        self.why = why
        self.mend = mend


class ProofUnavailable(ConsentError):
    """The proof store cannot be written or read now: nothing may be granted without it."""


class ProofBroken(ConsentError):
    """A stored record does not match the chain that it belongs to.

    Attributes:
        sequence: number of the first record that does not verify, counted from 1.
    """

    def __init__(self, sequence: int, reason: str) -> None:
        super().__init__(f"Record {sequence} does not verify: {reason}.")
        self.sequence = sequence
