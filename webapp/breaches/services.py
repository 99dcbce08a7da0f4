"""The register: opening, assessing, telling the CNIL and the people, closing, reminding. The caller commits.

Nothing is changed without a line of history. The 72 hours are hours, week-ends and holidays included (regulation
1182/71, article 3), and run from the moment when somebody here became aware (GDPR, article 33(1)).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import mail
from webapp.accounts.models import Role, User
from webapp.clock import local, now
from webapp.site.addresses import whole

from .models import Breach, BreachEntry, Risk

TIME = timedelta(hours=72)
"""Within which the CNIL is told, where that is feasible (article 33(1))."""
REMINDERS: tuple[tuple[str, timedelta], ...] = (
    ("opened", TIME),
    ("half", timedelta(hours=36)),
    ("last-day", timedelta(hours=24)),
    ("last-hours", timedelta(hours=6)),
    ("overdue", timedelta(0)),
)
"""What the staff is written, and how long before the end of the 72 hours."""
KINDS = ("confidentiality", "integrity", "availability")
"""What was lost: data that others saw, that were changed, that are gone."""
RISK_WORDS = {Risk.NONE: "aucun", Risk.SOME: "oui", Risk.HIGH: "élevé"}
"""How the history, which is in French like what the CNIL is sent, calls the risk."""
SHORTEST = 20
"""Characters. A shorter reason explains nothing to the CNIL."""


class BreachError(ValueError):
    """What was tried lacks something that the law wants written down; `missing` is a key of `words.MISSING`."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"the register of breaches lacks: {missing}")
        self.missing = missing


def due_at(breach: Breach) -> datetime:
    """Return when the 72 hours are over."""
    return breach.aware_at + TIME


def awaits_authority(breach: Breach) -> bool:
    """Tell whether the CNIL is still to be told. A risk that nobody has assessed yet counts as one."""
    return breach.closed_at is None and breach.cnil_at is None and breach.risk != Risk.NONE


def awaits_people(breach: Breach) -> bool:
    """Tell whether the people concerned are still to be told (article 34)."""
    return (
        breach.closed_at is None
        and breach.risk == Risk.HIGH
        and breach.people_at is None
        and not breach.people_untold_because
    )


def is_overdue(breach: Breach) -> bool:
    """Tell whether the CNIL should have been told by now."""
    return awaits_authority(breach) and now() >= due_at(breach)


def open_breach(
    session: Session,
    *,
    staff: User,
    title: str,
    happened: str,
    kinds: tuple[str, ...],
    aware_at: datetime,
    began_at: datetime | None = None,
    data: str = "",
    people: int | None = None,
) -> Breach:
    """Enter a breach and tell the staff that the clock runs. Raises `BreachError`."""
    if not title.strip():
        raise BreachError("title")
    if len(happened.strip()) < SHORTEST:
        raise BreachError("happened")
    if not kinds or not set(kinds) <= set(KINDS):
        raise BreachError("kinds")
    if aware_at > now() or (began_at is not None and began_at > aware_at):
        raise BreachError("past")
    breach = Breach(
        reference=f"V-{secrets.token_hex(4).upper()}",
        title=title.strip()[:120],
        happened=happened.strip(),
        kinds=" ".join(kinds),
        aware_at=aware_at,
        began_at=began_at,
        data=data.strip(),
        people=people,
    )
    session.add(breach)
    session.flush()
    write_down(session, breach, staff, f"inscrite au registre : {breach.happened}")
    remind(session)
    return breach


def write_down(session: Session, breach: Breach, staff: User, words: str) -> None:
    """Add a line to the history. Raises `BreachError` when it is empty."""
    if not words.strip():
        raise BreachError("words")
    session.add(BreachEntry(breach_id=breach.id, staff_id=staff.id, staff_role=staff.role, words=words.strip()))
    session.flush()
    session.expire(breach, ["entries"])


def assess(
    session: Session,
    breach: Breach,
    *,
    staff: User,
    risk: Risk,
    because: str,
    facts: Mapping[str, str],
    people: int | None,
) -> None:
    """Say what the breach may mean for people, and what is done about it. Raises `BreachError` without reasons.

    Parameters:
        facts: what is known by now of ``data``, ``consequences`` and ``measures`` (article 33(3)).
    """
    _is_open(breach)
    if risk == Risk.UNKNOWN or len(because.strip()) < SHORTEST:
        raise BreachError("because")
    breach.risk, breach.risk_because, breach.people = risk, because.strip(), people
    breach.data, breach.consequences, breach.measures = (
        facts.get(name, "").strip() for name in ("data", "consequences", "measures")
    )
    write_down(session, breach, staff, f"risque évalué ({RISK_WORDS[risk]}) : {breach.risk_because}")


