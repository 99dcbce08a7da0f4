"""Conversations. Plain arguments in, domain errors out; the caller commits."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from webapp import mail, signing
from webapp.accounts.models import User
from webapp.clock import now
from webapp.listings import services as listings
from webapp.listings.models import Listing
from webapp.mail.inbound import Incoming
from webapp.mail.outbox import address_hash
from webapp.privacy.models import Freeze
from webapp.site.addresses import whole

from . import relay, warnings
from .models import Message, Participant, Thread

LINK = "thread"
LONGEST = 4000
"""Characters of one message."""
NEW_PER_DAY = 10
"""Conversations that one mailbox may begin in a day."""
PER_HOUR = 20
"""Messages that one person may write in one conversation in an hour."""


class MessageError(ValueError):
    """A message cannot be sent; `reason` is one of closed, blocked, limit, empty, own, suspended."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def start(
    session: Session,
    listing: Listing,
    *,
    email: str,
    pseudonym: str,
    language: str,
    body: str,
    account_id: int | None,
    proven: bool,
) -> Thread:
    """Begin a conversation. Without a proven mailbox it waits for a click on a mailed link, and counts from then on.

    Raises `MessageError`.
    """
    email = email.strip().lower()
    if not listing.is_visible or session.get(Freeze, address_hash(listing.email)):
        raise MessageError("closed")
    if email == listing.email.lower():
        raise MessageError("own")
    thread = Thread(listing_id=listing.id, title=listing.title)
    poster = Participant(
        account_id=listing.poster_id,
        is_poster=True,
        email=listing.email.lower(),
        pseudonym=listing.pseudonym,
        language=listing.language,
    )
    writer = Participant(
        account_id=account_id, is_poster=False, email=email, pseudonym=pseudonym.strip()[:40], language=language
    )
    thread.participants = [poster, writer]
    session.add(thread)
    session.flush()
    _add(session, writer, body, "web")
    if proven:
        confirm(session, thread)
    else:
        mail.send(
            email, "message-confirm", language, title=thread.title, url=thread_url(writer), body=body.strip()[:LONGEST]
        )  # fmt: skip
    return thread


def confirm(session: Session, thread: Thread) -> None:
    """Deliver what waited for the writer's mailbox to be proven; once is enough. Raises `MessageError`."""
    if thread.confirmed_at is not None:
        return
    writer = thread.messages[0].author
    _refuse_suspended(session, writer)
    _brake(session, writer.email)
    thread.confirmed_at = now()
    if thread.listing_id is not None:
        listings.count_day(session, thread.listing_id, contacts=1)
    _notify(thread.messages[0])


def write(session: Session, author: Participant, body: str, via: str = "web") -> Message:
    """Add a message and tell the other one. Raises `MessageError`."""
    thread = author.thread
    if thread.closed_at is not None or thread.confirmed_at is None or not author.other.email:
        raise MessageError("closed")
    if author.other.blocked_at is not None or author.blocked_at is not None:
        raise MessageError("blocked")
    _refuse_suspended(session, author)
    recent = select(func.count()).select_from(Message)
    hour = now() - timedelta(hours=1)
    if (session.scalar(recent.where(Message.author_id == author.id, Message.created_at > hour)) or 0) >= PER_HOUR:
        raise MessageError("limit")
    message = _add(session, author, body, via)
    author.read_at = now()
    _notify(message)
    return message


def by_token(session: Session, token: str) -> Participant | None:
    """Return whose place in a conversation a mailed link opens."""
    number = signing.read(LINK, token)
    return session.get(Participant, number) if isinstance(number, int) else None


def token_for(participant: Participant) -> str:
    """Return what opens a person's place in a conversation."""
    return signing.sign(LINK, participant.id)


def thread_url(participant: Participant) -> str:
    """Return the whole address of a conversation for one of its people."""
    return whole("messages.thread", token=token_for(participant))


