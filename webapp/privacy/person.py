"""Finds everything that belongs to one person, by following the data map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.extensions import db

from .datamap import Table
from .tables import TABLES

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Whose data are meant.

    Parameters:
        email: mailbox that the person has shown to be hers, lower case.
        account_id: her account, None for people without.
        language: in which she is written to.
    """

    email: str
    account_id: int | None = None
    language: str = "fr"


def rows_of(session: Session, person: Person) -> dict[str, list[Row]]:
    """Return all rows of a person by table, owners before what hangs on them."""
    found: dict[str, list[Row]] = {}
    for table in TABLES:
        if table.name in db.metadata.tables and (table.account or table.email or table.parent):
            found[table.name] = list(_rows(session, table, person, found))
    return {name: rows for name, rows in found.items() if rows}


def sql(table: Table) -> SqlTable:
    """Return the database's side of a table of the map."""
    return db.metadata.tables[table.name]


def _rows(session: Session, table: Table, person: Person, found: dict[str, list[Row]]) -> Iterator[Row]:
    columns = sql(table).c
    conditions = [func.lower(columns[name]) == person.email.lower() for name in table.email if person.email]
    if table.account and person.account_id is not None:
        conditions.append(columns[table.account] == person.account_id)
    if table.parent:
        column, owner = table.parent
        keys = [row["id"] for row in found.get(owner, [])]
        if not keys:
            return
        conditions.append(columns[column].in_(keys))
    if conditions:
        for row in session.execute(select(sql(table)).where(or_(*conditions))).mappings():
            yield dict(row)
