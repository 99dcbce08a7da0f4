"""Run a search: which listings, in which order, how many.

Pages are cut by key, never by OFFSET: page 1,000 costs what page 1 costs. Orders other than by date would have to look
at every match of a common word; with words they look at the newest :data:`WINDOW` matches only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.places import lookup

from . import analyser
from .engines import TextIndex, index_for, tag
from .query import RADII, Query

PAGE = 20
"""Listings per page."""

WINDOW = 2000
"""Newest matches among which relevance, price and distance are compared."""

MOST_DEPARTMENTS = 12
"""Departments of a circle that are worth naming to the text index."""

COUNT_LIMIT = 1000
"""Matches are counted up to here; people are told "more than" beyond."""

NEWEST = 10**17
"""Larger than any recency, which is a number of microseconds: turns "newest first" into a growing key."""

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
    windowed: bool
    """Whether the order was worked out among the newest :data:`WINDOW` matches only."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A search as SQL."""

    source: str
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
    plan = planned(query, index)
    if query.sort == "distance":
        rows = list(islice(by_distance(session, query, plan, index), size + 1))
    elif query.sort == "date":
        rows = by_date(session, query, plan, index, size + 1)
    else:
        rows = by_key(session, query, plan, index, size + 1)
    page, more = rows[:size], len(rows) > size
    following = replace(query, after=page[-1][1]) if more else None
    return Results(tuple(row[0] for row in page), following, plan.indexed and query.sort != "date")


def count(session: Session, query: Query) -> int:
    """Return how many listings match, at most ``COUNT_LIMIT + 1``, which then means "more"."""
    plan = planned(query, index_for(session))
    statement = f"SELECT count(*) FROM (SELECT 1 FROM {plan.source} WHERE {plan.where()} LIMIT {COUNT_LIMIT + 1}) AS c"  # noqa: S608 -- fixed fragments
    return int(session.execute(text(statement), plan.values).scalar_one())


def planned(query: Query, index: TextIndex) -> Plan:
    """Choose between the text index and the listings' own indexes, and write the conditions down."""
    groups = analyser.question(query.text)
    if query.text and not groups:
        # Only stop words or signs were typed: look for them as they are, and find nothing if need be.
        groups = [(analyser.fold(word),) for word in analyser.WORD.findall(query.text)] or [(NO_WORD,)]
    marks = exact_marks(query)
    circle = [code for code, _ in lookup.within(query.commune, query.radius)] if query.commune and query.radius else []
    tags = [[tag(kind, value)] for kind, (_, value) in marks.items()]
    if circle and len(around := departments_of(circle)) <= MOST_DEPARTMENTS:
        # Listings of other departments need not be looked at to see that they are too far.
        tags.append([tag("d", code) for code in around])
    # The text index intersects marks faster than a database combines two of its own indexes. Prices and distances
    # without words are the exception: they have an order of their own to walk.
    indexed = bool(groups) or (bool(tags) and query.sort == "date")
    values: dict[str, Any] = {}
    if indexed:
        source = f"{index.source} JOIN listing l ON l.recency = {index.recency}"
        conditions = [index.matches]
        values["match"] = index.match(groups, tags)
    else:
        source = "listing l"
        conditions = ["l.visible", *(f"l.{column} = :{kind}" for kind, (column, _) in marks.items())]
        values |= {kind: value for kind, (_, value) in marks.items()}
    if query.with_photo:
        conditions.append("l.photo_count > 0")
    if circle:
        conditions.append(index.in_communes)
        values["communes"] = index.communes(circle)
    if query.price_min is not None:
        conditions.append("l.price >= :price_min")
        values["price_min"] = query.price_min
    if query.price_max is not None:
        conditions.append("l.price <= :price_max")
        values["price_max"] = query.price_max
    return Plan(source, tuple(conditions), values, bool(groups))


def departments_of(communes: list[str]) -> list[str]:
    """Return the departments that communes lie in."""
    known = lookup.gazetteer().communes
    return sorted({known[code].department for code in communes})


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
    key = index.recency if "match" in plan.values else "l.recency"
    more, values = (), dict(plan.values)
    if query.after:
        more, values["after"] = (f"{key} < :after",), query.after[0]
    statement = f"SELECT l.id, l.recency FROM {plan.source} WHERE {plan.where(*more)} ORDER BY {key} DESC LIMIT {limit}"  # noqa: S608 -- fixed fragments
    return [(row.id, (row.recency,)) for row in session.execute(text(statement), values)]


def by_key(session: Session, query: Query, plan: Plan, index: TextIndex, limit: int) -> list[Row]:
    """Return rows by price or relevance; of equal ones the newest first."""
    source, conditions, values = plan.source, list(plan.conditions), dict(plan.values)
    if plan.indexed:
        source = (
            f"(SELECT {index.recency} AS recency, {index.score} AS score FROM {index.source} "  # noqa: S608 -- fixed fragments
            f"WHERE {index.matches} ORDER BY {index.recency} DESC LIMIT {WINDOW}) AS w "
            "JOIN listing l ON l.recency = w.recency"
        )
        conditions.remove(index.matches)
    if query.sort == "relevance":
        column, compare, direction = "w.score", ">", "ASC"
    else:
        conditions.append("l.price IS NOT NULL")
        column = "l.price"
        compare, direction = ("<", "DESC") if query.sort == "price-desc" else (">", "ASC")
    if query.after:
        values["key"], values["after"] = query.after
        conditions.append(f"({column} {compare} :key OR ({column} = :key AND l.recency < :after))")
        # The looser condition lets the database start in the middle of its index.
        conditions.append(f"{column} {compare}= :key")
    statement = (
        f"SELECT l.id, {column} AS first, l.recency FROM {source} WHERE {' AND '.join(conditions) or '1 = 1'} "  # noqa: S608 -- fixed fragments
        f"ORDER BY {column} {direction}, l.recency DESC LIMIT {limit}"
    )
    return [(row.id, (int(row.first), row.recency)) for row in session.execute(text(statement), values)]


def by_distance(session: Session, query: Query, plan: Plan, index: TextIndex) -> Iterator[Row]:
    """Yield rows, nearest first.

    Without words the circle is read ring by ring, so that a page is full long before the whole has been read. With
    words each ring would mean reading all matches again: the newest in the whole circle are compared instead.
    """
    communes = [code for code, _ in lookup.within(query.commune, query.radius or RADII[-1])]
    place = {code: number for number, code in enumerate(communes)}
    reached = query.after or (0, 0)
    pieces = [communes[reached[0] :]] if plan.indexed else rings(communes[reached[0] :])
    for number, piece in enumerate(pieces):
        values = {**plan.values, "communes": index.communes(piece)}
        conditions = [] if query.radius else [index.in_communes]
        if number == 0 and len(piece) == 1:
            # The commune in which the page before ended.
            conditions.append("l.recency < :after")
            values["after"] = NEWEST - reached[1]
        where = plan.where(*conditions)
        statement = (
            f"SELECT l.id, l.recency, l.commune FROM {plan.source} WHERE {where} ORDER BY l.recency DESC LIMIT {WINDOW}"  # noqa: S608 -- fixed fragments
        )
        found = [
            (row.id, (place[row.commune], NEWEST - row.recency)) for row in session.execute(text(statement), values)
        ]
        yield from sorted((row for row in found if row[1] > reached), key=lambda row: row[1])


def rings(communes: list[str]) -> Iterator[list[str]]:
    """Cut a list, nearest first, into pieces that grow: 1, 4, 16…"""
    start, size = 0, 1
    while start < len(communes):
        yield communes[start : start + size]
        start, size = start + size, size * 4
