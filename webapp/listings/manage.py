"""Manage one's listings, from an account or with the link that was mailed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import format_date, gettext
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.accounts.models import User
from webapp.extensions import db
from webapp.photos.views import store

from . import photo_fields, plot, services
from .models import Listing
from .post import new_form, page
from .states import OVER, State, WrongStepError

WITHOUT_PUBLISHING = frozenset({"reserver", "pause", "vendu"})
"""Actions that bring nothing before other people's eyes."""

manage = Blueprint("manage", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Access:
    """A listing, and how its manager reached it."""

    listing: Listing
    base: str
    """Path under which its actions lie."""
    token: str | None

    def path(self, action: str = "") -> str:
        """Return the path of an action."""
        return f"{self.base}/{action}" if action else self.base


def own_access(number: int) -> Access:
    """Return access to a listing of the account that is logged in; 404 for others, which tells nothing about them."""
    listing = db.session.get(Listing, number)
    if listing is None or listing.poster_id is None or listing.poster_id != current_user.id:
        abort(404)
    return Access(listing, url_for("manage.own", number=number), None)


def link_access(token: str) -> Access:
    """Return access by a mailed token."""
    listing = services.by_key(db.session, token)
    if listing is None:
        abort(404)
    return Access(listing, url_for("manage.by_link", token=token), token)


@manage.get("/mes-annonces")
@login_required
def mine() -> str:
    """List the account's listings."""
    return render_template("listings/mine.html", listings=services.of_poster(db.session, current_user.id))


@manage.post("/mes-annonces/supprimer")
@login_required
def remove_mine() -> Response:
    """Delete all of the account's listings."""
    number = services.remove_all(db.session, store(), current_user.id)
    db.session.commit()
    flash(gettext("Annonces supprimées : %(n)s.", n=number))
    return redirect(url_for("manage.mine"), 303)


@manage.get("/annonces/<int:number>/gerer")
@login_required
def own(number: int) -> Response:
    """Show how a listing of one's own is doing and what can be done with it."""
    return dashboard(own_access(number))


@manage.route("/annonces/<int:number>/gerer/modifier", methods=["GET", "POST"])
@login_required
def edit_own(number: int) -> Response:
    """Edit a listing of one's own."""
    return edit(own_access(number))


@manage.post("/annonces/<int:number>/gerer/<action>")
@login_required
def act_on_own(number: int, action: str) -> Response:
    """Act on a listing of one's own."""
    return act(own_access(number), action)


@manage.get("/annonces/gerer/<token>")
def by_link(token: str) -> Response:
    """Show a listing to whoever has its link. Opening the link changes nothing: mail scanners open links, too."""
    return dashboard(link_access(token))


@manage.route("/annonces/gerer/<token>/modifier", methods=["GET", "POST"])
def edit_by_link(token: str) -> Response:
    """Edit a listing with its link."""
    return edit(link_access(token))


@manage.post("/annonces/gerer/<token>/<action>")
def act_by_link(token: str, action: str) -> Response:
    """Act on a listing with its link."""
    return act(link_access(token), action)


def private(answer: Response) -> Response:
    """Keep pages whose address is a key out of caches, indexes and Referer headers."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def dashboard(access: Access) -> Response:
    """Return the page with counts and actions."""
    days = services.days(db.session, access.listing.id)
    html = render_template(
        "listings/manage.html",
        listing=access.listing,
        access=access,
        frozen=is_frozen(access.listing),
        consent=consent_link(access.listing),
        days=days,
        bars=plot.bars([views for _, views, _ in days]),
        views=sum(views for _, views, _ in days),
        contacts=sum(contacts for _, _, contacts in days),
        bump_from=services.may_bump_from(access.listing),
    )
    return private(make_response(html))


def consent_link(listing: Listing) -> str:
    """Return where the consent is given that the listing waits for; empty if it waits for none."""
    from webapp.privacy import sensitive

    if listing.state != State.REVIEW or not listing.is_sensitive or sensitive.consent_of(db.session, listing.id):
        return ""
    return sensitive.link(listing.id)


def edit(access: Access) -> Response:
    """Show the form with what the listing says, or take it."""
    listing = access.listing
    if listing.state == State.REMOVED or is_suspended(listing):
        abort(403)
    form = new_form()
    if request.method == "GET":
        form.show(listing)
        return private(make_response(page(form, listing.sent_photos, [], listing)))
    listing = services.locked(db.session, listing.id) or abort(404)
    # The mailbox is what proves whose listing it is: it does not change here.
    form.email.data = listing.email
    kept = photo_fields.arranged(db.session, store(), request.form, listing.sent_photos)
    new, errors = photo_fields.added(db.session, store(), request.files.getlist("new_photos"), kept)
    form.has_photos = bool(kept or new)
    valid = form.validate()
    if not valid or errors or request.form.get("action") == "photos":
        db.session.commit()
        return private(make_response(page(form, kept + new, errors, listing), 200 if valid and not errors else 422))
    services.edit(db.session, store(), listing, form.content(), kept + new)
    db.session.commit()
    if listing.state == State.REVIEW:
        flash(gettext("Vos changements sont enregistrés. Une personne relit votre annonce, puis elle paraîtra."))
    else:
        flash(gettext("Vos changements sont enregistrés."))
    return redirect(access.path(), 303)


def is_suspended(listing: Listing) -> bool:
    """Tell whether staff suspended the poster's account. The mailed link is no way round that."""
    poster = db.session.get(User, listing.poster_id) if listing.poster_id is not None else None
    return poster is not None and poster.suspended_at is not None


def is_frozen(listing: Listing) -> bool:
    """Tell whether the poster had her data frozen: then nothing of them is shown by any door (GDPR, article 18)."""
    from webapp.privacy import freezing

    return freezing.is_frozen(db.session, listing.email)


def act(access: Access, action: str) -> Response:
    """Do one thing with a listing and go back to its page."""
    # Of two clicks at once the second sees what the first one did: no listing is put on top twice.
    listing = services.locked(db.session, access.listing.id) or abort(404)
    if action == "supprimer":
        services.remove(db.session, store(), listing)
        db.session.commit()
        flash(gettext("Votre annonce est supprimée, avec ses photos."))
        return redirect(url_for("listings.home") if access.token else url_for("manage.mine"), 303)
    if action not in WITHOUT_PUBLISHING and is_suspended(listing):
        flash(gettext("Votre compte est suspendu : vous pouvez lire, mais ni publier ni écrire."), "error")
        return redirect(access.path(), 303)
    if action not in WITHOUT_PUBLISHING and is_frozen(listing):
        flash(gettext("Vos données sont gelées : rien n’en est montré avant que vous ne les dégeliez."), "error")
        return redirect(access.path(), 303)
    try:
        flash(done(listing, action))
    except services.TooSoonError as error:
        flash(
            gettext(
                "Une remontée par semaine : la prochaine sera possible le %(day)s.",
                day=format_date(error.allowed_from, "long"),
            )
        )
    except services.PhotoMissingError:
        flash(gettext("Cette rubrique demande au moins une photo : ajoutez-en une, puis publiez."))
    except WrongStepError:
        flash(gettext("Ce n’est pas possible dans l’état actuel de l’annonce."))
    db.session.commit()
    return redirect(access.path(), 303)


def done(listing: Listing, action: str) -> str:
    """Carry an action out and say so; 404 for an unknown one."""
    session = db.session
    if action == "publier" or (action == "disponible" and listing.state in (*OVER, State.PAUSED)):
        services.release(session, listing)
        if listing.state == State.REVIEW:
            return gettext("Merci ! Une personne relit votre annonce, puis elle paraîtra.")
        return gettext("Votre annonce est en ligne.")
    if action == "prolonger":
        services.renew(session, listing)
        return gettext("Votre annonce est prolongée.")
    if action == "remonter":
        services.bump(session, listing)
        return gettext("Votre annonce est de nouveau en tête.")
    steps = {"reserver": State.RESERVED, "pause": State.PAUSED, "vendu": State.SOLD, "disponible": State.PUBLISHED}
    if action not in steps or listing.state == State.REMOVED:
        abort(404)
    if listing.state in (State.DRAFT, State.WAITING, State.REVIEW):
        # What was never shown, or waits for staff, is not shown by this door.
        raise WrongStepError(State(listing.state), steps[action])
    services.move(session, listing, steps[action])
    return gettext("C’est noté.")
