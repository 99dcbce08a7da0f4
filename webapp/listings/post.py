"""Post a listing, with or without an account."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import mail
from webapp.clock import now
from webapp.defences import banned, brakes, guard, protection
from webapp.defences.guard import Check
from webapp.defences.models import Effect
from webapp.extensions import db
from webapp.photos.models import Photo
from webapp.photos.services import MOST
from webapp.photos.views import store
from webapp.site.addresses import whole
from webapp.site.languages import current_language

from . import holding, photo_fields, services
from .forms import ListingForm, NewListingForm
from .helpers import category_name
from .models import Listing
from .states import State

post = Blueprint("post", __name__, url_prefix="/annonces", template_folder="templates")


def new_form(kind: type[ListingForm] = ListingForm, **given: object) -> ListingForm:
    """Return a form with its categories; by default the one that changes a listing.

    Parameters:
        given: to the form, in place of what the request brings.
    """
    form = kind(**given)
    found = services.categories(db.session)
    form.offer(found, [category_name(category) for category in found])
    form.refused = partial(banned.found, db.session, Effect.REFUSE)
    return form


def page(
    form: ListingForm,
    photos: list[Photo],
    errors: list[str],
    listing: Listing | None = None,
    *,
    check: Check | None = None,
    problem: str = "",
) -> str:
    """Return the form's page.

    Parameters:
        errors: what to say about photos that were not taken.
        listing: that is being changed; None for a new one.
        check: of the form that came in, when it is shown again.
        problem: what stood in the way, besides the fields.
    """
    return render_template(
        "listings/form.html",
        form=form,
        photos=photos,
        photo_errors=errors,
        listing=listing,
        most=MOST,
        draft_key="new" if listing is None else f"edit-{listing.id}",
        check=check,
        problem=problem,
    )


def is_kept_from_publishing() -> bool:
    """Tell whether staff suspended the account that is logged in, or its owner had her data frozen."""
    return current_user.is_authenticated and current_user.is_verified and not current_user.may_publish


@post.get("/deposer")
def write() -> str | tuple[str, int]:
    """Show the empty form; tell those who may not publish before they fill it in."""
    if is_kept_from_publishing():
        return render_template("listings/closed.html"), 403
    form = new_form(NewListingForm)
    if current_user.is_authenticated:
        form.email.data, form.pseudonym.data = current_user.email, current_user.pseudonym
    if request.args.get("categorie"):
        form.category.data = request.args["categorie"]
    return page(form, [], [])


@post.post("/deposer")
def submit() -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Take the form: publish, or mail a link that publishes."""
    form = new_form(NewListingForm)
    if is_kept_from_publishing():
        return render_template("listings/closed.html"), 403
    if current_user.is_authenticated:
        form.email.data = current_user.email
    check = protection.incoming(brakes.POSTING)
    kept = photo_fields.arranged(db.session, store(), request.form)
    try:
        # Before the photos: they are what costs time.
        brakes.take(brakes.ATTEMPTS, address=protection.address())
    except brakes.TooManyError as error:
        db.session.commit()
        return page(form, kept, [], check=check, problem=too_many()), 429, error.headers
    new, errors = photo_fields.added(db.session, store(), request.files.getlist("new_photos"), kept)
    photos = kept + new
    form.has_photos = bool(photos)
    valid = form.validate()
    if request.form.get("action") == "photos":
        db.session.commit()
        return page(form, photos, errors, check=replace(check, problem=None)), 200 if valid and not errors else 422
    if not valid or errors or check.problem:
        # The photos stay for the next try. Who has fields to mend is not told of haste besides.
        db.session.commit()
        return page(form, photos, errors, check=check if valid else replace(check, problem=None)), 422
    crowd = brakes.lately(brakes.POSTING, protection.address())
    try:
        brakes.take(brakes.POSTING, address=protection.address(), mailbox=protection.sender(form.email.data))
    except brakes.TooManyError as error:
        db.session.commit()
        return page(form, photos, [], check=check, problem=too_many()), 429, error.headers
    if not guard.spend(db.session, check):
        db.session.commit()
        return page(form, photos, [], check=protection.used_up(brakes.POSTING)), 422
    return accept(form, photos, solved=check.solved, crowded=crowd >= holding.CROWD)


def accept(form: NewListingForm, photos: list[Photo], *, solved: bool, crowded: bool) -> Response:
    """Write a listing down that nothing stands against, and send it on its way.

    Parameters:
        solved: whether the browser solved the form's challenge.
        crowded: whether much else came from the same network.
    """
    known = current_user.is_authenticated
    listing = write_down(form, photos)
    # Without the solved challenge the mailed link shows that a person is there, account or not.
    proven = known and current_user.is_verified and solved
    services.submit(db.session, listing, proven=proven, crowded=crowded)
    if proven:
        db.session.commit()
        if listing.state == State.REVIEW:
            flash(gettext("Merci ! Une personne relit votre annonce, puis elle paraîtra."))
        else:
            flash(gettext("Votre annonce est en ligne."))
        return redirect(url_for("manage.own", number=listing.id), 303)
    token = services.new_key(db.session, listing)
    mail.send(
        listing.email,
        "listing-publish",
        listing.language,
        title=listing.title,
        url=whole("manage.by_link", token=token),
    )
    db.session.commit()
    return redirect(url_for("post.sent"), 303)


def write_down(form: ListingForm, photos: list[Photo]) -> Listing:
    """Make a draft of a valid form."""
    return services.create(
        db.session,
        store(),
        form.content(),
        photos,
        poster_id=current_user.id if current_user.is_authenticated else None,
        language=current_language(),
        adult=form.adult.data,
        policy_version=current_app.extensions["policy"].in_force(now().date()).number,
    )


def too_many() -> str:
    """Say that a limit is reached."""
    return gettext("Beaucoup d’annonces en peu de temps. Rien n’est perdu : réessayez plus tard.")


@post.get("/deposer/envoye")
def sent() -> str:
    """Say that a mail is on its way."""
    return render_template("listings/sent.html")
