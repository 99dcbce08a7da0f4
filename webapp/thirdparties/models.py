"""Where advertising stands, as staff decided."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import db


class PartnerSlot(db.Model):
    """One place for advertising that staff changed; places without a row are as the settings say."""

    __tablename__ = "partner_slot"

    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    """One of `slots.PLACES`."""
    vendor: Mapped[str] = mapped_column(String(60))
    """Its id in the consent registry."""
    unit: Mapped[str] = mapped_column(String(60))
    """The vendor's own name of the slot."""
    enabled: Mapped[bool]
