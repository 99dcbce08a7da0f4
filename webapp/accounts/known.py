"""Browsers that somebody has used: what strangers elsewhere guess at her account does not keep her out of it.

Wrong passwords are counted by mailbox, whatever network they come from. Anybody could so lock its owner out; so a
browser in which she was logged in, or chose a password with a mailed link, is counted by itself. Whoever steals its
cookie has as few guesses as everybody else. Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

from __future__ import annotations

import hashlib
import secrets

from flask import session

from webapp import signing

KEY = "known"
"""Where the signed cookie keeps whose browser this is: a mark of the mailbox, and a number of its own."""


def remember(email: str) -> None:
    """Note that the owner of a mailbox is in this browser."""
    session[KEY] = [_mark(email), secrets.token_hex(8)]


def forget_all_else() -> None:
    """Start the cookie afresh but for that."""
    kept = session.get(KEY)
    session.clear()
    if kept:
        session[KEY] = kept
        session.permanent = True


def counted_as(email: str) -> str:
    """Return what log-in attempts at one account are counted by.

    Parameters:
        email: the mailbox, in its normal form.
    """
    mark, number = session.get(KEY) or ("", "")
    if mark == _mark(email):
        return f"browser:{number}"
    return "mailbox:" + hashlib.sha256(email.encode()).hexdigest()


def _mark(email: str) -> str:
    return signing.mark("known-browser", email)