def mine(session: Session, account_id: int, email: str) -> list[Participant]:
    """Return a person's places in conversations, newest first."""
    places = select(Participant).join(Participant.thread).where(*_of(account_id, email))
    with_others = contains_eager(Participant.thread).selectinload(Thread.participants)
    return list(session.scalars(places.options(with_others).order_by(Thread.last_at.desc()).limit(200)))


def with_news(session: Session, account_id: int, email: str) -> set[int]:
    """Return the numbers of those places where the other one wrote something since the last visit."""
    places = select(Participant.id).join(Thread).where(*_of(account_id, email), _has_news())
    return set(session.scalars(places))


def unread(session: Session, account_id: int, email: str) -> int:
    """Return how many conversations have something new: the number of `with_news`, counted by the database."""
    places = select(func.count()).select_from(Participant).join(Thread).where(*_of(account_id, email), _has_news())
    return session.scalar(places) or 0


def _has_news() -> ColumnElement[bool]:
    return exists().where(
        Message.thread_id == Participant.thread_id,
        Message.author_id != Participant.id,
        or_(Participant.read_at.is_(None), Message.created_at > Participant.read_at),
    )


def _of(account_id: int, email: str) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a place one's own and worth showing."""
    return (
        or_(Participant.account_id == account_id, Participant.email == email.lower()),
        or_(Thread.confirmed_at.is_not(None), Participant.is_poster.is_(False)),
    )


def block(place: Participant, *, blocked: bool) -> None:
    """Want nothing more from the other one, or take that back."""
    place.blocked_at = now() if blocked else None


def take_mail(session: Session, incoming: Incoming) -> bool:
    """Take an answer that came by mail. Returns False when it is not meant for a conversation."""
    numbers = (relay.participant_of(recipient) for recipient in incoming.recipients)
    number = next((found for found in numbers if found is not None), None)
    place = session.get(Participant, number) if number is not None else None
    if place is None or not place.email:  # nobody's, or of somebody who had her data erased
        return False
    # The address alone would let anybody who once saw it write in her name.
    body = relay.fresh_words(incoming.body, place.email)
    if incoming.sender != place.email:
        mail.send(place.email, "relay-refused", place.language, title=place.thread.title, url=thread_url(place))
        return True
    try:
        write(session, place, body, "mail")
    except MessageError:
        mail.send(place.email, "relay-refused", place.language, title=place.thread.title, url=thread_url(place))
    return True


def _brake(session: Session, email: str) -> None:
    """Raise `MessageError` for a mailbox that began enough conversations today.

    Those that nobody confirmed do not count: anybody can type her address, and would use up her share.
    """
    begun = select(func.count()).select_from(Participant).join(Thread)
    mine = begun.where(Participant.email == email, Participant.is_poster.is_(False))
    if (session.scalar(mine.where(Thread.confirmed_at > now() - timedelta(days=1))) or 0) >= NEW_PER_DAY:
        raise MessageError("limit")


def _refuse_suspended(session: Session, author: Participant) -> None:
    """Raise `MessageError` where staff suspended the author's account: it can read, but not write."""
    hers = or_(User.id == author.account_id, User.email == author.email)
    if session.scalar(select(User.id).where(User.suspended_at.is_not(None), hers).limit(1)) is not None:
        raise MessageError("suspended")


def _add(session: Session, author: Participant, body: str, via: str) -> Message:
    words = body.replace("\r\n", "\n").strip()[:LONGEST]
    if not words:
        raise MessageError("empty")
    message = Message(
        thread_id=author.thread_id, author_id=author.id, body=words, via=via, warned=" ".join(warnings.found_in(words))
    )
    session.add(message)
    author.thread.last_at = now()
    session.flush()
    session.expire(author.thread, ["messages"])
    return message


def _notify(message: Message) -> None:
    reader = message.author.other
    mail.send(
        reader.email,
        "new-message",
        reader.language,
        optional="messages",
        headers={"Reply-To": relay.address(reader.id)},
        title=message.thread.title,
        pseudonym=message.author.pseudonym,
        body=message.body,
        advice=[warnings.ADVICE[key](reader.language) for key in message.warned.split()],
        url=thread_url(reader),
    )
