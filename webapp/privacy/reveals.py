"""Staff access on need: a hidden address or number is shown for a reason, and the look is recorded first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.accounts.models import Role, User
from webapp.listings.models import Listing

from .models import Reveal
from .words import Words

SHORTEST_REASON = 10

WHAT = {
    "email": Words("adresse e-mail", "e-mail address"),
    "phone": Words("téléphone", "phone number"),
}
"""What can be looked at."""

WHO = {
    Role.MODERATOR: Words("modération", "moderation"),
    Role.SUPPORT: Words("assistance", "support"),
    Role.DATA_PROTECTION: Words("protection des données", "data protection"),
    Role.ADMINISTRATOR: Words("administration", "administration"),
}
"""How the rights page calls who looked."""


class NoReasonError(ValueError):
    """Looking needs a reason that somebody else can understand."""


def reveal(session: Session, *, staff: User, listing: Listing, what: str, reason: str) -> str:
    """Record the look and return the hidden value (``email`` or ``phone``). Raises `NoReasonError`."""
    if what not in WHAT:
        raise ValueError(f"{what} is not hidden")
    if len(reason.strip()) < SHORTEST_REASON:
        raise NoReasonError
    session.add(
        Reveal(
            staff_id=staff.id,
            staff_role=staff.role,
            subject_email=listing.email,
            what=what,
            where=f"listing {listing.id}",
            reason=reason.strip()[:300],
        )
    )
    return (listing.email if what == "email" else listing.phone) or ""
