"""Reports, decisions with their statements of reasons, complaints. Plain arguments in, domain errors out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp import mail, rows, signing
from webapp.accounts.models import User
from webapp.clock import local, now
from webapp.legal.rules import RULES
from webapp.listings import services as listings
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.site.addresses import whole

from . import escalations
from .models import Complaint, Report, Statement
from .references import reference

COMPLAINT_LINK = "complaint"
COMPLAINT_TIME = timedelta(days=183)
"""Six months in which a decision can be contested (regulation 2022/2065, article 20(1))."""
SHORTEST = 20
"""Characters that facts and explanations need at least: less explains nothing."""
NUMBER = re.compile(r"/annonces?/(?:[\w-]+/)*(\d+)")


class Measure(StrEnum):
    """What staff can do."""

    REMOVE = "remove"
    HOLD = "hold"
    """Out of sight until a person has looked again."""
    SUSPEND = "suspend"
    """The account can read, but neither publish nor write."""
    CLOSE = "close"
    """The account is removed; two people decide."""


OF_LISTING = frozenset({Measure.REMOVE, Measure.HOLD})


class StatementError(ValueError):
    """A statement of reasons lacks something that article 17(3) wants said."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"the statement of reasons lacks: {missing}")
        self.missing = missing


class SamePersonError(ValueError):
    """The second look has to be somebody else's."""


