"""Run a search: which listings, in which order, how many.

Pages are cut by key, never by OFFSET: page 1,000 costs what page 1 costs. With words, orders other than by date would
have to look at every match of a common word for each page. They put the newest :data:`WINDOW` matches in order, then
the :data:`WINDOW` before these, and so on: no match is left out, and people are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Row as RowOf
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.places import lookup

from . import analyser
from .engines import TextIndex, index_for, tag
from .query import HIGHEST_PRICE, RADII, Query

PAGE = 20
"""Listings per page."""

WINDOW = 2000
"""Matches that are put in order together when words are asked for."""

MOST_DEPARTMENTS = 12
"""Departments of a circle that are worth naming to the text index."""

COUNT_LIMIT = 1000
"""Matches are counted up to here; people are told "more than" beyond."""

NEWEST = 10**17
"""Larger than any recency, which is a number of microseconds: turns "newest first" into a growing key."""

UNPRICED = HIGHEST_PRICE + 1
"""Stands in keys for the price of a listing that names none: those come last, both ways."""

JOIN = "JOIN listing l ON l.recency = {}"
"""Brings the listings to the entries of the text index."""

Row = tuple[int, tuple[int, ...]]
"""A listing's number and the key after which the next page begins."""

NO_WORD = "zzznothing"
"""Looked for when a question has no word in it that could be found."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page."""

    ids: tuple[int, ...]
    following: Query | None
    """The search for the next page, None on the last."""
    windowed: bool = False
    """Whether there are more matches than were put in order together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A search as SQL."""

    conditions: tuple[str, ...]
    values: dict[str, Any]
    indexed: bool
    """Whether words lead."""

    def where(self, *more: str) -> str:
        """Return the condition."""
        return " AND ".join((*self.conditions, *more)) or "1 = 1"


def find(session: Session, query: Query, size: int = PAGE) -> Results:
    """Return one page of listings."""
    index = index_for(session)
    if query.sort == "relevance" and not query.text:
        query = replace(query, sort="date")
    # Distances without words are read ring by ring: the circle itself is no condition then.
    plan, windowed = planned(query, index, whole_circle=query.sort != "distance" or bool(query.text)), False
    if query.sort == "date":
        rows = by_date(session, query, plan, index, size + 1)
    elif plan.indexed:
        rows, windowed = by_window(session, query, plan, index, size + 1)
    elif query.sort == "distance":
        rows = list(islice(by_distance(session, query, plan, index, size + 1), size + 1))
    else:
        rows = by_price(session, query, plan, size + 1)
    page, more = rows[:size], len(rows) > size
    following = replace(query, after=page[-1][1]) if more else None
    return Results(tuple(row[0] for row in page), following, windowed)


def count(session: Session, query: Query) -> int:
    """Return how many listings match, at most ``COUNT_LIMIT + 1``, which then means "more"."""
    index = index_for(session)
    plan = planned(query, index)
    source = f"{index.source} {JOIN.format(index.recency)}" if "match" in plan.values else "listing l"
    statement = f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {plan.where()} LIMIT {COUNT_LIMIT + 1}) AS c"  # noqa: S608 -- fixed fragments
    return int(session.execute(text(statement), plan.values).scalar_one())


