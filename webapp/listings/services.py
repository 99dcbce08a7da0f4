"""What can be done with listings. Plain arguments in, domain errors out; the caller commits."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp import rows
from webapp.clock import local, now
from webapp.photos import services as photo_services
from webapp.photos.models import Photo
from webapp.photos.storage import PhotoStore
from webapp.places.model import Commune
from webapp.search.finder import find
from webapp.search.query import Query

from . import holding, index
from .categories import CATEGORIES
from .models import Category, Listing, ListingDay, ListingHold, ListingKey
from .reasons import Finding, Reason
from .states import OVER, VISIBLE, State, WrongStepError, check

BUMP_EVERY = timedelta(days=7)

REMINDERS = (timedelta(days=7), timedelta(days=1))
"""How long before its end a poster is written to, in the order of the mails."""


@dataclass(frozen=True, slots=True)
class Content:
    """What the poster decides, already validated."""

    category: str
    title: str
    body: str
    price: int | None
    """Cents."""
    seller: str
    commune: Commune
    postcode: str
    email: str
    pseudonym: str
    sex: str | None
    phone: str | None


class TooSoonError(ValueError):
    """Bumping again is possible from ``allowed_from`` only."""

    def __init__(self, allowed_from: date) -> None:
        super().__init__(f"this listing may be bumped again from {allowed_from}")
        self.allowed_from = allowed_from


class PhotoMissingError(ValueError):
    """The category wants a photo and the listing has none."""


def ensure_categories(session: Session) -> None:
    """Create the starting categories on a new board."""
    if session.scalar(select(func.count()).select_from(Category)):
        return
    for position, start in enumerate(CATEGORIES):
        session.add(
            Category(
                code=start.code,
                french=start.french,
                english=start.english,
                position=position,
                priced=start.priced,
                sensitive=start.sensitive,
            )
        )
    session.flush()


def categories(session: Session) -> list[Category]:
    """Return all categories, each branch followed by its own."""
    return list(session.scalars(select(Category).order_by(Category.position)))


def create(
    session: Session,
    store: PhotoStore,
    content: Content,
    photos: Sequence[Photo],
    *,
    poster_id: int | None,
    language: str,
    adult: bool = False,
    policy_version: str = "",
) -> Listing:
    """Write a listing down as a draft.

    Parameters:
        adult: whether the poster stated to be 18 or over.
        policy_version: of the privacy policy in force.
    """
    listing = Listing(
        state=State.DRAFT,
        visible=False,
        recency=next_recency(session),
        poster_id=poster_id,
        language=language,
        reminders=0,
        adult_at=now() if adult else None,
        policy_version=policy_version,
    )
    apply(listing, content)
    session.add(listing)
    session.flush()
    listing.photo_count = photo_services.arrange(session, store, listing.id, photos)
    return listing


def apply(listing: Listing, content: Content) -> None:
    """Copy what the poster decided into the listing."""
    listing.category_code, listing.branch = content.category, content.category.partition("-")[0]
    listing.title, listing.body, listing.price = content.title, content.body, content.price
    listing.seller, listing.email, listing.pseudonym = content.seller, content.email, content.pseudonym
    listing.sex, listing.phone = content.sex, content.phone
    listing.postcode, listing.commune = content.postcode, content.commune.code
    listing.department, listing.region = content.commune.department, content.commune.region


def submit(session: Session, listing: Listing, *, proven: bool, crowded: bool = False) -> None:
    """Send a draft on its way: to publication if its mailbox is ``proven`` to be the poster's, else to the wait.

    Parameters:
        crowded: whether much else came from the same network; kept until the mailed link is followed.
    """
    if crowded:
        holding.note(session, listing, (Finding(Reason.BURST),))
    if proven:
        release(session, listing)
    else:
        move(session, listing, State.WAITING)


def release(session: Session, listing: Listing) -> None:
    """Publish at the poster's wish, unless a person should look first. Raises `WrongStepError`, `PhotoMissingError`."""
    if listing.state in (State.REVIEW, State.REMOVED):
        # Only staff end a review or a removal.
        raise WrongStepError(State(listing.state), State.PUBLISHED)
    if listing.published_at is not None:
        show_again(session, listing)
        return
    session.refresh(listing, ["category"])
    if listing.category.photo_required and not listing.sent_photos:
        raise PhotoMissingError
    found = dict.fromkeys((*holding.noted(session, listing), *holding.findings(session, listing)))
    if not holding.is_first(session, listing):
        found.pop(Finding(Reason.BURST), None)
    if found:
        hold(session, listing, tuple(found))
    else:
        publish(session, listing)


def hold(session: Session, listing: Listing, found: tuple[Finding, ...]) -> None:
    """Have a listing looked at by a person, who is told why. Asks the poster's consent where that is needed, too."""
    from webapp.privacy.sensitive import ask, consent_of

    if listing.is_sensitive:
        found = tuple(dict.fromkeys((Finding(Reason.CATEGORY), *found)))
        if consent_of(session, listing.id) is None:
            ask(listing)
    if listing.state != State.REVIEW:
        move(session, listing, State.REVIEW)
    holding.note(session, listing, found)


