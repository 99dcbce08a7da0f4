"""Photos in the database, their files in the photo store. The rows are also the queue of what is to be processed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.clock import Moment, now
from webapp.extensions import db

from .processing import FORMATS, SIZES
from .storage import file_name, original_name


class Progress(StrEnum):
    """How far a photo has come."""

    RECEIVED = "received"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


PENDING = (Progress.RECEIVED, Progress.WORKING)
"""States in which the original is still there."""


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
    state: Mapped[Progress] = mapped_column(String(8), default=Progress.READY, server_default="ready", index=True)
    reason: Mapped[str] = mapped_column(String(16), default="", server_default=text("''"))
    """Why it failed: one of `processing.REASONS` or `work.STUCK`."""
    filename: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    """As its sender called it, to say which one is in work or failed; forgotten when it is ready."""
    turn: Mapped[int] = mapped_column(default=0, server_default="0")
    """Degrees clockwise by which processing is to turn it."""
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often processing was begun."""
    claimed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """When processing was begun last."""
    width: Mapped[int] = mapped_column(default=0)
    """Pixels of the largest file; 0 until it is ready, as are height and fingerprint."""
    height: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[int] = mapped_column(BigInteger, default=0, index=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)

    @property
    def is_ready(self) -> bool:
        """Whether it can be shown."""
        return self.state == Progress.READY

    @property
    def is_pending(self) -> bool:
        """Whether it waits for processing or is in work."""
        return self.state in PENDING

    def files(self) -> list[str]:
        """Return the names of all files that are shown of this photo."""
        return [file_name(self.name, size, kind) for size in SIZES for kind in FORMATS]

    def all_files(self) -> list[str]:
        """Return the names of all files that may exist of this photo, the original included."""
        return [*self.files(), original_name(self.name)]

    def source_set(self, kind: str) -> list[tuple[str, int]]:
        """Return (file name, width in pixels) of one format's files, smallest first, without equal ones."""
        found: dict[int, str] = {}
        for size in SIZES:
            width = max(1, round(self.width * min(1, size / max(self.width, self.height))))
            found.setdefault(width, file_name(self.name, size, kind))
        return [(name, width) for width, name in sorted(found.items())]
