"""Listings that touch on intimate life: explicit consent in a box of its own, before a person reviews the listing.

The operator answers for such listings together with the poster (CJEU, C-492/23): without a proven mailbox, the consent,
the statement "this is me" and the review none is shown, whatever code tries.
"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, UOWTransaction
from werkzeug.wrappers import Response as AnyResponse

from webapp import mail, signing
from webapp.clock import now
from webapp.extensions import db
from webapp.listings import services as listings
from webapp.listings.models import Listing
from webapp.listings.states import VISIBLE, State
from webapp.site.addresses import whole
from webapp.site.languages import current_language

from .models import SensitiveConsent
from .words import Words

USE = "sensitive"
CONSENT = Words(
    "J’accepte que mon annonce, qui révèle quelque chose de ma vie intime, soit publiée sur ce site. "
    "Je peux retirer cet accord à tout moment : l’annonce disparaît alors aussitôt.",
    "I agree that my listing, which reveals something of my intimate life, is published on this site. "
    "I can withdraw this consent at any time: the listing then disappears at once.",
)
MYSELF = Words(
    "Cette annonce parle de moi, et les photos sont de moi.", "This listing is about me, and the photos are of me."
)
ADULT = Words("J’ai 18 ans ou plus.", "I am 18 or over.")
ROBOTS = "noindex, noarchive, noimageindex"

blueprint = Blueprint("sensitive", __name__, template_folder="templates")


class NoConsentError(Exception):
    """A sensitive listing cannot be shown: its poster has not agreed."""


def consent_of(session: Session, listing_id: int) -> SensitiveConsent | None:
    """Return the consent in force for a listing."""
    given = select(SensitiveConsent).where(
        SensitiveConsent.listing_id == listing_id, SensitiveConsent.withdrawn_at.is_(None)
    )
    return session.scalar(given.limit(1))


def ask(listing: Listing) -> None:
    """Write to the poster that publishing needs her explicit consent. The link also withdraws it later."""
    mail.send(listing.email, "sensitive-consent", listing.language, title=listing.title, url=link(listing.id))


def link(listing_id: int) -> str:
    """Return the address at which consent is given and withdrawn."""
    return whole("sensitive.consent", token=signing.sign(USE, listing_id))


def give(session: Session, listing: Listing, language: str) -> None:
    """Record the consent with the exact words that were shown."""
    if consent_of(session, listing.id) is None:
        words = " / ".join(words(language) for words in (CONSENT, MYSELF, ADULT))
        session.add(SensitiveConsent(listing_id=listing.id, wording=words, language=language))
        session.flush()


def withdraw(session: Session, listing: Listing) -> None:
    """End the consent: the listing is out of sight at once."""
    listings.locked(session, listing.id)
    given = consent_of(session, listing.id)
    if given is not None:
        given.withdrawn_at = now()
    if listing.state in VISIBLE:
        listings.move(session, listing, State.PAUSED)
    session.flush()


@blueprint.route("/accord/<token>", methods=["GET", "POST"])
def consent(token: str) -> str | AnyResponse | tuple[str, int]:
    """Give or withdraw the consent. Opening the page changes nothing."""
    number = signing.read(USE, token)
    listing = db.session.get(Listing, number) if isinstance(number, int) else None
    if listing is None:
        abort(404)
    boxes = ("consent", "myself", "adult")
    missing = False
    if request.method == "POST":
        if request.form.get("act") == "withdraw":
            withdraw(db.session, listing)
            flash(_("Votre accord est retiré : l’annonce n’est plus visible."), "success")
        elif all(request.form.get(box) == "yes" for box in boxes):
            give(db.session, listing, current_language())
            flash(_("Merci. Une personne relit votre annonce, puis elle paraîtra."), "success")
        else:
            missing = True
        if not missing:
            db.session.commit()
            return redirect(url_for("sensitive.consent", token=token), 303)
    page = render_template(
        "privacy/sensitive.html",
        listing=listing,
        given=consent_of(db.session, listing.id),
        missing=missing,
        boxes=[
            (box, words, request.form.get(box) == "yes")
            for box, words in zip(boxes, (CONSENT, MYSELF, ADULT), strict=True)
        ],
    )
    return page, 422 if missing else 200


def _check(session: Session, context: UOWTransaction, instances: object) -> None:
    """Refuse to show what nobody agreed to."""
    for row in session.dirty:
        if not isinstance(row, Listing) or not row.visible or not inspect(row).attrs["visible"].history.has_changes():
            continue
        with session.no_autoflush:
            if row.category is not None and row.is_sensitive and consent_of(session, row.id) is None:
                raise NoConsentError(f"listing {row.id} is sensitive and its poster has not agreed to its publication")


def init_app(app: Flask) -> None:
    """Register the page, hold the rule for all sessions, keep robots away."""
    app.register_blueprint(blueprint)
    if not event.contains(Session, "before_flush", _check):
        event.listen(Session, "before_flush", _check)

    @app.after_request
    def _robots(response: Response) -> Response:
        if g.get("third_parties_left_out"):
            response.headers["X-Robots-Tag"] = ROBOTS
        return response
