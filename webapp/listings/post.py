"""Post a listing, with or without an account."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp import mail
from webapp.extensions import db, limiter
from webapp.photos.models import Photo
from webapp.photos.services import MOST
from webapp.photos.views import store
from webapp.privacy import hosting
from webapp.site.addresses import whole
from webapp.site.languages import current_language

from . import photo_fields, services
from .forms import ListingForm
from .helpers import category_name
from .models import Listing
from .states import State

post = Blueprint("post", __name__, url_prefix="/annonces", template_folder="templates")


def new_form() -> ListingForm:
    """Return the form with its categories."""
    form = ListingForm()
    found = services.categories(db.session)
    form.offer(found, [category_name(category) for category in found])
    return form


def page(form: ListingForm, photos: list[Photo], errors: list[str], listing: Listing | None = None) -> str:
    """Return the form's page."""
    return render_template(
        "listings/form.html",
        form=form,
        photos=photos,
        photo_errors=errors,
        listing=listing,
        most=MOST,
        draft_key="new" if listing is None else f"edit-{listing.id}",
    )


@post.get("/deposer")
def write() -> str:
    """Show the empty form."""
    form = new_form()
    if current_user.is_authenticated:
        form.email.data = current_user.email
    if request.args.get("categorie"):
        form.category.data = request.args["categorie"]
    return page(form, [], [])


@post.post("/deposer")
@limiter.limit("30/hour")
def submit() -> Response | tuple[str, int]:
    """Take the form: publish, or mail a link that publishes."""
    form = new_form()
    known = current_user.is_authenticated
    if known and current_user.is_verified and not current_user.may_publish:
        abort(403)
    if known:
        form.email.data = current_user.email
    kept = photo_fields.arranged(db.session, store(), request.form)
    new, errors = photo_fields.added(db.session, store(), request.files.getlist("new_photos"), kept)
    photos = kept + new
    valid = form.validate()
    if not valid or errors or request.form.get("action") == "photos":
        # The photos stay for the next try.
        db.session.commit()
        return page(form, photos, errors), 200 if valid and not errors else 422
    listing = services.create(
        db.session,
        store(),
        form.content(),
        photos,
        poster_id=current_user.id if known else None,
        language=current_language(),
    )
    hosting.note(
        db.session,
        current_app.extensions["sealer"],
        listing,
        act="create",
        address=request.remote_addr or "",
        port=str(request.environ.get("REMOTE_PORT", "")),
        protocol=request.environ.get("SERVER_PROTOCOL", ""),
    )
    proven = known and current_user.is_verified
    services.submit(db.session, listing, proven=proven)
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


@post.get("/deposer/envoye")
def sent() -> str:
    """Say that a mail is on its way."""
    return render_template("listings/sent.html")