def planned(query: Query, index: TextIndex, *, whole_circle: bool = True) -> Plan:
    """Choose between the text index and the listings' own indexes, and write the conditions down.

    Parameters:
        whole_circle: whether lying within the radius is one of the conditions.
    """
    groups = analyser.question(query.text)
    if query.text and not groups:
        # Only stop words or signs were typed: look for them as they are, and find nothing if need be.
        groups = [(analyser.fold(word),) for word in analyser.WORD.findall(query.text)] or [(NO_WORD,)]
    marks = exact_marks(query)
    tags = [[tag(kind, value)] for kind, (_, value) in marks.items()]
    inside, others = lookup.divided(query.commune, query.radius) if query.commune and query.radius else ((), ())
    around = {*inside, *departments_of(others)}
    if 0 < len(around) <= MOST_DEPARTMENTS:
        # Listings of other departments need not be looked at to see that they are too far.
        tags.append([tag("d", code) for code in sorted(around)])
    # The text index intersects marks faster than a database combines two of its own indexes. Prices and distances
    # without words are the exception: they have an order of their own to walk.
    indexed = bool(groups) or (bool(tags) and query.sort == "date")
    values: dict[str, Any] = {}
    if indexed:
        conditions = [index.matches]
        values["match"] = index.match(groups, tags)
    else:
        conditions = ["l.visible", *(f"l.{column} = :{kind}" for kind, (column, _) in marks.items())]
        values |= {kind: value for kind, (_, value) in marks.items()}
    if query.with_photo:
        conditions.append("l.photo_count > 0")
    if around and whole_circle:
        within, large = [], len(around) > MOST_DEPARTMENTS
        if inside:
            within.append(index.among("department", "departments", walk=large))
            values["departments"] = index.codes(inside)
        if others:
            within.append(index.among("commune", "communes", walk=large))
            values["communes"] = index.codes(others)
        conditions.append(f"({' OR '.join(within)})")
    if query.price_min is not None:
        conditions.append("l.price >= :price_min")
        values["price_min"] = query.price_min
    if query.price_max is not None:
        conditions.append("l.price <= :price_max")
        values["price_max"] = query.price_max
    return Plan(tuple(conditions), values, bool(groups))


def departments_of(communes: Sequence[str]) -> set[str]:
    """Return the departments that communes lie in."""
    known = lookup.gazetteer().communes
    return {known[code].department for code in communes}


def exact_marks(query: Query) -> dict[str, tuple[str, str]]:
    """Return the exact filters of a search: kind of mark -> column of ``listing`` and value."""
    branch = "category_code" if "-" in query.category else "branch"
    marks = {
        "c": (branch, query.category),
        "r": ("region", query.region),
        "d": ("department", query.department),
        "m": ("commune", query.commune if not query.radius else ""),
        "s": ("seller", query.seller),
    }
    return {kind: (column, value) for kind, (column, value) in marks.items() if value}


def by_date(session: Session, query: Query, plan: Plan, index: TextIndex, limit: int) -> list[Row]:
    """Return rows, newest first."""
    after = query.after[0] if query.after else None
    if "match" in plan.values:
        return [(row.id, (row.recency,)) for row in newest(session, plan, index, limit, below=after)]
    more, values = (() if after is None else ("l.recency < :below",)), {**plan.values, "below": after}
    statement = f"SELECT l.id, l.recency FROM listing l WHERE {plan.where(*more)} ORDER BY l.recency DESC LIMIT {limit}"  # noqa: S608 -- fixed fragments
    return [(row.id, (row.recency,)) for row in session.execute(text(statement), values)]


def newest(
    session: Session, plan: Plan, index: TextIndex, limit: int, *, below: int | None, score: str = "0"
) -> Sequence[RowOf[Any]]:
    """Return the newest matches of the text index below a recency, at most ``limit``."""
    more = () if below is None else (f"{index.recency} < :below",)
    rows: Sequence[RowOf[Any]] = ()
    for source, order in index.ways(limit, "" if below is None else "below"):
        statement = (
            f"SELECT l.id, l.recency, l.price, l.commune, {score} AS score "  # noqa: S608 -- fixed fragments
            f"FROM {source} {JOIN.format(index.recency)} WHERE {plan.where(*more)} ORDER BY {order} DESC LIMIT {limit}"
        )
        rows = session.execute(text(statement), {**plan.values, "below": below}).all()
        if len(rows) == limit:
            break
    return rows


