"""How searches fare as the board grows: ``python -m benchmarks.search --rows 1000000 --write docs/performance.md``.

Fills a board of its own (SQLite in a temporary folder, or the empty PostgreSQL database named by ``--database``) with
made-up listings and times the searches that people run, each beside the plain way of doing the same. What matters are
the ratios: times depend on the machine. With ``--write`` the table replaces the one of this database in that document.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy import insert, text

from webapp import create_app
from webapp.clock import now
from webapp.extensions import db
from webapp.listings import services
from webapp.listings.seed.texts import texts, vary
from webapp.places import lookup
from webapp.search import analyser, finder, vocabulary
from webapp.search.engines import index_for, tag
from webapp.search.models import ListingWord
from webapp.search.query import Query

from .sections import put

CHUNK = 5000
VARIANTS = 4000
"""Different texts; analysed once each, so that filling takes minutes and not hours."""


LISTING_COLUMNS = (
    "state", "visible", "recency", "category_code", "branch", "title", "body", "price", "seller", "language",
    "postcode", "commune", "department", "region", "email", "pseudonym", "photo_count", "created_at", "published_at",
    "reminders", "sensitive", "policy_version",
)  # fmt: skip

Listings = list[tuple[object, ...]]
Entries = list[tuple[int, str, str, list[str]]]


def fill(rows: int) -> None:
    """Write the listings and their index entries, oldest first, then what makes searches fast."""
    on_postgresql = db.engine.dialect.name == "postgresql"
    if on_postgresql:
        # Built at the end it takes a tenth of the time.
        db.session.execute(text("DROP INDEX listing_text_vector"))
        db.session.commit()
    titles: Counter[str] = Counter()
    done = 0
    for listings, entries in made(rows):
        titles.update(str(listing[LISTING_COLUMNS.index("title")]) for listing in listings)
        (copy_in if on_postgresql else insert_in)(listings, entries)
        db.session.commit()
        done += len(listings)
        print(f"\r{done:>9,} listings", end="", flush=True)
    print()
    learn(titles)
    if on_postgresql:
        index_for(db.session).create(db.session.connection())
        db.session.commit()
        # Without fresh statistics the planner goes astray after a bulk load.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        index_for(db.session).optimise(db.session)
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def made(rows: int) -> Iterator[tuple[Listings, Entries]]:
    """Make listings up, in portions: their columns, and their index entries."""
    random = Random(1)
    models = texts().models
    variants = []
    for number in range(VARIANTS):
        model = models[number % len(models)]
        title, body = vary(model.title, random), vary(model.body, random)
        variants.append((model, title, body, analyser.document(title), analyser.document(body)))
    communes = list(lookup.gazetteer().communes.values())
    weights = [commune.population + 1 for commune in communes]
    moment = now()
    start = int(moment.timestamp() * 1_000_000) - rows * 1000
    for first in range(0, rows, CHUNK):
        listings, entries = [], []
        for number, commune in enumerate(random.choices(communes, weights, k=min(CHUNK, rows - first)), first):
            model, title, body, title_terms, body_terms = random.choice(variants)
            category, recency = model.category, start + number * 1000
            price = random.randrange(100, 100_000, 100) if model.price else None
            branch = category.partition("-")[0]
            listings.append(
                (
                    "published", True, recency, category, branch, title, body, price, "individual", "fr",
                    commune.postcodes[0], commune.code, commune.department, commune.region, "x@example.org", "x",
                    number % 2, moment, moment, 0, False, "",
                )
            )  # fmt: skip
            marks = [tag("c", category), tag("c", branch), tag("d", commune.department), tag("r", commune.region),
                     tag("m", commune.code), "sindividual"]  # fmt: skip
            entries.append((recency, title_terms, body_terms, list(dict.fromkeys(marks))))
        yield listings, entries


def insert_in(listings: Listings, entries: Entries) -> None:
    """Write a portion into SQLite."""
    places = ", ".join("?" * len(LISTING_COLUMNS))
    cursor = db.session.connection().connection.cursor()
    plain = [tuple(str(value) if isinstance(value, datetime) else value for value in one) for one in listings]
    cursor.executemany(f"INSERT INTO listing ({', '.join(LISTING_COLUMNS)}) VALUES ({places})", plain)
    cursor.executemany(
        "INSERT INTO listing_text (rowid, title, body, tags) VALUES (?, ?, ?, ?)",
        [(recency, title, body, " ".join(marks)) for recency, title, body, marks in entries],
    )


def copy_in(listings: Listings, entries: Entries) -> None:
    """Write a portion into PostgreSQL."""
    cursor = db.session.connection().connection.cursor()
    with cursor.copy(f"COPY listing ({', '.join(LISTING_COLUMNS)}) FROM STDIN") as copy:
        for listing in listings:
            copy.write_row(listing)
    cursor.execute("CREATE TEMPORARY TABLE fresh (r bigint, t text, b text, m text[]) ON COMMIT DROP")
    with cursor.copy("COPY fresh FROM STDIN") as copy:
        for recency, title, body, marks in entries:
            copy.write_row((recency, title, body, [f"@{mark}" for mark in marks]))
    cursor.execute(
        "INSERT INTO listing_text (recency, vector) SELECT r, setweight(to_tsvector('simple', t), 'A') || "
        "setweight(to_tsvector('simple', b), 'D') || array_to_tsvector(m) FROM fresh"
    )


def learn(titles: Counter[str]) -> None:
    """Count the words of all titles."""
    words: Counter[str] = Counter()
    spellings: dict[str, str] = {}
    for title, number in titles.items():
        for word, spelling in vocabulary.distinct(title).items():
            words[word] += number
            spellings[word] = spelling
    db.session.execute(
        insert(ListingWord), [{"word": w, "spelling": spellings[w], "listings": n} for w, n in words.items()]
    )
    db.session.commit()


def timed(work: Callable[[], object], repeat: int = 9) -> float:
    """Return the median milliseconds of one call, after a first one that warms caches."""
    work()
    taken = []
    for _ in range(repeat):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def plain(statement: str, **values: object) -> Callable[[], object]:
    """Return a call that runs one SQL statement to its end."""
    return lambda: db.session.execute(text(statement), values).all()


@dataclass(frozen=True, slots=True)
class Case:
    """A search that people run.

    Parameters:
        name: what it is.
        ours: our way.
        plain_name: the plain way of doing the same; empty when there is none worth trying.
        plain: the plain way.
    """

    name: str
    ours: Callable[[], object]
    plain_name: str = ""
    plain: Callable[[], object] | None = None


def cases(rows: int) -> Iterator[Case]:
    """Yield what is timed."""
    session, index = db.session, index_for(db.session)
    deep = rows * 6 // 10
    middle = session.execute(text("SELECT recency FROM listing ORDER BY recency DESC LIMIT 1 OFFSET :n"), {"n": deep})
    after = (middle.scalar_one(),)
    word = index.match(analyser.question("vélo"), [])
    matched = f"{index.source} JOIN listing l ON l.recency = {index.recency} WHERE {index.matches}"
    like = (
        "SELECT id FROM listing WHERE visible AND (lower(title) LIKE :like OR lower(body) LIKE :like) "
        "ORDER BY published_at DESC LIMIT 20"
    )
    around = ", ".join(f"'{code}'" for code, _ in lookup.within("69123", 200))

    def run(**fields: object) -> Callable[[], object]:
        return lambda: finder.find(session, Query(**fields))

    newest = "SELECT id FROM listing WHERE visible ORDER BY published_at DESC, id DESC LIMIT 8"
    yield Case("home: the newest eight", lambda: finder.find(session, Query(), 8), "sort by date", plain(newest))
    yield Case(
        f"page after {deep:,} listings",
        run(after=after),
        "OFFSET",
        plain("SELECT id FROM listing WHERE visible ORDER BY recency DESC LIMIT 20 OFFSET :n", n=deep),
    )
    in_category = "SELECT id FROM listing WHERE visible AND category_code = 'loisirs-velos'"
    yield Case(
        "category",
        run(category="loisirs-velos"),
        "column, sort by date",
        plain(f"{in_category} ORDER BY published_at DESC LIMIT 20"),
    )
    yield Case(
        "category in a small department",
        run(category="loisirs-velos", department="23"),
        "columns, sort by date",
        plain(f"{in_category} AND department = '23' ORDER BY published_at DESC LIMIT 20"),
    )
    yield Case(
        "common word by date", run(text="vélo"), "LIKE (without plurals and accents)", plain(like, like="%vélo%")
    )
    yield Case("rare pair of words", run(text="piano accordé"), "LIKE", plain(like, like="%piano%accordé%"))
    yield Case("nothing found", run(text="introuvable chose"), "LIKE", plain(like, like="%introuvable%"))
    yield Case(
        "common word by relevance",
        run(text="vélo", sort="relevance"),
        "rank every match",
        plain(f"SELECT l.id, {index.score} AS s FROM {matched} ORDER BY s LIMIT 20", match=word),
    )
    yield Case(
        "count of a common word, capped",
        lambda: finder.count(session, Query(text="vélo")),
        "count all",
        plain(f"SELECT count(*) FROM {matched}", match=word),
    )
    yield Case(
        "price range, by date",
        run(price_min=4900, price_max=5100),
        "column, sort by date",
        plain(
            "SELECT id FROM listing WHERE visible AND price BETWEEN 4900 AND 5100 ORDER BY published_at DESC LIMIT 20"
        ),
    )
    yield Case("count of a price range, capped", lambda: finder.count(session, Query(price_min=4900, price_max=5100)))
    yield Case(
        "category by price",
        run(category="loisirs-velos", sort="price"),
        "column, sort",
        plain(f"{in_category} ORDER BY price, id LIMIT 20"),
    )
    yield Case("common word by price", run(text="vélo", sort="price"))
    yield Case("20 km round Lyon by date", run(commune="69123", radius=20))
    yield Case(
        "200 km round Lyon by date",
        run(commune="69123", radius=200),
        "list of communes, sort by date",
        plain(f"SELECT id FROM listing WHERE visible AND commune IN ({around}) ORDER BY published_at DESC LIMIT 20"),
    )
    yield Case("count 200 km round Lyon, capped", lambda: finder.count(session, Query(commune="69123", radius=200)))
    yield Case("20 km round Guéret by date", run(commune="23096", radius=20))
    yield Case("200 km round Lyon by distance", run(commune="69123", radius=200, sort="distance"))
    yield Case("word, 200 km round Lyon by date", run(text="vélo", commune="69123", radius=200))
    yield Case("word, 50 km round Guéret by distance", run(text="vélo", commune="23096", radius=50, sort="distance"))
    yield Case("word, price and photo", run(text="canapé", price_max=20000, with_photo=True))
    yield Case(
        "suggestions for « vel »",
        lambda: vocabulary.beginning_with(session, "vel"),
        "LIKE over titles",
        plain("SELECT DISTINCT title FROM listing WHERE visible AND lower(title) LIKE 'vel%' LIMIT 8"),
    )


def table(rows: int, filled: float) -> str:
    """Time every case and return the section of the document."""
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[db.engine.dialect.name]
    lines = [
        f"### {name}, {rows:,} listings",
        "",
        f"Filled in {filled:.0f} s. Median milliseconds of the searches alone, without the page round them; load "
        f"{os.getloadavg()[1]:.0f} on {os.cpu_count()} cores meanwhile.",
        "",
        "| search | ours | plain way | takes | ratio |",
        "|---|---|---|---|---|",
    ]
    for case in cases(rows):
        ours = timed(case.ours)
        other = timed(case.plain, 3) if case.plain else None
        compared = f"{case.plain_name} | {other:.2f} | {other / ours:.0f}" if other is not None else "| |"
        lines.append(f"| {case.name} | {ours:.2f} | {compared} |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    """Fill, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="listings to make (default 20,000)")
    parser.add_argument("--database", default="", help="SQLAlchemy URL of an empty PostgreSQL database")
    parser.add_argument("--write", type=Path, help="document to put the table into")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DEMO": False, **({"DATABASE_URL": options.database} if options.database else {})}
        app = create_app(settings, instance=Path(folder))
        with app.app_context():
            db.create_all()
            services.ensure_categories(db.session)
            db.session.commit()
            begun = time.perf_counter()
            fill(options.rows)
            section = table(options.rows, time.perf_counter() - begun)
            if options.write:
                put(options.write, f"search-{db.engine.dialect.name}", section)
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


if __name__ == "__main__":
    main()