def find_sensitive(session: Session, listing: Listing) -> None:
    """Treat a listing like those of sensitive categories from now on: staff found what its category does not tell."""
    if listing.state == State.REMOVED:
        raise WrongStepError(State.REMOVED, State.REVIEW)
    listing.sensitive = True
    hold(session, listing, holding.noted(session, listing))


def publish(session: Session, listing: Listing, *, reviewed: bool = False) -> None:
    """Show a listing, or have it looked at by a person first where its category asks for that."""
    session.refresh(listing, ["category"])
    if listing.is_sensitive and not reviewed:
        hold(session, listing, ())
        return
    if listing.published_at is None:
        listing.recency, listing.published_at = next_recency(session), now()
    elif listing.state in OVER and may_bump_from(listing) is None:
        # Coming back goes to the top as a bump does, and counts as one.
        listing.recency, listing.bumped_at = next_recency(session), now()
    move(session, listing, State.PUBLISHED)


def show_again(session: Session, listing: Listing) -> None:
    """Show what was shown before. A sensitive listing whose consent was withdrawn since waits for a new one."""
    from webapp.privacy.sensitive import consent_of

    agreed = not listing.is_sensitive or consent_of(session, listing.id) is not None
    publish(session, listing, reviewed=agreed)


def give_back(session: Session, listing: Listing) -> None:
    """Undo a removal: the listing is again what it was. What was shown is shown, see `show_again`."""
    before = State(listing.removed_from or State.PUBLISHED)
    if before not in VISIBLE:
        move(session, listing, before)
        return
    show_again(session, listing)
    if before == State.RESERVED and listing.visible:
        move(session, listing, before)


def start_lifetime(listing: Listing) -> None:
    """Let the listing's days count from now. Warnings that would be due at once are not written."""
    lifetime = timedelta(days=listing.category.lifetime_days)
    listing.expires_at = now() + lifetime
    listing.reminders = sum(before >= lifetime for before in REMINDERS)


def move(session: Session, listing: Listing, wanted: State) -> None:
    """Change the state and everything that hangs on it. Raises `WrongStepError`."""
    # Of two who change it at once the second sees what the first one did: else the text index would keep a place that
    # the listing no longer has, and show there what was taken down.
    if locked(session, listing.id) is None:
        raise WrongStepError(State.REMOVED, wanted)
    check(State(listing.state), wanted)
    if listing.state == State.REVIEW:
        holding.note(session, listing, ())
    was = listing.visible
    if wanted in VISIBLE and (listing.state in OVER or listing.expires_at is None or listing.expires_at <= now()):
        # Whatever door it comes through: it would end again with the next run of the daily job.
        start_lifetime(listing)
    listing.removed_from = str(listing.state) if wanted == State.REMOVED else ""
    listing.state, listing.visible = wanted, wanted in VISIBLE
    listing.closed_at = now() if listing.is_gone else None
    session.flush()
    if listing.visible and not was:
        index.add(session, listing)
    elif was and not listing.visible:
        index.withdraw(session, listing)


def edit(
    session: Session, store: PhotoStore, listing: Listing, content: Content, photos: Sequence[Photo] | None
) -> None:
    """Replace what the listing says; ``photos`` None leaves the photos alone.

    A listing that was shown before waits for a person if the change brings in what would have held it at first. What
    was found before and let through is not asked about again.
    """
    locked(session, listing.id)
    examined = listing.published_at is not None or listing.state == State.REVIEW
    before = holding.findings(session, listing) if examined else ()
    was_sensitive = listing.is_sensitive
    if listing.visible:
        index.withdraw(session, listing)
    apply(listing, content)
    session.flush()
    if photos is not None:
        listing.photo_count = photo_services.arrange(session, store, listing.id, photos)
        session.expire(listing, ["photos", "sent_photos"])
    session.refresh(listing, ["category"])
    if listing.visible:
        index.add(session, listing)
    if examined:
        found = tuple(one for one in holding.findings(session, listing) if one not in before)
        if found or (listing.is_sensitive and not was_sensitive):
            hold(session, listing, tuple(dict.fromkeys((*holding.noted(session, listing), *found))))


def photo_ready(session: Session, photo: Photo) -> None:
    """Look at a photo that became ready after its listing was examined: hold the listing if it is a copy's."""
    listing = session.get(Listing, photo.listing_id) if photo.listing_id is not None else None
    if listing is None or listing.state not in (*VISIBLE, *OVER, State.PAUSED, State.REVIEW):
        return
    number = holding.photo_copy_of(session, listing, photo)
    found = Finding(Reason.COPY_PHOTO, str(number))
    if number is not None and found not in (known := holding.noted(session, listing)):
        hold(session, listing, (*known, found))


def renew(session: Session, listing: Listing) -> None:
    """Give a listing its whole lifetime again; one that had expired is shown again."""
    if listing.state == State.EXPIRED:
        show_again(session, listing)
    elif listing.state in (*VISIBLE, State.PAUSED):
        start_lifetime(listing)
    else:
        raise WrongStepError(State(listing.state), State.PUBLISHED)


