"""Finding listings: one French analyser, one query, two engines (SQLite FTS5 and PostgreSQL)."""