def tell_authority(
    session: Session, breach: Breach, *, staff: User, at: datetime, words: str, reference: str, late_because: str
) -> None:
    """Record what the CNIL was told. Raises `BreachError`; after 72 hours also without the reasons of the delay."""
    _is_open(breach)
    _in_the_past(breach, at)
    if len(words.strip()) < SHORTEST:
        raise BreachError("authority")
    if at > due_at(breach) and len(late_because.strip()) < SHORTEST:
        raise BreachError("late")
    breach.cnil_at, breach.cnil_words = at, words.strip()
    breach.cnil_reference, breach.late_because = reference.strip()[:60], late_because.strip()
    write_down(session, breach, staff, f"CNIL prévenue le {at:%d/%m/%Y %H:%M} UTC ({reference}) : {breach.cnil_words}")


def tell_people(
    session: Session, breach: Breach, *, staff: User, at: datetime | None, words: str, untold_because: str
) -> None:
    """Record what the people concerned were told, or why they need not be (article 34(3)). Raises `BreachError`.

    Parameters:
        at: None when they were not told.
    """
    _is_open(breach)
    if at is None:
        if len(untold_because.strip()) < SHORTEST:
            raise BreachError("untold")
        breach.people_untold_because = untold_because.strip()
        write_down(session, breach, staff, f"personnes non prévenues : {breach.people_untold_because}")
        return
    _in_the_past(breach, at)
    if len(words.strip()) < SHORTEST:
        raise BreachError("people")
    breach.people_at, breach.people_words, breach.people_untold_because = at, words.strip(), ""
    write_down(session, breach, staff, f"personnes prévenues le {at:%d/%m/%Y %H:%M} UTC : {breach.people_words}")


def close(session: Session, breach: Breach, *, staff: User, words: str) -> None:
    """Close the file. Raises `BreachError` while somebody is still to be told or the measures are not written."""
    _is_open(breach)
    if breach.risk == Risk.UNKNOWN:
        raise BreachError("risk")
    if awaits_authority(breach):
        raise BreachError("authority")
    if awaits_people(breach):
        raise BreachError("people")
    if not breach.measures:
        raise BreachError("measures")
    write_down(session, breach, staff, f"close : {words.strip() or breach.measures}")
    breach.closed_at = now()


def all_breaches(session: Session) -> list[Breach]:
    """Return the register: open ones first, those whose clock runs out soonest at the top."""
    return list(session.scalars(select(Breach).order_by(Breach.closed_at.is_not(None), Breach.aware_at)))


def overdue(session: Session) -> list[Breach]:
    """Return breaches that the CNIL should have been told of."""
    return [breach for breach in all_breaches(session) if is_overdue(breach)]


def remind(session: Session) -> int:
    """Write to the staff as the 72 hours run out, once for each step. Returns how many breaches were written about.

    A run that comes late writes the latest step that is due, not all of those it missed.
    """
    keepers = session.scalars(select(User).where(User.role.in_((Role.DATA_PROTECTION, Role.ADMINISTRATOR)))).all()
    written = 0
    for breach in filter(awaits_authority, all_breaches(session)):
        left = due_at(breach) - now()
        step = [name for name, before in REMINDERS if left <= before][-1]
        if step == breach.reminded:
            continue
        breach.reminded = step
        written += 1
        for keeper in keepers:
            mail.send(
                keeper.email, "breach-clock", keeper.language,
                reference=breach.reference, title=breach.title, hours=max(0, round(left.total_seconds() / 3600)),
                overdue=step == "overdue", due=f"{local(due_at(breach)):%d/%m/%Y %H:%M}",
                url=whole("breaches.one", number=breach.id),
            )  # fmt: skip
    session.flush()
    return written


def exported(breach: Breach) -> dict[str, object]:
    """Return a breach with everything that the CNIL may ask to see (article 33(5))."""

    def told(moment: datetime | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "reference": breach.reference,
        "title": breach.title,
        "what_happened": breach.happened,
        "kinds": breach.kinds.split(),
        "data": breach.data,
        "people": breach.people,
        "consequences": breach.consequences,
        "measures": breach.measures,
        "began_at": told(breach.began_at),
        "aware_at": told(breach.aware_at),
        "recorded_at": told(breach.recorded_at),
        "due_at": told(due_at(breach)),
        "risk": breach.risk,
        "risk_because": breach.risk_because,
        "authority": {
            "told_at": told(breach.cnil_at),
            "words": breach.cnil_words,
            "reference": breach.cnil_reference,
            "late_because": breach.late_because,
        },
        "people_concerned": {
            "told_at": told(breach.people_at),
            "words": breach.people_words,
            "untold_because": breach.people_untold_because,
        },
        "closed_at": told(breach.closed_at),
        "history": [{"at": told(entry.at), "by": entry.staff_role, "words": entry.words} for entry in breach.entries],
    }


def _is_open(breach: Breach) -> None:
    if breach.closed_at is not None:
        raise BreachError("open")


def _in_the_past(breach: Breach, at: datetime) -> None:
    if not breach.aware_at <= at <= now():
        raise BreachError("between")
