"""The board's Flask extensions, made once and bound to an application in `webapp.create_app`."""

from __future__ import annotations

import sqlite3

from flask import request
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from .defences.networks import origin_of
from .typography import FrenchBabel

BUSY_TIMEOUT = 10_000
"""Milliseconds for which a writer waits for another one before SQLite gives up."""


class Base(DeclarativeBase):
    """Base of all models. Every constraint gets a name, so that a later migration can find it on any engine."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
babel = FrenchBabel()
limiter = Limiter(key_func=lambda: origin_of(request.remote_addr or ""), headers_enabled=True)


def prepare(engine: Engine) -> None:
    """Set up each connection of the board's own database, and of no other in the same process."""
    event.listen(engine, "connect", _prepare_sqlite)


def _prepare_sqlite(connection: object, record: ConnectionPoolEntry) -> None:
    """Readers beside one writer (WAL), foreign keys held, erased bytes overwritten (erasure means erasure)."""
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()
