"""Versions of the policy on this board: people are told of one before it holds, and what it showed then is kept.

A version comes into force on its date, but nowhere earlier than `NOTICE` after people here were written to. A board on
which nobody was before it has nobody to tell.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import mail
from webapp.accounts.models import User
from webapp.clock import now
from webapp.extensions import db
from webapp.legal.documents import LANGUAGES, Document, Version
from webapp.listings.models import Listing
from webapp.site.addresses import whole

from . import facts
from .models import PolicyNotice, PolicySnapshot

NOTICE = timedelta(days=15)
"""Between the mail about a new version and the day from which it holds, at least: the policy promises it."""


def since(version: Version) -> date:
    """Return the day from which a version holds on this board; `date.max` while people have not been told of it."""
    notices = {one.number: one for one in db.session.scalars(select(PolicyNotice))}
    if version.number in notices:
        return notices[version.number].in_force_at.date()
    known = [one.published for one in current_app.extensions["policy"].versions if one.number in notices]
    return date.max if known and version.published >= max(known) else version.published


def announce(session: Session, document: Document) -> int:
    """Write to everybody with an account or a listing on line about versions that nobody here was told of.

    Returns how many mails were written. The caller commits. Doing it again writes nothing.
    """
    moment = now()
    told = set(session.scalars(select(PolicyNotice.number)))
    if not told or current_app.config["DEMO"]:
        # Whoever came until now came under what was published then; a demonstration has nobody to write to.
        for version in document.versions:
            if version.number not in told and version.published <= moment.date():
                session.add(_notice(version, moment, people=0, day=version.published))
                told.add(version.number)
    written = 0
    for version in reversed(document.versions):
        if version.number in told:
            continue
        people = _people(session)
        day = max(version.published, moment.date() + NOTICE) if people else version.published
        for email, language in people.items():
            mail.send(
                email, "policy-changed", language,
                number=version.number, day=f"{day:%d/%m/%Y}",
                changes=version.changes.get(language, version.changes["fr"]),
                url=whole("privacy.versions", new=version.number),
            )  # fmt: skip
        session.add(_notice(version, moment, people=len(people), day=day))
        written += len(people)
    session.flush()
    return written


def keep_policy() -> None:
    """Tell people of new versions, and keep the tables of the one in force. For the start, and for every day."""
    document = current_app.extensions["policy"]
    announce(db.session, document)
    snapshot(db.session, document.in_force(now().date()))
    db.session.commit()


def snapshot(session: Session, version: Version) -> int:
    """Keep the tables inside a version as they are now, in both languages. Returns how many of them had changed."""
    changed = 0
    for language in LANGUAGES:
        shown = facts_now(language)
        last = latest(session, version, language)
        if last is None or last.facts != shown:
            session.add(PolicySnapshot(number=version.number, language=language, facts=shown))
            changed += 1
    session.flush()
    return changed


def facts_now(language: str) -> dict[str, str]:
    """Return the tables of the policy as the board is now, as HTML by name."""
    registry = current_app.extensions["third_parties"].registry
    with force_locale(language):
        shown = facts.policy_facts(current_app.extensions["operator"], registry, language)
        return {name: str(make()) for name, make in shown.items()}


def facts_then(session: Session, version: Version, language: str, taken: int | None = None) -> dict[str, str]:
    """Return the tables as a version showed them here when it was last in force.

    Of a version that never was in force on this board: those that came with its text, the others as they are now.

    Parameters:
        taken: number of an earlier snapshot of the same version.
    """
    kept = latest(session, version, language, taken)
    return {**facts_now(language), **version.facts.get(language, {}), **(kept.facts if kept else {})}


def latest(session: Session, version: Version, language: str, taken: int | None = None) -> PolicySnapshot | None:
    """Return the last snapshot of a version, or the one with a number."""
    mine = select(PolicySnapshot).where(PolicySnapshot.number == version.number, PolicySnapshot.language == language)
    if taken is not None:
        mine = mine.where(PolicySnapshot.id == taken)
    return session.scalar(mine.order_by(PolicySnapshot.id.desc()).limit(1))


def snapshots(session: Session, language: str) -> dict[str, list[PolicySnapshot]]:
    """Return all snapshots in a language by version, newest first."""
    found: dict[str, list[PolicySnapshot]] = {}
    mine = select(PolicySnapshot).where(PolicySnapshot.language == language).order_by(PolicySnapshot.id.desc())
    for one in session.scalars(mine):
        found.setdefault(one.number, []).append(one)
    return found


def _notice(version: Version, moment: datetime, *, people: int, day: date) -> PolicyNotice:
    midnight = datetime.combine(day, time(), UTC)
    return PolicyNotice(number=version.number, told_at=moment, people=people, in_force_at=midnight)


def _people(session: Session) -> dict[str, str]:
    """Return the language of everybody who is to be told, by address."""
    shown = select(Listing.email, Listing.language).where(Listing.visible.is_(True))
    owners = select(User.email, User.language).where(User.email_verified_at.is_not(None))
    return {email: language for rows in (shown, owners) for email, language in session.execute(rows)}
