"""What hosting law wants known about every publication, sealed at once (décret 2021-1362, articles 3 and 5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.listings.models import Listing

from .periods import PERIODS
from .sealing import Sealer


def note(
    session: Session, sealer: Sealer, listing: Listing, *, act: str, address: str, port: str, protocol: str
) -> None:
    """Seal who published or changed a listing, from where and when, for one year.

    Parameters:
        act: ``create`` or ``change``.
        address: IP address at the origin of the connection.
        port: its source port, empty where the server does not tell.
        protocol: such as ``HTTP/1.1``.
    """
    sealer.seal(
        session,
        {
            "kind": "connection",
            "act": act,
            "listing": listing.id,
            "at": now().isoformat(),
            "address": address,
            "port": port,
            "protocol": protocol,
            "pseudonym": listing.pseudonym,
            "email": listing.email,
            "account": listing.poster_id,
        },
        PERIODS["connection"].after,
    )