def by_price(session: Session, query: Query, plan: Plan, limit: int) -> list[Row]:
    """Return rows by price, of equal ones the newest first; then those that name no price."""
    compare, direction = ("<", "DESC") if query.sort == "price-desc" else (">", "ASC")
    price, recency = query.after or (None, 0)
    rows: list[Row] = []
    if price != UNPRICED:
        more, values = ["l.price IS NOT NULL"], dict(plan.values)
        if price is not None:
            values |= {"key": price, "after": recency}
            # The looser condition lets the database start in the middle of its index.
            more += [f"l.price {compare}= :key", f"(l.price {compare} :key OR l.recency < :after)"]
        statement = (
            f"SELECT l.id, l.price, l.recency FROM listing l WHERE {plan.where(*more)} "  # noqa: S608 -- fixed fragments
            f"ORDER BY l.price {direction}, l.recency DESC LIMIT {limit}"
        )
        rows = [(row.id, (row.price, row.recency)) for row in session.execute(text(statement), values)]
    if len(rows) < limit and query.price_min is None and query.price_max is None:
        more, values = ["l.price IS NULL"], dict(plan.values)
        if price == UNPRICED:
            more.append("l.recency < :after")
            values["after"] = recency
        statement = (
            f"SELECT l.id, l.recency FROM listing l WHERE {plan.where(*more)} "  # noqa: S608 -- fixed fragments
            f"ORDER BY l.recency DESC LIMIT {limit - len(rows)}"
        )
        rows += [(row.id, (UNPRICED, row.recency)) for row in session.execute(text(statement), values)]
    return rows


def by_window(session: Session, query: Query, plan: Plan, index: TextIndex, limit: int) -> tuple[list[Row], bool]:
    """Return rows by relevance, price or distance, window by window, and whether there are several windows.

    A key begins with the recency below which its window begins; 0 is the first window.
    """
    order = ordering(query)
    score = index.score if query.sort == "relevance" else "0"
    rows: list[Row] = []
    edge, *reached = query.after or (0,)
    while True:
        found = newest(session, plan, index, WINDOW + 1, below=edge or None, score=score)
        last = len(found) <= WINDOW
        keys = sorted(((order(row), NEWEST - row.recency), row.id) for row in found[:WINDOW])
        rows += [(number, (edge, *key)) for key, number in keys if key > tuple(reached)]
        if last or len(rows) >= limit:
            return rows[:limit], not last or edge > 0
        edge, reached = found[WINDOW - 1].recency, []


def ordering(query: Query) -> Callable[[RowOf[Any]], int]:
    """Return what gives a match its place: whole numbers that are not negative, smallest first."""
    if query.sort == "price":
        return lambda row: UNPRICED if row.price is None else row.price
    if query.sort == "price-desc":
        return lambda row: UNPRICED if row.price is None else HIGHEST_PRICE - row.price
    if query.sort == "distance":
        place = {code: number for number, code in enumerate(circle(query))}
        return lambda row: place[row.commune]
    return lambda row: int(row.score)


def circle(query: Query) -> list[str]:
    """Return the communes round the one that is asked for, nearest first."""
    return [code for code, _ in lookup.within(query.commune, query.radius or RADII[-1])]


def by_distance(session: Session, query: Query, plan: Plan, index: TextIndex, limit: int) -> Iterator[Row]:
    """Yield rows, nearest first. The circle is read ring by ring, so that a page is full long before all was read."""
    communes = circle(query)
    place = {code: number for number, code in enumerate(communes)}
    first, reached = query.after or (0, 0)
    near = index.among("commune", "near")

    def walk(piece: list[str], below: int) -> Iterator[Row]:
        # One commune is read in portions, newest first. Several are read whole, or in halves where they are too many.
        most = limit if len(piece) == 1 else WINDOW
        statement = (
            f"SELECT l.id, l.recency, l.commune FROM listing l WHERE {plan.where(near, 'l.recency < :below')} "  # noqa: S608 -- fixed fragments
            f"ORDER BY l.recency DESC LIMIT {most}"
        )
        values = {**plan.values, "near": index.codes(piece), "below": below}
        found = session.execute(text(statement), values).all()
        if len(found) == most and len(piece) > 1:
            middle = len(piece) // 2
            yield from walk(piece[:middle], below)
            yield from walk(piece[middle:], below)
            return
        keys = sorted(((place[row.commune], NEWEST - row.recency), row.id) for row in found)
        yield from ((number, key) for key, number in keys)
        if len(found) == most:
            yield from walk(piece, found[-1].recency)

    for number, piece in enumerate(rings(communes[first:])):
        # The first ring is the commune in which the page before ended.
        yield from walk(piece, NEWEST - reached if number == 0 else NEWEST)


def rings(communes: list[str]) -> Iterator[list[str]]:
    """Cut a list, nearest first, into pieces that grow: 1, 4, 16…"""
    start, size = 0, 1
    while start < len(communes):
        yield communes[start : start + size]
        start, size = start + size, size * 4
