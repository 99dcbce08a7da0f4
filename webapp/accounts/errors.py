"""What can go wrong with an account. Messages for people are the views' matter."""

from __future__ import annotations


class AccountError(Exception):
    """Base of all errors of this part."""


class WrongCredentialsError(AccountError):
    """Mailbox, password or code do not fit. Which of them is said to nobody."""


class LinkExpiredError(AccountError):
    """A one-time link was used, replaced, or is too old."""


class MailboxTakenError(AccountError):
    """Another account was given this mailbox while the link was on its way."""


class WeakPasswordError(AccountError):
    """A password that would be guessed.

    Attributes:
        reason: ``short``, ``long``, ``monotonous``, ``personal`` or ``common``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
