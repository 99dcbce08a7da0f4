"""The text index of each database, behind one interface.

A listing is known to the index by its *recency*: a number that grows with each publication or bump. Reading the index
backwards by that number gives the newest matches first without sorting.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from . import analyser

WALKED = 5000
"""Newest listings that PostgreSQL looks at before it asks the index of words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index keeps of one listing."""

    recency: int
    title: str
    body: str
    tags: tuple[str, ...]
    """Exact marks, see :func:`tag`."""


def tag(kind: str, value: str) -> str:
    """Return the mark for a category, place or property, in letters and digits only: ``tag("d", "2A")`` is ``d2a``."""
    return kind + "".join(char for char in value.lower() if char.isalnum())


class TextIndex(Protocol):
    """Keeps the words of visible listings."""

    source: str
    """SQL: the index as a table expression, to which ``listing l`` is joined."""
    recency: str
    """SQL: the index's recency column, under any of its sources."""
    matches: str
    """SQL: the condition, with the parameter ``:match``."""
    score: str
    """SQL: a whole number, smaller is better; only meaningful beside ``matches``."""

    def ways(self, wanted: int, below: str) -> Iterator[tuple[str, str]]:
        """Yield ways to read the newest matches, to be tried in turn until one gives as many as are wanted.

        Parameters:
            wanted: number of matches.
            below: name of the parameter that holds the recency to stay below; empty for none.

        Yields:
            SQL of the source, and of what to order by. The last way finds whatever there is.
        """

    def create(self, connection: Connection) -> None:
        """Create what the index needs, unless it is there."""

    def put(self, session: Session, entry: Entry) -> None:
        """Add or replace an entry."""

    def remove(self, session: Session, recency: int) -> None:
        """Forget an entry; nothing happens when there is none."""

    def match(self, groups: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> str:
        """Return the value of ``:match``: one word of each group and one tag of each list must be there."""

    def among(self, column: str, name: str, *, walk: bool = False) -> str:
        """Return the condition that a column of ``listing`` has one of many values, all in the one parameter ``name``.

        Thousands of parameters, one for each commune of a circle, would cost more than the search itself.

        Parameters:
            walk: whether so many rows fit that the database had better walk along the order and skip the others.
        """

    def codes(self, codes: Sequence[str]) -> object:
        """Return the value of such a parameter."""

    def optimise(self, session: Session) -> None:
        """Write the index anew so that forgotten words are gone from the file, too."""


class SQLiteIndex:
    """FTS5. The terms are made by our analyser; FTS5 only splits at spaces."""

    source = "listing_text"
    recency = "listing_text.rowid"
    matches = "listing_text MATCH :match"
    score = "CAST(bm25(listing_text, 6.0, 1.0, 0.0) * 10000000000 + 10000000000000 AS INTEGER)"

    def ways(self, wanted: int, below: str) -> Iterator[tuple[str, str]]:
        """Yield the one way: FTS5 merges its lists from the newest on and stops when it has enough."""
        yield self.source, self.recency

    def create(self, connection: Connection) -> None:
        """Create the virtual table."""
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE IF NOT EXISTS listing_text "
                "USING fts5(title, body, tags, tokenize = 'unicode61 remove_diacritics 0')"
            )
        )

    def put(self, session: Session, entry: Entry) -> None:
        """Add or replace an entry."""
        self.remove(session, entry.recency)
        session.execute(
            text("INSERT INTO listing_text (rowid, title, body, tags) VALUES (:recency, :title, :body, :tags)"),
            {
                "recency": entry.recency,
                "title": analyser.document(entry.title),
                "body": analyser.document(entry.body),
                "tags": " ".join(entry.tags),
            },
        )

    def remove(self, session: Session, recency: int) -> None:
        """Forget an entry."""
        session.execute(text("DELETE FROM listing_text WHERE rowid = :recency"), {"recency": recency})

    def match(self, groups: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> str:
        """Return an FTS5 expression; every term is quoted, so that none is taken for an operator."""
        found = ["{title body} : (" + " OR ".join(f'"{term}"' for term in group) + ")" for group in groups]
        found += ["tags : (" + " OR ".join(f'"{mark}"' for mark in marks) + ")" for marks in tags]
        return " AND ".join(found)

    def among(self, column: str, name: str, *, walk: bool = False) -> str:
        """Return the condition. A unary plus keeps SQLite from using the column's index."""
        return f"{'+' if walk else ''}l.{column} IN (SELECT value FROM json_each(:{name}))"  # noqa: S608 -- fixed names

    def codes(self, codes: Sequence[str]) -> str:
        """Return the codes as a JSON array."""
        return json.dumps(codes)

    def optimise(self, session: Session) -> None:
        """Merge all segments into one: words of erased listings stay in old segments until then."""
        session.execute(text("INSERT INTO listing_text (listing_text) VALUES ('optimize')"))


class PostgreSQLIndex:
    """A ``tsvector`` of our own terms under a GIN index. Tags are terms that begin with ``@``, which no word does."""

    source = "listing_text"
    recency = "listing_text.recency"
    matches = "listing_text.vector @@ CAST(:match AS tsquery)"
    score = (
        "CAST(1000000000 - 100000000 * "
        "ts_rank_cd('{0.1, 0.1, 0.2, 1.0}', listing_text.vector, CAST(:match AS tsquery), 32) AS bigint)"
    )

    def ways(self, wanted: int, below: str) -> Iterator[tuple[str, str]]:
        """Yield two ways: look at the newest listings one by one, which suits common words; else ask the GIN index.

        The planner cannot be left to choose: it guesses how common a word is, and for one that nothing has it walks
        through every listing there is. A way that reads ten times as many listings as are wanted fails only for
        what is rare enough to be sorted whole.
        """
        condition = f"WHERE recency < :{below} " if below else ""
        newest = max(WALKED, 10 * wanted)
        yield (
            f"(SELECT recency, vector FROM listing_text {condition}ORDER BY recency DESC LIMIT {newest}) "  # noqa: S608 -- fixed fragments
            "AS listing_text",
            self.recency,
        )
        yield self.source, f"({self.recency} + 0)"  # no index has this order, so the one of words leads

    def create(self, connection: Connection) -> None:
        """Create the table and its index."""
        connection.execute(
            text("CREATE TABLE IF NOT EXISTS listing_text (recency bigint PRIMARY KEY, vector tsvector NOT NULL)")
        )
        connection.execute(text("CREATE INDEX IF NOT EXISTS listing_text_vector ON listing_text USING gin (vector)"))

    def put(self, session: Session, entry: Entry) -> None:
        """Add or replace an entry."""
        session.execute(
            text(
                "INSERT INTO listing_text (recency, vector) VALUES (:recency, "
                "setweight(to_tsvector('simple', :title), 'A') || setweight(to_tsvector('simple', :body), 'D')"
                " || array_to_tsvector(CAST(:tags AS text[]))) "
                "ON CONFLICT (recency) DO UPDATE SET vector = excluded.vector"
            ),
            {
                "recency": entry.recency,
                "title": analyser.document(entry.title),
                "body": analyser.document(entry.body),
                "tags": [f"@{mark}" for mark in entry.tags],
            },
        )

    def remove(self, session: Session, recency: int) -> None:
        """Forget an entry."""
        session.execute(text("DELETE FROM listing_text WHERE recency = :recency"), {"recency": recency})

    def match(self, groups: Sequence[Sequence[str]], tags: Sequence[Sequence[str]]) -> str:
        """Return a ``tsquery``; every term is quoted."""
        found = ["(" + " | ".join(f"'{term}'" for term in group) + ")" for group in groups]
        found += ["(" + " | ".join(f"'@{mark}'" for mark in marks) + ")" for marks in tags]
        return " & ".join(found)

    def among(self, column: str, name: str, *, walk: bool = False) -> str:
        """Return the condition. PostgreSQL knows from its statistics how many rows fit."""
        return f"l.{column} = ANY(CAST(:{name} AS text[]))"

    def codes(self, codes: Sequence[str]) -> list[str]:
        """Return the codes as an array."""
        return list(codes)

    def optimise(self, session: Session) -> None:
        """Nothing to do here: PostgreSQL's vacuum clears deleted rows and their index entries."""


INDEXES: dict[str, TextIndex] = {"sqlite": SQLiteIndex(), "postgresql": PostgreSQLIndex()}


def index_for(session: Session) -> TextIndex:
    """Return the index of the database that ``session`` talks to."""
    return INDEXES[session.get_bind().dialect.name]
