"""The text index, which no model can describe: FTS5 on SQLite, a GIN index on PostgreSQL."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE listing_text USING fts5(title, body, tags, tokenize = 'unicode61 remove_diacritics 0')",
    ),
    "postgresql": (
        "CREATE TABLE listing_text (recency bigint PRIMARY KEY, vector tsvector NOT NULL)",
        "CREATE INDEX listing_text_vector ON listing_text USING gin (vector)",
    ),
}
"""As `webapp.search.engines` creates it."""


def upgrade() -> None:
    """Create it."""
    for statement in STATEMENTS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Drop it; it can be made again from the listings."""
    op.execute("DROP TABLE listing_text")
