"""What time erases. Every period of the policy is carried out here, or by the capability that owns the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from webapp import mail
from webapp.accounts.models import AccountSession, OneTimeLink, Role, User
from webapp.breaches.models import Breach
from webapp.clock import now
from webapp.listings import services as listings
from webapp.listings.models import Listing
from webapp.listings.states import GONE, State
from webapp.mail.folder import folder_of, forget_before
from webapp.mail.models import WAITING, OutboxMail
from webapp.messages.models import Thread
from webapp.moderation.models import Escalation, Report, Statement
from webapp.photos.storage import PhotoStore
from webapp.site.addresses import whole

from . import erasure
from .models import LogPurge, Reveal, RightsRequest, SealedRecord
from .periods import INACTIVE_WARNINGS, PERIODS
from .person import Person
from .sealing import Sealer

WARNING = "account-sleeping"
"""Template of the mail to owners of accounts that nobody used for long."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One period, carried out on one kind of row.

    Parameters:
        period: key of `PERIODS`.
        model: whose rows go.
        due: selects the rows that are due at a moment.
    """

    period: str
    model: type
    due: Callable[[datetime], Select[tuple[int]]]


def _since(period: str, moment: datetime) -> datetime:
    return moment - PERIODS[period].after


RULES = (
    Rule(
        "unconfirmed",
        Listing,
        lambda moment: select(Listing.id).where(
            Listing.state.in_((State.DRAFT, State.WAITING)), Listing.created_at < _since("unconfirmed", moment)
        ),
    ),
    Rule(
        "unconfirmed",
        User,
        lambda moment: select(User.id).where(
            User.email_verified_at.is_(None), User.created_at < _since("unconfirmed", moment)
        ),
    ),
    Rule(
        "unconfirmed",
        Thread,
        lambda moment: select(Thread.id).where(
            Thread.confirmed_at.is_(None), Thread.created_at < _since("unconfirmed", moment)
        ),
    ),
    Rule(
        "listing",
        Listing,
        lambda moment: select(Listing.id).where(Listing.state.in_(GONE), Listing.closed_at < _since("listing", moment)),
    ),
    Rule(
        "account",
        User,
        lambda moment: select(User.id).where(
            User.last_seen_at < _since("account", moment),
            User.role == Role.MEMBER,
            User.limited_at.is_(None),
            User.email_verified_at.is_not(None),
        ),
    ),
    Rule("session", AccountSession, lambda moment: select(AccountSession.id).where(AccountSession.expires_at < moment)),
    Rule("session", OneTimeLink, lambda moment: select(OneTimeLink.id).where(OneTimeLink.expires_at < moment)),
    Rule("message", Thread, lambda moment: select(Thread.id).where(Thread.last_at < _since("message", moment))),
    Rule(
        "mail",
        OutboxMail,
        lambda moment: select(OutboxMail.id).where(
            OutboxMail.state != WAITING, OutboxMail.closed_at < _since("mail", moment)
        ),
    ),
    Rule(
        "moderation",
        Report,
        lambda moment: select(Report.id).where(Report.decided_at < _since("moderation", moment)),
    ),
    Rule(
        "moderation",
        Statement,
        lambda moment: select(Statement.id).where(
            Statement.created_at < _since("moderation", moment),
            (Statement.until.is_(None)) | (Statement.until < _since("moderation", moment)),
        ),
    ),
    Rule(
        "request",
        RightsRequest,
        lambda moment: select(RightsRequest.id).where(RightsRequest.answered_at < _since("request", moment)),
    ),
    Rule(
        "threat",
        Escalation,
        lambda moment: select(Escalation.id).where(Escalation.closed_at < _since("threat", moment)),
    ),
    Rule("breach", Breach, lambda moment: select(Breach.id).where(Breach.closed_at < _since("breach", moment))),
    Rule("reveal", Reveal, lambda moment: select(Reveal.id).where(Reveal.at < _since("reveal", moment))),
    Rule("connection", SealedRecord, lambda moment: select(SealedRecord.id).where(SealedRecord.expires_at < moment)),
)


def due(session: Session) -> dict[str, int]:
    """Return how many rows of each kind would go now, by ``period table``."""
    moment = now()
    return {
        f"{rule.period} {rule.model.__tablename__}": session.scalar(
            select(func.count()).select_from(rule.due(moment).subquery())
        )
        or 0
        for rule in RULES
    }


def run(session: Session, store: PhotoStore, sealer: Sealer) -> dict[str, int]:
    """Erase what is due, warn owners of sleeping accounts, make the index forget. The caller commits."""
    moment = now()
    done: dict[str, int] = {}
    _open_logs(session, moment)
    for rule in RULES:
        keys = list(session.scalars(rule.due(moment)))
        done[f"{rule.period} {rule.model.__tablename__}"] = len(keys)
        for key in keys:
            _erase(session, store, sealer, rule.model, key)
    done["mail folder"] = forget_before(folder_of(current_app), _since("mail", moment))
    done["account warnings"] = warn_sleeping(session)
    session.flush()
    erasure.scrub(session)
    return done


def _open_logs(session: Session, moment: datetime) -> None:
    """Let go of lines of the logs that are over: triggers hold all others, and keep the note that this was done."""
    if session.scalar(_rule_of(Reveal).due(moment).limit(1)) or session.scalar(_rule_of(Breach).due(moment).limit(1)):
        session.add(LogPurge(at=moment, before=_since("reveal", moment)))
        session.flush()


def _rule_of(model: type) -> Rule:
    return next(rule for rule in RULES if rule.model is model)


def warn_sleeping(session: Session) -> int:
    """Write to owners of accounts that will be erased for inactivity: 60, 30 and 7 days before. Returns how many.

    The outbox remembers each warning for longer than it takes to the next one: a second run writes nothing, and a run
    that comes some days late still writes the latest warning that is due.
    """
    sent = 0
    sleeping = select(User).where(
        User.last_seen_at <= now() - PERIODS["account"].after + max(INACTIVE_WARNINGS),
        User.role == Role.MEMBER,
        User.limited_at.is_(None),
        User.email_verified_at.is_not(None),
    )
    for user in session.scalars(sleeping).all():
        end = user.last_seen_at + PERIODS["account"].after
        before = min(one for one in INACTIVE_WARNINGS if end - one <= now())
        if _was_warned(session, user, since=end - before):
            continue
        written = mail.send(user.email, WARNING, user.language, days=before.days, url=whole("accounts.log_in"))
        sent += written is not None
    return sent


def _was_warned(session: Session, user: User, *, since: datetime) -> bool:
    warnings = select(OutboxMail.id).where(
        OutboxMail.recipient == user.email, OutboxMail.template == WARNING, OutboxMail.created_at >= since
    )
    return session.scalar(warnings.limit(1)) is not None


def _erase(session: Session, store: PhotoStore, sealer: Sealer, model: type, key: int) -> None:
    row = session.get(model, key)
    if row is None:  # went with another row
        return
    if isinstance(row, Listing):
        listings.remove(session, store, row)
    elif isinstance(row, User) and not row.is_verified:
        # The row alone: whoever typed that mailbox need not be its owner, who may have listings of her own here.
        session.delete(row)
    elif isinstance(row, User):
        person = Person(row.email, row.id, row.language)
        erasure.erase(session, store, sealer, person, replay=None)
    elif isinstance(row, Thread):
        session.delete(row)
    else:
        session.execute(delete(model).where(model.id == key))
