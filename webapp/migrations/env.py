"""Runs migrations on the application's own connection. Alembic calls this file."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.schema import SchemaItem

from webapp.clock import Moment
from webapp.extensions import db


def include_object(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None
) -> bool:
    """Leave tables alone that no model describes: the text index is made by the engine's own means."""
    return not (kind == "table" and reflected and compare_to is None)


def render_item(kind: str, item: object, context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are in the database: a migration stays true when the code moves on."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_object=include_object,
        render_item=render_item,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
