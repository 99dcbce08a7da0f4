"""What staff see and change. E-mail, phone and address of people are not among it: `webapp.privacy` reveals them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Role, User
from webapp.clock import now
from webapp.listings.models import Category, Listing, ListingDay
from webapp.listings.states import State

DAYS = 30
"""How far back the plots go."""
PEOPLE = 50
"""People on one page."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The board in numbers.

    Parameters:
        states: listings by state.
        accounts: people with a confirmed mailbox.
        published: listings published on each of the last days, oldest first.
        views: views of listings on the same days.
    """

    states: dict[State, int]
    accounts: int
    published: tuple[int, ...]
    views: tuple[int, ...]


class LastAdministratorError(ValueError):
    """The only administrator cannot stop being one: nobody could name another."""


def figures(session: Session) -> Figures:
    """Count."""
    today = now().date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    states = session.execute(select(Listing.state, func.count()).group_by(Listing.state)).all()
    published = _by_day(
        session,
        select(func.date(Listing.published_at), func.count())
        .where(Listing.published_at >= now() - timedelta(days=DAYS))
        .group_by(func.date(Listing.published_at)),
    )
    viewed = _by_day(
        session,
        select(ListingDay.day, func.sum(ListingDay.views)).where(ListingDay.day >= days[0]).group_by(ListingDay.day),
    )
    return Figures(
        states={State(state): count for state, count in states},
        accounts=session.scalar(select(func.count(User.id)).where(User.email_verified_at.is_not(None))) or 0,
        published=tuple(published.get(str(day), 0) for day in days),
        views=tuple(viewed.get(str(day), 0) for day in days),
    )


def _by_day(session: Session, query: Select[tuple[object, int]]) -> dict[str, int]:
    """Return counts by ISO day: SQLite gives days as text, PostgreSQL as dates."""
    return {str(day): int(count) for day, count in session.execute(query)}


def people(session: Session, *, start: str = "", staff: bool = False, after: int = 0) -> list[User]:
    """Return people by number.

    Parameters:
        start: beginning of the pseudonym.
        staff: those who work here only.
        after: number of the last person on the page before.
    """
    query = select(User).where(User.id > after).order_by(User.id).limit(PEOPLE)
    if start:
        query = query.where(func.lower(User.pseudonym).startswith(start.lower(), autoescape=True))
    if staff:
        query = query.where(User.role != Role.MEMBER)
    return list(session.scalars(query))


def give_role(session: Session, user: User, role: Role) -> None:
    """Change what a person may do.

    Raises:
        LastAdministratorError: she is the only administrator.
    """
    others = select(func.count(User.id)).where(User.role == Role.ADMINISTRATOR, User.id != user.id)
    if user.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR and not session.scalar(others):
        raise LastAdministratorError
    user.role = role


def change_category(
    category: Category,
    *,
    french: str,
    english: str,
    priced: bool,
    price_required: bool,
    photo_required: bool,
    sensitive: bool,
    days: int,
) -> None:
    """Change a category's rules. They hold for listings that are written or edited from now on."""
    category.french, category.english = french, english
    category.priced, category.price_required = priced, priced and price_required
    category.photo_required = photo_required
    category.sensitive, category.lifetime_days = sensitive, days
