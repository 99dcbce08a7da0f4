"""Proof in any database that SQLAlchemy speaks to: several machines can share one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from consent.errors import ConfigurationError, ProofBroken, ProofUnavailable

from . import chain
from .chain import Checkpoint
from .record import MOST_BLOCKED, Blocked, Notice, Obeyed, Record, day, notice_version
from .retention import RETENTION, Retention
from .store import PORTION

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, MetaData, Table


class SQLAlchemyStore:
    """Records in a database given by its URL, for instance ``postgresql+psycopg://…``.

    The end of the chain is one row; who writes locks it first, so that machines take turns. The database is
    opened when it is first needed: a site starts without it.

    Parameters:
        url: URL of the database, as SQLAlchemy reads it, or an engine that is already there.
        retention: seconds after which records are purged, which happens on its own once a day; `None` never.

    Raises:
        ConfigurationError: SQLAlchemy or the driver is not installed, the URL is none, or the retention is too short.
    """

    def __init__(self, url: str | Engine, *, retention: int | None = RETENTION) -> None:
        self._retention = Retention(retention)
        try:
            import sqlalchemy
            from sqlalchemy.exc import ArgumentError
        except ImportError as error:
            raise ConfigurationError(
                "SQLAlchemyStore needs SQLAlchemy, which is not installed.",
                "It is what speaks to the database.",
                "Install 'consent-wsgi[sqlalchemy]' and the driver, or use SQLiteStore.",
            ) from error
        self._sql = sqlalchemy
        try:
            self._engine = sqlalchemy.create_engine(url, pool_pre_ping=True) if isinstance(url, str) else url
        except (ArgumentError, ImportError) as error:
            raise ConfigurationError(
                f"The proof store cannot be reached: {error}.",
                "Without proof nobody can accept anything.",
                "Give a URL that SQLAlchemy reads, as 'postgresql+psycopg://user@host/name', and install its driver.",
            ) from error
        tables = _tables(sqlalchemy.MetaData())
        self._records, self._notices, self._chain, self._blocked, self._obeyed = self._tables = tables
        self._ready = False
        self._secret: bytes | None = None
        self._kept: set[str] = set()

    def append(self, record: Record) -> Record:
        """Put a record at the end of the chain, durably."""
        with self._transaction() as connection:
            sequence, digest = self._locked(connection)
            placed = chain.link(record, sequence + 1, digest)
            connection.execute(
                self._records.insert(),
                {
                    "sequence": placed.sequence,
                    "id": placed.id,
                    "at": placed.at,
                    "content": chain.content(placed),
                    "digest": placed.digest,
                },
            )
            connection.execute(self._chain.update().values(sequence=placed.sequence, digest=placed.digest))
        self._retention.purge(self, placed.at)
        return placed

    def get(self, id: str) -> Record | None:  # noqa: A002 -- ids are called so everywhere
        """Give the grant with this id."""
        table = self._records.c
        row = self._row(self._sql.select(table.sequence, table.content, table.digest).where(table.id == id))
        return chain.read(*row) if row else None

    def records(self, since: int = 0, until: int | None = None) -> Iterator[Record]:
        """Go through the records made from `since` on and before `until` (seconds since 1970), in order."""
        for row in self._rows(since, until):
            yield chain.read(*row)

    def keep_notice(self, version: str, language: str, text: str) -> None:
        """Keep the text of a notice under its version, once."""
        if version in self._kept:
            return
        if notice_version(text) != version:
            raise ValueError("a notice's version is the SHA-256 of its text")
        if self.notice(version) is None:
            self._insert_once(self._notices, {"version": version, "language": language, "text": text})
        self._kept.add(version)

    def notice(self, version: str) -> Notice | None:
        """Give the notice of this version."""
        row = self._row(self._sql.select(self._notices).where(self._notices.c.version == version))
        return Notice(*row) if row else None

    def secret(self) -> bytes:
        """Give the signing key kept with the store."""
        if self._secret is None:
            row = self._row(self._sql.select(self._chain.c.secret))
            if row is None:
                raise ProofUnavailable("The proof store has lost its key and the end of its chain.")
            self._secret = bytes.fromhex(row[0])
        return self._secret

    def purge(self, before: int) -> int:
        """Remove the oldest records up to the first one made at or after `before`; say how many."""
        key = self.secret()
        table = self._records.c
        with self._transaction() as connection:
            sequence, _ = self._locked(connection)
            connection.execute(self._obeyed.delete().where(self._obeyed.c.day < day(before)))
            first_kept = connection.execute(
                self._sql.select(self._sql.func.min(table.sequence)).where(table.at >= before)
            ).scalar_one()
            first_kept = sequence + 1 if first_kept is None else first_kept
            last = connection.execute(
                self._sql.select(table.sequence, table.digest).where(table.sequence == first_kept - 1)
            ).first()
            if last is None:
                return 0
            point = chain.seal(last[0], last[1], key)
            connection.execute(
                self._chain.update().values(
                    purged_sequence=point.sequence, purged_digest=point.digest, purged_seal=point.seal
                )
            )
            return connection.execute(self._records.delete().where(table.sequence < first_kept)).rowcount

    def verify(self) -> None:
        """Check the whole chain, as long as it is at the beginning: choices are recorded meanwhile."""
        while True:
            with self._transaction() as connection:
                one = connection.execute(self._sql.select(self._chain)).one()
                notices = [Notice(*row) for row in connection.execute(self._sql.select(self._notices))]
            head, checkpoint = (one[2], one[3]), Checkpoint(*one[4:7])
            try:
                return chain.verify(self._rows(up_to=one[2]), notices, checkpoint, head, bytes.fromhex(one[1]))
            except ProofBroken:
                if self._row(self._sql.select(self._chain.c.purged_sequence)) == (checkpoint.sequence,):
                    raise
                # A purge took away what was about to be read.

    def head(self) -> tuple[int, str]:
        """Give sequence and hash of the newest record."""
        with self._transaction() as connection:
            sequence, digest = connection.execute(self._sql.select(self._chain.c.sequence, self._chain.c.digest)).one()
            return sequence, digest

    def add_blocked(self, counts: Mapping[tuple[str, str], int], at: int) -> None:
        """Add up what browsers reported as blocked."""
        table = self._blocked.c
        with self._transaction() as connection:
            self._locked(connection)  # so that two machines do not insert the same host
            room = (
                MOST_BLOCKED
                - connection.execute(self._sql.select(self._sql.func.count()).select_from(self._blocked)).scalar_one()
            )
            for (host, directive), count in counts.items():
                known = connection.execute(
                    self._blocked.update()
                    .where(table.host == host, table.directive == directive)
                    .values(count=table["count"] + count, last=at)
                ).rowcount
                if not known and room > 0:
                    room -= 1
                    values = {"host": host, "directive": directive, "count": count, "first": at, "last": at}
                    connection.execute(self._blocked.insert(), values)

    def blocked(self) -> list[Blocked]:
        """List what was reported as blocked, the most frequent first."""
        table = self._blocked.c
        statement = self._sql.select(self._blocked).order_by(table["count"].desc(), table.host, table.directive)
        with self._transaction() as connection:
            return [Blocked(*row) for row in connection.execute(statement)]

    def add_obeyed(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Add up on how many pages signals were obeyed."""
        table = self._obeyed.c
        with self._transaction() as connection:
            self._locked(connection)  # so that two machines do not insert the same day
            for (date, signal), count in counts.items():
                known = connection.execute(
                    self._obeyed.update()
                    .where(table.day == date, table.signal == signal)
                    .values(count=table["count"] + count)
                ).rowcount
                if not known:
                    connection.execute(self._obeyed.insert(), {"day": date, "signal": signal, "count": count})

    def obeyed(self) -> list[Obeyed]:
        """List on how many pages signals were obeyed, by day."""
        statement = self._sql.select(self._obeyed).order_by(self._obeyed.c.day, self._obeyed.c.signal)
        with self._transaction() as connection:
            return [Obeyed(*row) for row in connection.execute(statement)]

    def exists(self) -> bool:
        """Say whether there is a proof store already. Makes none, as all else would.

        Raises:
            ProofUnavailable: the database does not answer.
        """
        with self._answering():
            return bool(self._sql.inspect(self._engine).has_table(self._chain.name))

    def close(self) -> None:
        """Close all connections; the store opens anew when it is next used."""
        self._engine.dispose()

    def _rows(
        self, since: int = 0, until: int | None = None, up_to: int | None = None
    ) -> Iterator[tuple[int, str, str]]:
        """Go through sequence, content and digest of records.

        Parameters:
            since, until: seconds since 1970, as for `records`.
            up_to: sequence of the last one wanted.
        """
        table = self._records.c
        wanted = self._sql.select(table.sequence, table.content, table.digest).where(table.at >= since)
        if until is not None:
            wanted = wanted.where(table.at < until)
        if up_to is not None:
            wanted = wanted.where(table.sequence <= up_to)
        last = 0
        while True:
            with self._transaction() as connection:
                portion = wanted.where(table.sequence > last).order_by(table.sequence).limit(PORTION)
                rows = [(row[0], row[1], row[2]) for row in connection.execute(portion)]
            if not rows:
                return
            yield from rows
            last = rows[-1][0]

    def _row(self, statement: Any) -> tuple[Any, ...] | None:
        with self._transaction() as connection:
            row = connection.execute(statement).first()
            return tuple(row) if row else None

    def _locked(self, connection: Connection) -> tuple[int, str]:
        """Take the one row at which writers wait for each other, and read the end of the chain from it."""
        # An update locks in every database, which SELECT … FOR UPDATE does not.
        connection.execute(self._chain.update().values(one=1))
        sequence, digest = connection.execute(self._sql.select(self._chain.c.sequence, self._chain.c.digest)).one()
        return sequence, digest

    def _insert_once(self, table: Any, values: dict[str, Any]) -> None:
        from sqlalchemy.exc import IntegrityError

        try:
            with self._opened() as connection:
                connection.execute(table.insert(), values)
        except IntegrityError:
            return  # another machine was first, with the same content

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._answering():
            if not self._ready:
                self._prepare()
            with self._opened() as connection:
                yield connection

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Tell what the database cannot do as `ProofUnavailable`, in the first line of its own words.

        Further lines may quote a row, and what SQLAlchemy adds quotes the statement.
        """
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as error:
            said = str(error.orig).strip().partition("\n")[0] if isinstance(error, DBAPIError) else ""
            reason = said.rstrip(".:") or type(error).__name__
            raise ProofUnavailable(f"The proof store cannot be used: {reason}.") from error

    @contextmanager
    def _opened(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def _prepare(self) -> None:
        from sqlalchemy.exc import DBAPIError

        for table in self._tables:
            try:
                table.create(self._engine, checkfirst=True)
            except DBAPIError:
                table.create(self._engine, checkfirst=True)  # another process made it since the check
        with self._opened() as connection:
            there = connection.execute(self._sql.select(self._chain.c.one)).first()
        if there is None:
            start = {"one": 1, "secret": secrets.token_hex(32), "sequence": 0, "digest": chain.GENESIS}
            nothing = {"purged_sequence": 0, "purged_digest": chain.GENESIS, "purged_seal": ""}
            self._insert_once(self._chain, {**start, **nothing})
        self._ready = True


def _tables(metadata: MetaData) -> tuple[Table, Table, Table, Table, Table]:
    """Describe records, notices, the chain with its one row, what was blocked, and signals that were obeyed."""
    from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

    return (
        Table(
            "consent_records",
            metadata,
            Column("sequence", BigInteger, primary_key=True, autoincrement=False),
            Column("id", String(36), unique=True),
            Column("at", BigInteger, nullable=False, index=True),
            Column("content", Text, nullable=False),
            Column("digest", String(64), nullable=False),
        ),
        Table(
            "consent_notices",
            metadata,
            Column("version", String(64), primary_key=True),
            Column("language", String(16), nullable=False),
            Column("text", Text, nullable=False),
        ),
        Table(
            "consent_chain",
            metadata,
            Column("one", Integer, primary_key=True, autoincrement=False),
            Column("secret", String(64), nullable=False),
            Column("sequence", BigInteger, nullable=False),
            Column("digest", String(64), nullable=False),
            Column("purged_sequence", BigInteger, nullable=False),
            Column("purged_digest", String(64), nullable=False),
            Column("purged_seal", String(64), nullable=False),
        ),
        Table(
            "consent_blocked",
            metadata,
            Column("host", String(253), primary_key=True),
            Column("directive", String(64), primary_key=True),
            Column("count", BigInteger, nullable=False),
            Column("first", BigInteger, nullable=False),
            Column("last", BigInteger, nullable=False),
        ),
        Table(
            "consent_obeyed",
            metadata,
            Column("day", String(10), primary_key=True),
            Column("signal", String(16), primary_key=True),
            Column("count", BigInteger, nullable=False),
        ),
    )
