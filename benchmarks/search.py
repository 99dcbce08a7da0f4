"""How searches fare as the board grows: ``python -m benchmarks.search --rows 1000000``.

Fills a board of its own (SQLite in a temporary folder, or the PostgreSQL database named by ``--database``) with made-up
listings and times the searches that people run, each beside the plain way of doing the same. What matters are the
ratios: times depend on the machine.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from sqlalchemy import insert, text

from webapp import create_app
from webapp.clock import now
from webapp.extensions import db
from webapp.listings import services
from webapp.listings.models import Listing
from webapp.listings.seed.texts import texts, vary
from webapp.places import lookup
from webapp.search import analyser, finder
from webapp.search.engines import index_for, tag
from webapp.search.query import Query

CHUNK = 5000
VARIANTS = 4000
"""Different texts; analysed once each, so that filling takes minutes and not hours."""


def fill(rows: int) -> None:
    """Write the listings and their index entries, oldest first."""
    random = Random(1)
    models = texts().models
    variants = []
    for number in range(VARIANTS):
        model = models[number % len(models)]
        title, body = vary(model.title, random), vary(model.body, random)
        variants.append((model, title, body, analyser.document(title), analyser.document(body)))
    communes = list(lookup.gazetteer().communes.values())
    weights = [commune.population + 1 for commune in communes]
    start = int(now().timestamp() * 1_000_000) - rows * 1000
    for first in range(0, rows, CHUNK):
        listings, entries = [], []
        for number, commune in enumerate(random.choices(communes, weights, k=min(CHUNK, rows - first)), first):
            model, title, body, title_terms, body_terms = random.choice(variants)
            category, recency = model.category, start + number * 1000
            price = random.randrange(100, 100_000, 100) if model.price else None
            branch = category.partition("-")[0]
            listings.append(
                {
                    "state": "published", "visible": True, "recency": recency, "category_code": category,
                    "branch": branch, "title": title, "body": body, "price": price, "seller": "individual",
                    "language": "fr", "postcode": commune.postcodes[0], "commune": commune.code,
                    "department": commune.department, "region": commune.region, "email": "x@example.org",
                    "pseudonym": "x", "photo_count": number % 2, "published_at": now(), "reminders": 0,
                }
            )  # fmt: skip
            marks = [tag("c", category), tag("c", branch), tag("d", commune.department), tag("r", commune.region),
                     tag("m", commune.code), "sindividual"]  # fmt: skip
            entries.append((recency, title_terms, body_terms, marks))
        db.session.execute(insert(Listing), listings)
        index_entries(entries)
        db.session.commit()
        print(f"\r{first + len(listings):>9,} listings", end="", flush=True)
    print()
    if db.engine.dialect.name == "postgresql":
        # Without fresh statistics and a clean index the planner goes astray after a bulk load.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        index_for(db.session).optimise(db.session)
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def index_entries(entries: list[tuple[int, str, str, list[str]]]) -> None:
    """Write analysed texts into the index of the database in use."""
    if db.engine.dialect.name == "postgresql":
        statement = (
            "INSERT INTO listing_text (recency, vector) VALUES (:r, setweight(to_tsvector('simple', :t), 'A') || "
            "setweight(to_tsvector('simple', :b), 'D') || array_to_tsvector(CAST(:m AS text[])))"
        )
        rows = [{"r": r, "t": t, "b": b, "m": [f"@{x}" for x in dict.fromkeys(m)]} for r, t, b, m in entries]
    else:
        statement = "INSERT INTO listing_text (rowid, title, body, tags) VALUES (:r, :t, :b, :m)"
        rows = [{"r": r, "t": t, "b": b, "m": " ".join(m)} for r, t, b, m in entries]
    db.session.execute(text(statement), rows)


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


def cases(rows: int) -> Iterator[tuple[str, Callable[[], object], Callable[[], object] | None]]:
    """Yield name, our way, and the plain way of doing the same."""
    session, index = db.session, index_for(db.session)
    deep = rows * 6 // 10
    middle = session.execute(text("SELECT recency FROM listing ORDER BY recency DESC LIMIT 1 OFFSET :n"), {"n": deep})
    after = (middle.scalar_one(),)
    word = index.match(analyser.question("vélo"), [])
    matched = f"{index.source} JOIN listing l ON l.recency = {index.recency} WHERE {index.matches}"

    def run(**fields: object) -> Callable[[], object]:
        return lambda: finder.find(session, Query(**fields))

    yield (
        f"page after {deep:,} listings: key / OFFSET",
        run(after=after),
        plain("SELECT id FROM listing WHERE visible ORDER BY recency DESC LIMIT 20 OFFSET :n", n=deep),
    )
    yield (
        "common word by date: index backwards / sort",
        run(text="vélo"),
        plain(f"SELECT l.id FROM {matched} ORDER BY l.published_at DESC, l.id LIMIT 20", match=word),
    )
    yield (
        "common word by relevance: newest 2,000 / all",
        run(text="vélo", sort="relevance"),
        plain(f"SELECT l.id, {index.score} AS s FROM {matched} ORDER BY s LIMIT 20", match=word),
    )
    yield (
        "count of a common word: capped / whole",
        lambda: finder.count(session, Query(text="vélo")),
        plain(f"SELECT count(*) FROM {matched}", match=word),
    )
    yield "rare pair of words", run(text="piano accordé"), None
    yield (
        "category and department: marks / columns",
        run(category="loisirs-velos", department="23"),
        plain(
            "SELECT id FROM listing WHERE visible AND category_code = 'loisirs-velos' AND department = '23' "
            "ORDER BY recency DESC LIMIT 20"
        ),
    )
    yield "category by price", run(category="loisirs-velos", sort="price"), None
    yield "20 km round Lyon by date", run(commune="69123", radius=20), None
    yield "200 km round Lyon by date", run(commune="69123", radius=200), None
    yield "20 km round Guéret by date", run(commune="23096", radius=20), None
    yield "200 km round Lyon by distance", run(commune="69123", radius=200, sort="distance"), None
    yield "word within 50 km of Guéret by distance", run(text="vélo", commune="23096", radius=50, sort="distance"), None
    yield "word, price and photo", run(text="canapé", price_max=20000, with_photo=True), None
    yield "nothing found", run(text="introuvable chose"), None


def main() -> None:
    """Fill, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="listings to make (default 20,000)")
    parser.add_argument("--database", default="", help="SQLAlchemy URL of an empty PostgreSQL database")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = {"DEMO": False, **({"DATABASE_URL": options.database} if options.database else {})}
        app = create_app(settings, instance=Path(folder))
        with app.app_context():
            db.create_all()
            services.ensure_categories(db.session)
            begun = time.perf_counter()
            fill(options.rows)
            taken = time.perf_counter() - begun
            print(f"{db.engine.dialect.name}, filled in {taken:.0f} s\n")
            print(f"{'search':<48}{'ours ms':>10}{'plain ms':>11}{'ratio':>9}")
            for name, ours, other in cases(options.rows):
                mine = timed(ours)
                theirs = timed(other, 3) if other else None
                ratio = f"{theirs / mine:>8.0f}×" if theirs is not None else ""
                print(f"{name:<48}{mine:>10.2f}{f'{theirs:>11.2f}' if theirs is not None else '':>11}{ratio}")
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


if __name__ == "__main__":
    main()
