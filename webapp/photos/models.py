"""Photos in the database; their files are in the photo store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import Moment, now
from webapp.extensions import db

from .processing import FORMATS, SIZES
from .storage import file_name


class Photo(db.Model):
    """One photo of a listing, or of a form that has not been sent yet."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(22), unique=True)
    """Random; also what a form carries to say which photos it has kept."""
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    """None while the form waits to be corrected."""
    position: Mapped[int] = mapped_column(default=0)
    """The first is the cover."""
    width: Mapped[int]
    height: Mapped[int]
    fingerprint: Mapped[int] = mapped_column(BigInteger, index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)

    def files(self) -> list[str]:
        """Return the names of all files of this photo."""
        return [file_name(self.name, size, kind) for size in SIZES for kind in FORMATS]

    def source_set(self, kind: str) -> list[tuple[str, int]]:
        """Return (file name, width in pixels) of one format's files, smallest first, without equal ones."""
        found: dict[int, str] = {}
        for size in SIZES:
            width = max(1, round(self.width * min(1, size / max(self.width, self.height))))
            found.setdefault(width, file_name(self.name, size, kind))
        return [(name, width) for width, name in sorted(found.items())]
