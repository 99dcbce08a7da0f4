"""Words of visible listings' titles."""

from __future__ import annotations

from sqlalchemy import Connection, String, event
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import db

from .engines import INDEXES


class ListingWord(db.Model):
    """A word that titles use; see `webapp.search.vocabulary`."""

    __tablename__ = "listing_word"

    word: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Folded."""
    spelling: Mapped[str] = mapped_column(String(40))
    listings: Mapped[int]


@event.listens_for(db.metadata, "after_create")
def create_text_index(target: object, connection: Connection, **options: object) -> None:
    """Create the text index, which no model can describe, together with all other tables."""
    INDEXES[connection.dialect.name].create(connection)
