"""The data-protection desk: requests with their due dates, and their answers."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts.guard import roles_required
from webapp.accounts.models import Role
from webapp.clock import now
from webapp.extensions import db
from webapp.listings.models import Listing

from . import requests, reveals
from .models import Kind, RightsRequest
from .words import Words

NAMES = {
    Kind.ACCESS: Words("accès", "access"),
    Kind.RECTIFICATION: Words("rectification", "rectification"),
    Kind.ERASURE: Words("effacement", "erasure"),
    Kind.LIMITATION: Words("limitation", "restriction"),
    Kind.OBJECTION: Words("opposition", "objection"),
    Kind.AFTER_DEATH: Words("après le décès", "after death"),
    Kind.OTHER: Words("autre demande", "other request"),
}
"""What the rights are called."""

CHANNELS = {"form": Words("par le site", "on the site"), "mail": Words("par e-mail", "by e-mail")}
"""How requests come."""

blueprint = Blueprint("privacy_desk", __name__, url_prefix="/equipe", template_folder="templates")


@blueprint.get("/demandes")
@roles_required(Role.DATA_PROTECTION)
def queue() -> str:
    """List what waits, most urgent first."""
    return render_template(
        "privacy/desk.html",
        waiting=requests.open_requests(db.session),
        answered=requests.answered(db.session),
        today=now(),
        kinds=NAMES,
    )


@blueprint.route("/demandes/<int:number>", methods=["GET", "POST"])
@roles_required(Role.DATA_PROTECTION)
def one(number: int) -> str | tuple[str, int] | Response:
    """Show one request; extend, doubt or answer it."""
    found = db.session.get(RightsRequest, number) or abort(404)
    problem = ""
    if request.method == "POST":
        words = request.form.get("words", "")
        try:
            match request.form.get("act"):
                case "extend":
                    requests.extend(db.session, found, words)
                case "doubt":
                    requests.doubt(found, words)
                case "grant" | "refuse" as act:
                    requests.answer(db.session, found, staff=current_user, granted=act == "grant", words=words)
                case _:
                    abort(400)
        except requests.RequestError as error:
            db.session.rollback()
            problem = {
                "reasons": _("Écrivez les raisons (20 signes au moins)."),
                "late": _("Le premier mois est passé : la réponse ne peut plus être remise à plus tard."),
                "settled": _("C’est déjà fait : cette demande a sa réponse, ou a été prolongée."),
            }[error.why]
        else:
            db.session.commit()
            flash(_("C’est noté, et la personne est prévenue."), "success")
            return redirect(url_for("privacy_desk.one", number=number), 303)
    # The page comes back with what was typed in it.
    page = render_template(
        "privacy/desk_one.html", one=found, today=now(), kinds=NAMES, channels=CHANNELS, problem=problem
    )
    return page, 422 if problem else 200


@blueprint.route("/annonces/<int:number>/voir", methods=["GET", "POST"])
@roles_required(Role.SUPPORT, Role.DATA_PROTECTION, Role.MODERATOR)
def reveal(number: int) -> str | tuple[str, int]:
    """Show a hidden address or number once, for a reason that is recorded."""
    listing = db.session.get(Listing, number) or abort(404)
    if request.method == "GET":
        return render_template("privacy/reveal.html", listing=listing)
    what = request.form.get("what", "")
    if what not in reveals.WHAT:
        abort(400)
    try:
        value = reveals.reveal(
            db.session, staff=current_user, listing=listing, what=what, reason=request.form.get("reason", "")
        )
    except reveals.NoReasonError:
        return render_template("privacy/reveal.html", listing=listing, problem=True), 422
    db.session.commit()
    return render_template("privacy/reveal.html", listing=listing, what=what, value=value)
