"""Runs migrations on the application's own connection. Alembic calls this file."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy.schema import SchemaItem

from webapp.extensions import db


def include_object(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None
) -> bool:
    """Leave tables alone that no model describes: the text index is made by the engine's own means."""
    return not (kind == "table" and reflected and compare_to is None)


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        include_object=include_object,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
