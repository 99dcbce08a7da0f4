"""Things that the tests about trust need: listings, staff, and the mail that was written."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.board.conftest import PASSWORD_HASH
from webapp.accounts.models import Role, User
from webapp.clock import now
from webapp.listings import services
from webapp.mail.models import OutboxMail
from webapp.photos import services as photos
from webapp.photos.models import Photo
from webapp.photos.processing import process
from webapp.places import lookup
from webapp.privacy.person import Person

ANNE = "anne.quidam@example.fr"
BOB = "bob.autre@example.fr"
PHONE = "+33612345678"
YEAR = timedelta(days=365)


class NoStore:
    """Keeps no photo."""

    def put(self, name, data):
        raise AssertionError("no listing here has a photo")

    def get(self, name):
        return None

    def delete(self, name):
        pass

    def names(self, before, *, originals=False):
        return iter(())


def listing(
    db, *, email=ANNE, title="Violoncelle trois quarts", category="loisirs-musique", poster_id=None, shown=True
):
    """Put a listing up."""
    services.ensure_categories(db.session)
    commune = lookup.commune("35238")
    made = services.create(
        db.session,
        NoStore(),
        services.Content(
            category=category,
            title=title,
            body="Instrument zinzolin peu servi, archet compris.",
            price=45_000,
            seller="individual",
            commune=commune,
            postcode="35000",
            email=email,
            pseudonym="Quidamette",
            sex=None,
            phone=PHONE,
        ),
        [],
        poster_id=poster_id,
        language="fr",
    )
    if shown:
        services.submit(db.session, made, proven=True)
    db.session.commit()
    return made


def with_photo(db, store, made):
    """Give a listing a small photo."""
    import io

    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(picture, "PNG")
    photo = photos.keep(db.session, store, process(picture.getvalue(), "a.png"))
    db.session.flush()
    photos.arrange(db.session, store, made.id, [photo])
    db.session.commit()
    return db.session.get(Photo, photo.id)


def staff(db, role=Role.MODERATOR, email="equipe@example.fr"):
    """Hire somebody."""
    made = User(email=email, password_hash=PASSWORD_HASH, pseudonym="Équipe", email_verified_at=now(), role=role)
    db.session.add(made)
    db.session.commit()
    return made


def letters(db, template=None):
    """Return mails written so far."""
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    return [row for row in rows if template in (None, row.template)]


def person(email=ANNE, account_id=None):
    return Person(email, account_id)
