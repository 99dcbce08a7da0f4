"""Erasing a person: rows, index, files and copies of her mail; what the law wants kept is sealed first."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from webapp.accounts.models import User
from webapp.clock import now
from webapp.listings import services as listings
from webapp.listings.models import Listing
from webapp.mail.folder import folder_of, forget
from webapp.mail.models import WAITING, OutboxMail
from webapp.mail.outbox import address_hash
from webapp.messages.models import Thread
from webapp.photos.storage import PhotoStore
from webapp.search.engines import index_for

from .periods import PERIODS
from .person import Person, Row, rows_of, sql
from .sealing import Sealer
from .tables import TABLES

NO_TITLE = "–"
"""Title of a conversation about a listing whose poster had her data erased."""

REPLAY = "erasures.jsonl"
"""Outside the database, so that a restored backup can be brought up to date. Holds fingerprints and numbers only."""


def erase(
    session: Session, store: PhotoStore, sealer: Sealer, person: Person, *, replay: Path | None
) -> dict[str, int]:
    """Erase everything of a person that no law obliges us to keep. Returns how many rows by table.

    Parameters:
        replay: file in which the erasure is noted for restored backups; None when this is such a replay.
    """
    rows = rows_of(session, person)
    _seal_identity(session, sealer, person, rows)
    forget(folder_of(current_app), _words_of(person, rows))
    _untitle(session, rows)
    for row in rows.get("listing", []):
        listing = session.get(Listing, row["id"])
        if listing is not None:
            listings.remove(session, store, listing)
    done: dict[str, int] = {}
    for table in reversed(TABLES):
        found = rows.get(table.name, [])
        if not found or table.erase == "keep":
            continue
        done[table.name] = len(found)
        if table.service:
            continue
        target = sql(table)
        key = next(iter(target.primary_key.columns))
        keys = [row[key.name] for row in found]
        if table.erase == "blank":
            session.execute(update(target).where(key.in_(keys)).values(**table.blank))
        else:
            session.execute(delete(target).where(key.in_(keys)))
    session.flush()
    session.expire_all()
    scrub(session)
    if replay is not None:
        note(replay, person, now())
    return done


def _untitle(session: Session, rows: dict[str, list[Row]]) -> None:
    """Take her name and her titles out of what others keep: their conversations, and subjects of mail to them."""
    threads, outbox = Thread.__table__, OutboxMail.__table__
    owned = [row["id"] for row in rows.get("listing", [])]
    session.execute(update(threads).where(threads.c.listing_id.in_(owned)).values(title=NO_TITLE))
    named = {row["title"] for row in rows.get("listing", [])} | {
        row["pseudonym"] for table in ("account", "listing", "participant") for row in rows.get(table, [])
    }
    for name in filter(None, named):
        meant = outbox.c.state != WAITING, outbox.c.subject.contains(name, autoescape=True)
        session.execute(update(outbox).where(*meant).values(subject=""))


def _words_of(person: Person, rows: dict[str, list[Row]]) -> set[str]:
    """Return what letters in the local folder would show of a person: to others, too."""
    columns = {"account": ("pseudonym",), "participant": ("pseudonym",), "message": ("body",),
               "listing": ("pseudonym", "phone", "title", "body")}  # fmt: skip
    found = {row[name] for table, names in columns.items() for row in rows.get(table, []) for name in names}
    return {person.email, *filter(None, found)}


def scrub(session: Session) -> None:
    """Make the search index forget for good: FTS5 keeps erased words in old segments until these are merged."""
    index_for(session).optimise(session)


def checkpoint(session: Session) -> None:
    """After the commit: empty SQLite's log, whose pages still hold what was erased."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        session.commit()


def note(path: Path, person: Person, moment: datetime) -> None:
    """Remember that somebody was erased, without remembering who she is."""
    entry = {"at": moment.isoformat(), "address": address_hash(person.email), "account": person.account_id}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


def replay(session: Session, store: PhotoStore, sealer: Sealer, path: Path) -> int:
    """Erase again, in a restored backup, whoever was erased after it was made. Returns how many people.

    Who came back after her erasure is left alone: all that is hers is younger than it.

    Parameters:
        path: file that `note` wrote; without one nobody was erased.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    erased = [json.loads(line) for line in lines]
    hashes = {entry["address"]: datetime.fromisoformat(entry["at"]) for entry in erased}
    accounts = {entry["account"]: datetime.fromisoformat(entry["at"]) for entry in erased if entry["account"]}
    people = {Person(email): hashes.get(address_hash(email)) for email in _mailboxes(session)}
    for account, email in session.execute(select(User.id, User.email)).all():
        # By its number, too: she may have had another address when the backup was made.
        people[Person(email, account)] = max(
            filter(None, (people.pop(Person(email), None), accounts.get(account))), default=None
        )
    again = [person for person, moment in people.items() if moment and _began(session, person, moment)]
    for person in again:
        erase(session, store, sealer, person, replay=None)
    return len(again)


def _mailboxes(session: Session) -> set[str]:
    """Return every address in rows that an erasure takes."""
    columns = [sql(table).c[name] for table in TABLES if table.erase != "keep" for name in table.email]
    return {email.lower() for column in columns for email in session.scalars(select(column).distinct()) if email}


def _began(session: Session, person: Person, moment: datetime) -> bool:
    """Tell whether anything of a person that an erasure takes is older than a moment."""
    taken = {table.name for table in TABLES if table.erase != "keep"}
    rows = [row for name, found in rows_of(session, person).items() if name in taken for row in found]
    return any(born <= moment for row in rows if (born := row.get("created_at") or row.get("at")))


def _seal_identity(session: Session, sealer: Sealer, person: Person, rows: dict[str, list[Row]]) -> None:
    """Keep what identifies an author for five years, out of the application's reach (décret 2021-1362, article 6)."""
    authors = rows.get("account", []) + rows.get("listing", [])
    if not authors:
        return
    sealer.seal(
        session,
        {
            "kind": "identity",
            "email": person.email,
            "pseudonyms": sorted({row["pseudonym"] for row in authors}),
            "phones": sorted({row["phone"] for row in rows.get("listing", []) if row["phone"]}),
            "account": person.account_id,
            "listings": [row["id"] for row in rows.get("listing", [])],
            "erased_at": now().isoformat(),
        },
        PERIODS["identity"].after,
    )
