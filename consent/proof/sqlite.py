"""Proof in one SQLite file: the embedded default."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from consent.errors import ConfigurationError, ProofUnavailable

from . import chain
from .chain import Checkpoint
from .record import MOST_BLOCKED, Blocked, Notice, Obeyed, Record, day, notice_version
from .retention import RETENTION, Retention
from .store import PORTION

_BUSY = 5.0
"""Seconds to wait for another process that writes."""

_OLDEST = (3, 37)
"""Release of SQLite from which on tables can be STRICT."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS consent_records (
    sequence INTEGER PRIMARY KEY, id TEXT UNIQUE, at INTEGER NOT NULL, content TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS consent_notices (
    version TEXT PRIMARY KEY, language TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS consent_chain (
    one INTEGER PRIMARY KEY CHECK (one = 1), secret TEXT NOT NULL,
    sequence INTEGER NOT NULL, digest TEXT NOT NULL,
    purged_sequence INTEGER NOT NULL, purged_digest TEXT NOT NULL, purged_seal TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS consent_blocked (
    host TEXT NOT NULL, directive TEXT NOT NULL, count INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (host, directive)
) STRICT;
CREATE TABLE IF NOT EXISTS consent_obeyed (
    day TEXT NOT NULL, signal TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, signal)
) STRICT;
CREATE INDEX IF NOT EXISTS consent_records_at ON consent_records (at);
CREATE TRIGGER IF NOT EXISTS consent_records_stay BEFORE UPDATE ON consent_records
BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
CREATE TRIGGER IF NOT EXISTS consent_records_kept BEFORE DELETE ON consent_records
WHEN OLD.sequence > (SELECT purged_sequence FROM consent_chain)
BEGIN SELECT RAISE(ABORT, 'records are removed by a purge only'); END;
"""


class _Connection(sqlite3.Connection):
    """A connection that can be referred to weakly: those of threads that ended need not be closed.

    Attributes:
        process: who opened it: it must not be used on both sides of a fork.
        file: which file it writes to, as `_file` tells.
    """

    process: int
    file: tuple[int, int] | None


class SQLiteStore:
    """Records in a SQLite file, for one machine.

    A connection per thread, write-ahead logging so that readers never wait; the end of the chain is read and
    extended in one transaction that holds the write lock, so processes may share the file. The file is opened
    when it is first needed: a site starts without it.

    Parameters:
        path: the file; it is made if it does not exist, with its folder.
        retention: seconds after which records are purged, which happens on its own once a day; `None` never.

    Raises:
        ConfigurationError: the file is none, its folder cannot be made, the retention is too short, or SQLite too old.
    """

    def __init__(self, path: str | Path, *, retention: int | None = RETENTION) -> None:
        if str(path) == ":memory:":
            raise ConfigurationError(
                "The proof store is ':memory:'.",
                "Each thread would have a store of its own, and all of them would end with the process.",
                "Give a file; in tests, one in a temporary folder.",
            )
        if sqlite3.sqlite_version_info < _OLDEST:
            raise ConfigurationError(
                f"The SQLite of this Python is {sqlite3.sqlite_version}.",
                "The proof store needs 3.37 or newer: its tables are STRICT.",
                "Use a Python with a newer SQLite, or SQLAlchemyStore with another database.",
            )
        self._path = Path(path).absolute()
        self._retention = Retention(retention)
        if self._path.is_dir():
            raise ConfigurationError(
                f"The proof store {path} is a folder.",
                "Without proof nobody can accept anything.",
                f"Give a file in it: {Path(path) / 'proof.db'}.",
            )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"The folder of the proof store {path} cannot be made: {error}.",
                "Without proof nobody can accept anything.",
                "Give a path in a folder that the site may write to.",
            ) from error
        self._local = threading.local()
        self._open: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._secret: bytes | None = None
        self._kept: set[str] = set()

    def append(self, record: Record) -> Record:
        """Put a record at the end of the chain, durably."""
        with self._transaction() as connection:
            _, _, sequence, digest, *_ = self._one(connection)
            placed = chain.link(record, sequence + 1, digest)
            connection.execute(
                "INSERT INTO consent_records (sequence, id, at, content, digest) VALUES (?, ?, ?, ?, ?)",
                (placed.sequence, placed.id, placed.at, chain.content(placed), placed.digest),
            )
            connection.execute("UPDATE consent_chain SET sequence = ?, digest = ?", (placed.sequence, placed.digest))
        self._retention.purge(self, placed.at)
        return placed

    def get(self, id: str) -> Record | None:  # noqa: A002 -- ids are called so everywhere
        """Give the grant with this id."""
        row = self._row("SELECT sequence, content, digest FROM consent_records WHERE id = ?", id)
        return chain.read(*row) if row else None

    def records(self, since: int = 0, until: int | None = None) -> Iterator[Record]:
        """Go through the records made from `since` on and before `until` (seconds since 1970), in order."""
        for row in self._rows(since, until):
            yield chain.read(*row)

    def keep_notice(self, version: str, language: str, text: str) -> None:
        """Keep the text of a notice under its version, once."""
        with self._reading():  # which forgets what was kept if the file is another by now
            if version in self._kept:
                return
        if notice_version(text) != version:
            raise ValueError("a notice's version is the SHA-256 of its text")
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO consent_notices (version, language, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (version, language, text),
            )
        self._kept.add(version)

    def notice(self, version: str) -> Notice | None:
        """Give the notice of this version."""
        row = self._row("SELECT version, language, text FROM consent_notices WHERE version = ?", version)
        return Notice(*row) if row else None

    def secret(self) -> bytes:
        """Give the signing key kept with the store."""
        if self._secret is None:
            with self._reading() as connection:
                self._secret = bytes.fromhex(self._one(connection)[1])
        return self._secret

    def purge(self, before: int) -> int:
        """Remove the oldest records up to the first one made at or after `before`; say how many."""
        key = self.secret()
        with self._transaction() as connection:
            connection.execute("DELETE FROM consent_obeyed WHERE day < ?", (day(before),))
            (first_kept,) = connection.execute(
                "SELECT COALESCE(MIN(sequence), (SELECT sequence + 1 FROM consent_chain)) "
                "FROM consent_records WHERE at >= ?",
                (before,),
            ).fetchone()
            last = connection.execute(
                "SELECT sequence, digest FROM consent_records WHERE sequence = ?", (first_kept - 1,)
            ).fetchone()
            if last is None:
                return 0
            point = chain.seal(last[0], last[1], key)
            connection.execute(
                "UPDATE consent_chain SET purged_sequence = ?, purged_digest = ?, purged_seal = ?",
                (point.sequence, point.digest, point.seal),
            )
            return connection.execute("DELETE FROM consent_records WHERE sequence < ?", (first_kept,)).rowcount

    def verify(self) -> None:
        """Check the whole chain."""
        with self._reading() as connection:
            connection.execute("BEGIN")  # one moment for everything that is read
            try:
                one = self._one(connection)
                notices = (Notice(*row) for row in connection.execute("SELECT * FROM consent_notices"))
                rows = connection.execute("SELECT sequence, content, digest FROM consent_records ORDER BY sequence")
                chain.verify(rows, notices, Checkpoint(*one[4:7]), (one[2], one[3]), bytes.fromhex(one[1]))
            finally:
                connection.rollback()

    def head(self) -> tuple[int, str]:
        """Give sequence and hash of the newest record."""
        with self._reading() as connection:
            _, _, sequence, digest, *_ = self._one(connection)
            return sequence, digest

    def add_blocked(self, counts: Mapping[tuple[str, str], int], at: int) -> None:
        """Add up what browsers reported as blocked."""
        with self._transaction() as connection:
            (room,) = connection.execute("SELECT ? - COUNT(*) FROM consent_blocked", (MOST_BLOCKED,)).fetchone()
            for (host, directive), count in counts.items():
                known = connection.execute(
                    "UPDATE consent_blocked SET count = count + ?, last = ? WHERE host = ? AND directive = ?",
                    (count, at, host, directive),
                ).rowcount
                if not known and room > 0:
                    room -= 1
                    connection.execute(
                        "INSERT INTO consent_blocked VALUES (?, ?, ?, ?, ?)", (host, directive, count, at, at)
                    )

    def blocked(self) -> list[Blocked]:
        """List what was reported as blocked, the most frequent first."""
        with self._reading() as connection:
            rows = connection.execute("SELECT * FROM consent_blocked ORDER BY count DESC, host, directive").fetchall()
        return [Blocked(*row) for row in rows]

    def add_obeyed(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Add up on how many pages signals were obeyed."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT INTO consent_obeyed VALUES (?, ?, ?) "
                "ON CONFLICT (day, signal) DO UPDATE SET count = count + excluded.count",
                [(*key, count) for key, count in counts.items()],
            )

    def obeyed(self) -> list[Obeyed]:
        """List on how many pages signals were obeyed, by day."""
        with self._reading() as connection:
            rows = connection.execute("SELECT * FROM consent_obeyed ORDER BY day, signal").fetchall()
        return [Obeyed(*row) for row in rows]

    def exists(self) -> bool:
        """Say whether there is a proof store already. Makes none, as all else would.

        Raises:
            ProofUnavailable: what is there cannot be read.
        """
        if not self._path.is_file():
            return False
        with self._answering(), closing(sqlite3.connect(self._path)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'consent_chain'").fetchone() is not None

    def close(self) -> None:
        """Close the connections of all threads; the store opens anew when it is next used."""
        for connection in list(self._open):
            connection.close()
        self._open.clear()
        self._local = threading.local()

    def _one(self, connection: sqlite3.Connection) -> tuple[int, str, int, str, int, str, str]:
        """Read the one row that holds the key, the end of the chain and its checkpoint."""
        row: tuple[int, str, int, str, int, str, str] | None = connection.execute(
            "SELECT one, secret, sequence, digest, purged_sequence, purged_digest, purged_seal FROM consent_chain"
        ).fetchone()
        if row is None:  # somebody else removed it: nothing can be signed or continued without it
            raise ProofUnavailable(f"The proof store {self._path.name} has lost its key and the end of its chain.")
        return row

    def _row(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        with self._reading() as connection:
            row: tuple[Any, ...] | None = connection.execute(statement, values).fetchone()
            return row

    def _rows(self, since: int, until: int | None) -> Iterator[tuple[int, str, str]]:
        last = 0
        while True:
            with self._reading() as connection:
                rows = connection.execute(
                    "SELECT sequence, content, digest FROM consent_records "
                    "WHERE sequence > ? AND at >= ? AND at < ? ORDER BY sequence LIMIT ?",
                    (last, since, until if until is not None else 1 << 62, PORTION),
                ).fetchall()
            if not rows:
                return
            yield from rows
            last = rows[-1][0]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._answering():
            yield self._connection()

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Tell what SQLite cannot do as `ProofUnavailable`."""
        try:
            yield
        except sqlite3.Error as error:
            raise ProofUnavailable(f"The proof store {self._path.name} cannot be used: {error}.") from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection:
            # IMMEDIATE takes the write lock before the end of the chain is read.
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def _connection(self) -> sqlite3.Connection:
        kept: _Connection | None = getattr(self._local, "connection", None)
        if kept is not None:
            is_same = kept.file == _file(self._path)
            if is_same and kept.process == os.getpid():
                return kept
            if not is_same:  # removed or put back from a copy: what the old file held is not in the new one
                self._secret = None
                self._kept.clear()
        connection = sqlite3.connect(
            self._path, timeout=_BUSY, isolation_level=None, check_same_thread=False, factory=_Connection
        )
        try:
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        connection.process, connection.file = os.getpid(), _file(self._path)
        self._local.connection = connection
        self._open.add(connection)
        return connection


def _file(path: Path) -> tuple[int, int] | None:
    """Say which file stands at a path now, by device and number; `None` if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: sqlite3.Connection) -> None:
    _patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"))
    connection.execute("PRAGMA synchronous = FULL")  # a consent that was told to the visitor survives a power cut
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'consent_obeyed'").fetchone() is None:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
    # Looked at first: to insert takes the write lock, for which each new thread would wait, and a file that may be
    # written to, which a copy for an auditor need not be.
    if connection.execute("SELECT 1 FROM consent_chain").fetchone() is None:
        connection.execute(
            "INSERT INTO consent_chain VALUES (1, ?, 0, ?, 0, ?, '') ON CONFLICT DO NOTHING",
            (secrets.token_hex(32), chain.GENESIS, chain.GENESIS),
        )


def _patiently(act: Callable[[], object]) -> None:
    """Try again while another process switches the journal, for which SQLite itself does not wait."""
    for _ in range(50):
        try:
            act()
            return
        except sqlite3.OperationalError as error:
            # The low byte is the kind of error; what stands above it only says more.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.02)
    act()