def may_bump_from(listing: Listing) -> date | None:
    """Return the day from which a listing may go to the top again, None when that is now."""
    last = listing.bumped_at or listing.published_at
    return local(last + BUMP_EVERY).date() if last and last + BUMP_EVERY > now() else None


def bump(session: Session, listing: Listing) -> None:
    """Put a visible listing on top again, at most once a week. Raises `TooSoonError` and `WrongStepError`."""
    if locked(session, listing.id) is None or not listing.visible:
        raise WrongStepError(State(listing.state), State.PUBLISHED)
    if day := may_bump_from(listing):
        raise TooSoonError(day)
    index.withdraw(session, listing)
    listing.recency, listing.bumped_at = next_recency(session), now()
    session.flush()
    index.add(session, listing)


def remove(session: Session, store: PhotoStore, listing: Listing) -> None:
    """Delete a listing with its photos, counts and keys. Nothing of it stays."""
    if locked(session, listing.id) is None:
        return
    if listing.visible:
        index.withdraw(session, listing)
    for photo in list(listing.sent_photos):
        photo_services.discard(session, store, photo)
    session.flush()
    session.execute(delete(ListingKey).where(ListingKey.listing_id == listing.id))
    session.execute(delete(ListingHold).where(ListingHold.listing_id == listing.id))
    session.execute(delete(ListingDay).where(ListingDay.listing_id == listing.id))
    session.delete(listing)
    session.flush()


def remove_all(session: Session, store: PhotoStore, poster_id: int) -> int:
    """Delete all listings of one account. Returns how many."""
    found = of_poster(session, poster_id)
    for listing in found:
        remove(session, store, listing)
    return len(found)


def of_poster(session: Session, poster_id: int) -> list[Listing]:
    """Return all listings of one account, newest first."""
    return list(session.scalars(select(Listing).where(Listing.poster_id == poster_id).order_by(Listing.recency.desc())))


def next_recency(session: Session) -> int:
    """Return a number larger than all before."""
    highest = session.scalar(select(func.max(Listing.recency))) or 0
    return max(int(now().timestamp() * 1_000_000), highest + 1)


def new_key(session: Session, listing: Listing) -> str:
    """Return a new token with which the listing can be managed. It is shown this once; its hash is kept."""
    token = secrets.token_urlsafe(24)
    session.add(ListingKey(token_hash=token_hash(token), listing_id=listing.id))
    return token


def by_key(session: Session, token: str) -> Listing | None:
    """Return the listing that a token gives access to."""
    key = session.get(ListingKey, token_hash(token))
    return session.get(Listing, key.listing_id) if key else None


def locked(session: Session, listing_id: int) -> Listing | None:
    """Return a listing that nobody else changes before this transaction is over, as it is now; None when it is gone."""
    return rows.alone(session, Listing, listing_id)


def token_hash(token: str) -> str:
    """Return what is kept of a token: it has 192 random bits, so that no slow hash is called for."""
    return hashlib.sha256(token.encode()).hexdigest()


def similar(session: Session, listing: Listing, limit: int = 6) -> list[Listing]:
    """Return visible listings of the same category, near ones first."""
    near = Query(category=listing.category_code, department=listing.department)
    wide = Query(category=listing.category_code)
    ids = dict.fromkeys((*find(session, near, limit + 1).ids, *find(session, wide, limit + 1).ids))
    return in_order(session, [found for found in ids if found != listing.id][:limit])


def others(session: Session, listing: Listing, limit: int = 4) -> list[Listing]:
    """Return other visible listings of the same account. Without an account nobody links a person's listings."""
    if listing.poster_id is None:
        return []
    statement = select(Listing).where(
        Listing.poster_id == listing.poster_id, Listing.visible.is_(True), Listing.id != listing.id
    )
    return list(session.scalars(statement.order_by(Listing.recency.desc()).limit(limit)))


def in_order(session: Session, ids: Sequence[int]) -> list[Listing]:
    """Return listings in the order of their numbers in ``ids``."""
    found = {item.id: item for item in session.scalars(select(Listing).where(Listing.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


def count_day(session: Session, listing_id: int, *, views: int = 0, contacts: int = 0) -> None:
    """Add to today's counts of a listing."""
    statement = rows.insert(session, ListingDay).values(
        listing_id=listing_id, day=now().date(), views=views, contacts=contacts
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["listing_id", "day"],
            set_={"views": ListingDay.views + views, "contacts": ListingDay.contacts + contacts},
        )
    )


def days(session: Session, listing_id: int, number: int = 30) -> list[tuple[date, int, int]]:
    """Return (day, views, contacts) of the last days, oldest first, days without any included."""
    today = now().date()
    first = today - timedelta(days=number - 1)
    rows = session.scalars(select(ListingDay).where(ListingDay.listing_id == listing_id, ListingDay.day >= first))
    known = {row.day: (row.views, row.contacts) for row in rows}
    return [(day, *known.get(day, (0, 0))) for day in (first + timedelta(days=n) for n in range(number))]
