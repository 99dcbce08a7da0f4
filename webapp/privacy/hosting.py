"""What hosting law wants known about everything that people put on the site (law 2004-575, article 6; décret 2021-1362,
articles 3 and 5): from where, when and under which name. Sealed at once, for one year.

Held at the door of the database: whichever view or command writes a listing, changes its content or adds a message, the
record is made with it, in the same transaction. What the board does by itself (demonstration, jobs) has no author.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, has_app_context, has_request_context, request
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from webapp.clock import now
from webapp.listings.models import Listing
from webapp.messages.models import Message, Participant, Thread
from webapp.photos.models import Photo

from .periods import PERIODS

CONTENT = (
    "title", "body", "price", "seller", "sex", "phone", "pseudonym", "category_code", "postcode", "commune",
)  # fmt: skip
"""What a poster changes of a listing. Its state, dates and counts are no content."""

SEALED_NOW = "sealed traces of this transaction"
"""Key in the session: a listing that is written in several flushes is one act."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where something came from.

    Parameters:
        address: IP address at the origin of the connection; empty for mail, whose origin the mail server knows.
        port: its source port; empty where a proxy stands between.
        protocol: such as ``HTTP/1.1`` or ``SMTP``.
    """

    address: str
    port: str
    protocol: str


BY_MAIL = Connection("", "", "SMTP")


def connection() -> Connection | None:
    """Return where the current request comes from; None outside of one."""
    if not has_request_context():
        return None
    behind_proxy = bool(current_app.config.get("TRUSTED_PROXIES"))
    return Connection(
        address=request.remote_addr or "",
        port="" if behind_proxy else str(request.environ.get("REMOTE_PORT", "")),
        protocol=request.environ.get("SERVER_PROTOCOL", ""),
    )


def watch() -> None:
    """Begin to seal traces for all sessions. Calling it again changes nothing."""
    if not event.contains(Session, "after_flush", _seal_all):
        event.listen(Session, "after_flush", _seal_all)
        event.listen(Session, "after_commit", _forget)
        event.listen(Session, "after_rollback", _forget)


def _seal_all(session: Session, context: UOWTransaction) -> None:
    if not has_app_context() or "sealer" not in current_app.extensions:
        return
    origin = connection()
    written = [row for row in session.new if isinstance(row, Message)]
    for message in written:
        if message.via == "mail":
            _seal_message(session, message, BY_MAIL)
        elif origin is not None:
            _seal_message(session, message, origin)
    if origin is None:
        return
    for row in session.new:
        if isinstance(row, Listing):
            _seal_listing(session, row, "create", origin)
    for row in session.dirty:
        if isinstance(row, Listing) and _changed(row, CONTENT):
            _seal_listing(session, row, "change", origin)
        elif isinstance(row, Photo) and row.listing_id is not None and _changed(row, ("listing_id",)):
            owner = session.get(Listing, row.listing_id)
            if owner is not None:
                _seal_listing(session, owner, "change", origin)


def _changed(row: object, names: tuple[str, ...]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in names)


def _seal_listing(session: Session, listing: Listing, act: str, origin: Connection) -> None:
    done: set[int] = session.info.setdefault(SEALED_NOW, set())
    if listing.id in done:
        return
    done.add(listing.id)
    _seal(session, act, origin, listing.id, listing.pseudonym, listing.email, listing.poster_id)


def _seal_message(session: Session, message: Message, origin: Connection) -> None:
    # By number: the relations of a row that is being written are not there yet.
    author, thread = session.get(Participant, message.author_id), session.get(Thread, message.thread_id)
    if author is None or thread is None:
        raise LookupError(f"message {message.id} has no author or no conversation")
    _seal(session, "message", origin, thread.listing_id, author.pseudonym, author.email, author.account_id)


def _seal(
    session: Session,
    act: str,
    origin: Connection,
    listing: int | None,
    pseudonym: str,
    email: str,
    account: int | None,
) -> None:
    content = {
        "kind": "connection",
        "act": act,
        "listing": listing,
        "at": now().isoformat(),
        "address": origin.address,
        "port": origin.port,
        "protocol": origin.protocol,
        "pseudonym": pseudonym,
        "email": email,
        "account": account,
    }
    current_app.extensions["sealer"].seal(session, content, PERIODS["connection"].after)


def _forget(session: Session) -> None:
    session.info.pop(SEALED_NOW, None)