class DecidedError(ValueError):
    """There is nothing left to decide here: somebody was faster, or nobody ever asked."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """What the person concerned is told (article 17(3)).

    Parameters:
        measure: what is decided (a).
        scope: where it applies (a).
        until: how long (a); None for good.
        facts: on which facts and circumstances (b).
        report: whether a report started it (b).
        detected_by: ``person``, ``filter`` or ``report`` (c).
        rule: key of `RULES`: the law or the clause of the terms (d, e).
        explanation: why this content falls under it (d, e).
    """

    measure: Measure
    scope: str
    facts: str
    rule: str
    explanation: str
    detected_by: str = "person"
    report: bool = False
    until: datetime | None = None

    def check(self) -> None:
        """Raise :class:`StatementError` unless everything is said."""
        if self.rule not in RULES:
            raise StatementError("the law or the clause")
        if not self.scope.strip():
            raise StatementError("the scope")
        if len(self.facts.strip()) < SHORTEST:
            raise StatementError("the facts")
        if len(self.explanation.strip()) < SHORTEST:
            raise StatementError("the explanation")
        if self.detected_by not in {"person", "filter", "report"}:
            raise StatementError("whether a machine had part in it")


def listing_of(session: Session, url: str) -> Listing | None:
    """Return the listing that a reported address leads to."""
    found = NUMBER.search(url)
    return session.get(Listing, int(found[1])) if found and len(found[1]) < 18 else None


def report(session: Session, *, url: str, rule: str, words: str, name: str, email: str, language: str) -> Report:
    """Take a report in and send its receipt (article 16(4)). Nothing is restricted before a person has decided."""
    listing = listing_of(session, url)
    made = Report(
        reference=reference("S"),
        listing_id=listing.id if listing else None,
        url=url.strip(),
        rule=rule,
        words=words.strip(),
        name=name.strip(),
        email=email.strip().lower(),
        language=language,
        urgent=RULES[rule].urgent,
    )
    session.add(made)
    session.flush()
    if RULES[rule].threat:
        escalations.open_for(session, made)
    if made.email:
        mail.send(made.email, "report-received", language, reference=made.reference, url=made.url)
    return made


def queue(session: Session) -> list[Report]:
    """Return open reports, urgent ones first, then oldest first."""
    waiting = select(Report).where(Report.decided_at.is_(None))
    return list(session.scalars(waiting.order_by(Report.urgent.desc(), Report.created_at)))


def restrict_listing(session: Session, listing: Listing, reasons: Reasons, *, staff: User) -> Statement:
    """Remove or hold a listing, and tell its poster why. Raises `StatementError`."""
    reasons.check()
    if reasons.measure not in OF_LISTING:
        raise StatementError("a measure for listings")
    made = _statement(session, reasons, staff=staff, listing=listing)
    listings.move(session, listing, State.REMOVED if reasons.measure == Measure.REMOVE else State.REVIEW)
    _tell(made)
    return made


def suspend(session: Session, user: User, reasons: Reasons, *, staff: User) -> Statement:
    """Suspend an account for a time, and tell its owner why. Raises `StatementError`."""
    _check_member(user)
    reasons.check()
    if reasons.measure != Measure.SUSPEND or reasons.until is None:
        raise StatementError("until when the account is suspended")
    made = _statement(session, reasons, staff=staff, user=user)
    user.suspended_at = now()
    _tell(made)
    return made


def propose_closing(session: Session, user: User, reasons: Reasons, *, staff: User) -> Statement:
    """Propose to remove an account. Nothing happens until a second person agrees. Raises `StatementError`."""
    _check_member(user)
    reasons.check()
    if reasons.measure != Measure.CLOSE:
        raise StatementError("a measure for accounts")
    made = _statement(session, reasons, staff=staff, user=user)
    made.state = "proposed"
    session.flush()
    return made


def _check_member(user: User) -> None:
    """Raise `StatementError` for staff: moderators cannot lock out those who give them their role, nor each other."""
    if user.is_staff:
        raise StatementError("a member: staff")


def second(session: Session, made: Statement, *, staff: User, agree: bool) -> None:
    """Agree to the removal of an account, or decline it.

    Raises `SamePersonError` for whoever proposed it, and for the person whose account it is.

    Raises `DecidedError` for all statements but open proposals: agreeing to another one would remove an account that
    nobody proposed to remove.
    """
    rows.alone(session, Statement, made.id)
    if made.state != "proposed":
        raise DecidedError
    if staff.id in (made.author_id, made.account_id):
        raise SamePersonError
    made.second_id = staff.id
    if not agree:
        made.state = "declined"
        return
    user = session.get(User, made.account_id)
    made.state = "active"
    if user is not None:
        user.suspended_at = now()
        for listing in listings.of_poster(session, user.id):
            if State(listing.state) in (State.PUBLISHED, State.RESERVED, State.PAUSED, State.REVIEW, State.EXPIRED):
                listings.move(session, listing, State.REMOVED)
    _tell(made)


def close_report(session: Session, found: Report, *, staff: User, upheld: bool | None, answer: str) -> None:
    """Tell whoever reported what was decided and how to contest it (article 16(5)).

    Parameters:
        upheld: whether the content was restricted; None when it was no longer on line.
    """
    found.decided_at, found.decided_by = now(), staff.id
    found.upheld, found.answer = upheld, answer.strip()
    if found.email:
        mail.send(
            found.email, "report-decided", found.language,
            reference=found.reference, upheld=upheld, answer=found.answer, url=found.url,
        )  # fmt: skip


def contestable(made: Statement) -> bool:
    """Tell whether a decision can be contested: for six months, by one complaint at a time, until it is undone."""
    settled = all(one.decided_at is not None and not one.upheld for one in made.complaints)
    return settled and now() <= made.created_at + COMPLAINT_TIME


def complain(session: Session, made: Statement, words: str) -> Complaint:
    """Contest a decision. Raises `StatementError` when it is not `contestable` or nothing is said."""
    if not contestable(made):
        raise StatementError("a decision that can be contested now")
    if len(words.strip()) < SHORTEST:
        raise StatementError("why the decision is contested")
    complaint = Complaint(statement_id=made.id, words=words.strip())
    session.add(complaint)
    session.flush()
    return complaint


def decide_complaint(session: Session, complaint: Complaint, *, staff: User, upheld: bool, answer: str) -> None:
    """Look again, once.

    Raises:
        SamePersonError: for those who took part in the decision, and for the person whom it is about.
        DecidedError: somebody was faster.
        StatementError: nothing is answered.
    """
    rows.alone(session, Complaint, complaint.id)
    if complaint.decided_at is not None:
        raise DecidedError
    made = complaint.statement
    if staff.id in (made.author_id, made.second_id, made.account_id):
        raise SamePersonError
    if not answer.strip():
        raise StatementError("the answer")
    complaint.decided_at, complaint.decided_by = now(), staff.id
    complaint.upheld, complaint.answer = upheld, answer.strip()
    if upheld:
        _undo(session, made)
    if made.email:
        mail.send(
            made.email, "complaint-decided", made.language,
            reference=made.reference, upheld=upheld, answer=complaint.answer,
        )  # fmt: skip


def lift_ended(session: Session) -> int:
    """Give back accounts whose suspension is over. Returns how many."""
    over = session.scalars(
        select(Statement).where(
            Statement.measure == Measure.SUSPEND, Statement.state == "active", Statement.until <= now()
        )
    ).all()
    for made in over:
        _undo(session, made)
    return len(over)


def counters(session: Session, since: datetime, until: datetime) -> dict[str, object]:
    """Return the numbers of a yearly report (article 15), although small operators owe none."""

    def count(model: type, *where: object) -> int:
        return session.scalar(select(func.count()).select_from(model).where(*where)) or 0

    def per(model: type, column: object, moment: object) -> dict[str, int]:
        rows = session.execute(select(column, func.count()).where(moment >= since, moment < until).group_by(column))
        return {str(key): number for key, number in rows}

    return {
        "reports": per(Report, Report.rule, Report.created_at),
        "reports_decided": count(Report, Report.decided_at >= since, Report.decided_at < until),
        "reports_upheld": count(Report, Report.decided_at >= since, Report.decided_at < until, Report.upheld.is_(True)),
        "measures": per(Statement, Statement.measure, Statement.created_at),
        "grounds": per(Statement, Statement.rule, Statement.created_at),
        "decided_by_machine": 0,
        "complaints": count(Complaint, Complaint.created_at >= since, Complaint.created_at < until),
        "complaints_upheld": count(
            Complaint, Complaint.created_at >= since, Complaint.created_at < until, Complaint.upheld.is_(True)
        ),
    }


def complaint_url(made: Statement) -> str:
    """Return the address at which the person concerned can contest a decision."""
    return whole("moderation.contest", token=signing.sign(COMPLAINT_LINK, made.id))


def _statement(
    session: Session, reasons: Reasons, *, staff: User, listing: Listing | None = None, user: User | None = None
) -> Statement:
    email = listing.email if listing is not None else user.email if user is not None else ""
    owner = listing if listing is not None else user
    made = Statement(
        reference=reference("M"),
        target="listing" if listing is not None else "account",
        listing_id=listing.id if listing is not None else None,
        account_id=listing.poster_id if listing is not None else user.id if user is not None else None,
        title=listing.title if listing is not None else "",
        email=email,
        language=owner.language if owner is not None else "fr",
        measure=reasons.measure,
        scope=reasons.scope.strip()[:200],
        until=reasons.until,
        facts=reasons.facts.strip(),
        from_report=reasons.report,
        detected_by=reasons.detected_by,
        rule=reasons.rule,
        explanation=reasons.explanation.strip(),
        author_id=staff.id,
    )
    session.add(made)
    session.flush()
    return made


def _tell(made: Statement) -> None:
    """Write to the person concerned. Who reported is never named."""
    rule = RULES[made.rule]
    mail.send(
        made.email,
        "statement-of-reasons",
        made.language,
        reference=made.reference,
        title=made.title,
        measure=made.measure,
        scope=made.scope,
        until=f"{local(made.until):%d/%m/%Y}" if made.until else "",
        facts=made.facts,
        detected_by=made.detected_by,
        rule=rule.words(made.language),
        law=rule.law,
        explanation=made.explanation,
        contest=complaint_url(made),
        terms=whole("legal.conditions"),
    )


def _undo(session: Session, made: Statement) -> None:
    made.state = "reversed"
    if made.listing_id is not None and (listing := session.get(Listing, made.listing_id)):
        if _is_held_down(session, listing):
            return
        if State.REVIEW in (listing.state, listing.removed_from):
            # A person has looked at it and found nothing wrong: it waits for nobody else.
            listings.show_again(session, listing)
        elif listing.state == State.REMOVED:
            listings.give_back(session, listing)
        return
    user = session.get(User, made.account_id) if made.account_id is not None else None
    if user is None:
        return
    # One that ends does not end another: a suspension that is over gives no closed account back.
    if not _is_restricted(session, user):
        user.suspended_at = None
    if made.measure == Measure.CLOSE:
        for listing in listings.of_poster(session, user.id):
            if listing.state == State.REMOVED and not _is_held_down(session, listing):
                listings.give_back(session, listing)


def _is_held_down(session: Session, listing: Listing) -> bool:
    """Tell whether a decision stands that took a listing down: about itself, or the closing of its account."""
    removed = (Statement.listing_id == listing.id) & (Statement.measure == Measure.REMOVE)
    closed = (Statement.account_id == listing.poster_id) & (Statement.measure == Measure.CLOSE)
    return _stands(session, removed | closed if listing.poster_id is not None else removed)


def _is_restricted(session: Session, user: User) -> bool:
    return _stands(session, (Statement.account_id == user.id) & (Statement.target == "account"))


def _stands(session: Session, about: ColumnElement[bool]) -> bool:
    session.flush()
    return session.scalar(select(Statement.id).where(about, Statement.state == "active").limit(1)) is not None
