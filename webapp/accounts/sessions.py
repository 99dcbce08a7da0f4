"""Session rows: opened at log-in, listed and closed by their owner, gone when they expire."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from webapp.clock import now
from webapp.extensions import db

from .models import AccountSession, User
from .tokens import fresh, hashed

LIFETIME = timedelta(days=30)
"""A session ends after this long without a visit."""

TOUCH = timedelta(hours=1)
"""The time of the last visit is written at most this often: reading a page should not write to the database."""


def open_for(user: User, device: str) -> str:
    """Open a session and return its token, which only the browser keeps."""
    token = fresh()
    moment = now()
    db.session.add(
        AccountSession(user=user, token_hash=hashed(token), device=device[:60], expires_at=moment + LIFETIME)
    )
    user.last_seen_at = moment
    return token


def find(token: str) -> AccountSession | None:
    """Return the session that a token stands for, None when it ended."""
    if not token:
        return None
    query = select(AccountSession).options(joinedload(AccountSession.user))
    return db.session.scalar(query.where(AccountSession.token_hash == hashed(token), AccountSession.expires_at > now()))


def touch(found: AccountSession) -> bool:
    """Note the visit if the last one noted is long ago. Returns whether there is something to commit."""
    moment = now()
    if moment - found.last_seen_at < TOUCH:
        return False
    found.last_seen_at = found.user.last_seen_at = moment
    found.expires_at = moment + LIFETIME
    return True


def close(user: User, session_id: int) -> bool:
    """Close one of a person's own sessions. Returns whether there was one."""
    row = db.session.scalar(
        select(AccountSession).where(AccountSession.id == session_id, AccountSession.user_id == user.id)
    )
    if row is None:
        return False
    db.session.delete(row)
    return True


def close_all(user: User, *, but: str = "") -> None:
    """Close all of a person's sessions, except the one with the token `but`."""
    db.session.execute(
        delete(AccountSession).where(AccountSession.user_id == user.id, AccountSession.token_hash != hashed(but))
    )


def device_of(user_agent: str) -> str:
    """Say browser and system in two words. The order matters: browsers claim to be their ancestors."""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )  # fmt: skip
    found = (next((name for mark, name in table if mark in user_agent), "") for table in (browsers, systems))
    return ", ".join(filter(None, found))
