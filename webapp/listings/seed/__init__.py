"""A lively demonstration board, the same on every machine but for the dates."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.clock import now
from webapp.listings import index, services
from webapp.listings.models import Category, Listing, ListingDay
from webapp.listings.states import State
from webapp.photos import services as photo_services
from webapp.photos.processing import Picture, process
from webapp.photos.storage import PhotoStore
from webapp.places import lookup
from webapp.places.model import Commune

from .pictures import illustrate
from .texts import VIDEO, Model, texts, vary

PER_DEPARTMENT = 4
"""Listings in each department; overseas collectivities have one."""

PICTURES = 156
"""Different pictures; listings share drawings, not files."""

SPREAD = timedelta(days=50)
"""How far back the first listing lies; well within a listing's lifetime."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One listing of the demonstration."""

    model: Model
    commune: Commune
    number: int


def seed_once(session: Session, store: PhotoStore) -> int:
    """Fill an empty board. Returns the number of listings made, 0 when there were some already. The caller commits."""
    services.ensure_categories(session)
    if session.scalar(select(func.count()).select_from(Listing)):
        return 0
    return seed(session, store)


def seed(session: Session, store: PhotoStore, per_department: int = PER_DEPARTMENT) -> int:
    """Create the demonstration listings."""
    plan = planned(per_department)
    random = Random("board")  # noqa: S311 -- the same demonstration everywhere, not a secret
    drawings = sorted({item.model.drawing for item in plan})
    jobs = [(drawings[n % len(drawings)], n // len(drawings)) for n in range(min(PICTURES, 3 * len(plan)))]
    # Encoding releases the interpreter's lock.
    with ThreadPoolExecutor() as pool:
        pictures = dict(zip(jobs, pool.map(lambda job: drawn(*job), jobs), strict=True))
    by_kind = {kind: [p for (name, _), p in pictures.items() if name == kind] for kind in drawings}
    start = now() - SPREAD
    step = SPREAD / (len(plan) + 1)
    for order, item in enumerate(plan):
        listing = written(session, item, random, order)
        moment = start + step * (order + 1)
        listing.created_at = listing.published_at = moment
        listing.recency = int(moment.timestamp() * 1_000_000)
        listing.expires_at = moment + timedelta(days=60)
        session.add(listing)
        session.flush()
        shown = by_kind[item.model.drawing]
        first = random.randrange(len(shown))
        number = 0 if random.random() < 0.04 and VIDEO not in listing.body else random.randint(1, min(3, len(shown)))
        chosen = [shown[(first + n) % len(shown)] for n in range(number)]
        kept = [photo_services.keep(session, store, picture) for picture in chosen]
        session.flush()
        listing.photo_count = photo_services.arrange(session, store, listing.id, kept)
        session.refresh(listing, ["category"])
        index.add(session, listing)
        for back in range(min(14, (now() - moment).days)):
            day = (now() - timedelta(days=back)).date()
            views = random.randint(0, 14)
            contacts = 1 if random.random() < 0.1 else 0
            session.add(ListingDay(listing_id=listing.id, day=day, views=views, contacts=contacts))
    session.flush()
    return len(plan)


def planned(per_department: int) -> list[Planned]:
    """Spread the models over all departments, larger communes more often, in an order that mixes them."""
    random = Random("places")  # noqa: S311 -- as above
    models = list(texts().models)
    places: list[Commune] = []
    for department in lookup.departments():
        communes = [c for c in lookup.gazetteer().communes.values() if c.department == department.code]
        number = per_department if len(communes) > 3 and len(department.code) < 4 else 1
        weights = [c.population + 1 for c in communes]
        places += random.choices(communes, weights, k=number)
    random.shuffle(places)
    random.shuffle(models)
    return [Planned(models[n % len(models)], place, n) for n, place in enumerate(places)]


def written(session: Session, item: Planned, random: Random, order: int) -> Listing:
    """Return one listing with its words."""
    model, words = item.model, texts()
    title = vary(model.title, random)
    body = f"{vary(model.body, random)}\n\n{random.choice(words.endings)}"
    if order in (VIDEO_AT, VIDEO_AT + 9):
        body += f"\n\n{VIDEO}"
    price = None
    if model.price:
        low, high = model.price
        step = 1 if high < 60 else 5 if high < 400 else 10 if high < 2000 else 100 if high < 50000 else 1000
        price = 100 * round(random.uniform(low, high) / step) * step
    who = random.choice(words.pseudonyms)
    category = session.get_one(Category, model.category)
    return Listing(
        state=State.RESERVED if random.random() < 0.04 else State.PUBLISHED,
        visible=True,
        category_code=category.code,
        branch=category.branch,
        title=title,
        body=body,
        price=price,
        seller="professional" if model.professional else "individual",
        language="fr",
        postcode=random.choice(item.commune.postcodes),
        commune=item.commune.code,
        department=item.commune.department,
        region=item.commune.region,
        # RFC 2606: nobody can receive mail at example.org.
        email=f"demo{order}@example.org",
        pseudonym=who,
        sex=random.choice([None, None, "woman", "man"]),
        # Arcep keeps 06 39 98 xx xx for fiction.
        phone=f"+3363998{random.randint(0, 9999):04d}" if random.random() < 0.4 else None,
        reminders=0,
    )


VIDEO_AT = 20
"""The twentieth listing carries a film, and another a little later."""


def drawn(kind: str, number: int) -> Picture:
    """Return one illustration as if somebody had sent it in."""
    buffer = io.BytesIO()
    illustrate(kind, number).save(buffer, "PNG", compress_level=1)
    return process(buffer.getvalue())
