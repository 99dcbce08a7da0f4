"""Mailed links that act once. Opening one only shows a page: mail scanners open links too; the page's button acts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from webapp.clock import now
from webapp.extensions import db

from .errors import LinkExpiredError
from .models import OneTimeLink, User
from .tokens import fresh, hashed

VERIFY, RESET, EMAIL = "verify", "reset", "email"
LIFETIMES = {VERIFY: timedelta(days=2), RESET: timedelta(hours=1), EMAIL: timedelta(hours=24)}
"""How long a link of each purpose acts."""


def issue(user: User, purpose: str, email: str) -> str:
    """Make a link's token. Earlier links of the same purpose stop working."""
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.purpose == purpose))
    token = fresh()
    db.session.add(
        OneTimeLink(
            token_hash=hashed(token),
            user=user,
            purpose=purpose,
            email=email,
            expires_at=now() + LIFETIMES[purpose],
        )
    )
    return token


def read(token: str, purpose: str) -> OneTimeLink:
    """Return the link that a token stands for, without using it up.

    Raises:
        LinkExpiredError: there is none that still acts.
    """
    query = select(OneTimeLink).where(OneTimeLink.token_hash == hashed(token), OneTimeLink.purpose == purpose)
    found = db.session.scalar(query.where(OneTimeLink.expires_at > now()))
    if found is None:
        raise LinkExpiredError(purpose)
    return found


def use(token: str, purpose: str) -> tuple[User, str]:
    """Use a link up and return its account and mailbox.

    Raises:
        LinkExpiredError: it is gone, also when a second click was faster.
    """
    found = read(token, purpose)
    user, email = found.user, found.email
    gone = db.session.execute(delete(OneTimeLink).where(OneTimeLink.id == found.id))
    if gone.rowcount != 1:
        raise LinkExpiredError(purpose)
    return user, email


def revoke_all(user: User) -> None:
    """Stop all links of an account, whatever they are for."""
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
