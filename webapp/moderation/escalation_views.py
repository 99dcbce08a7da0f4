"""The queue of suspected threats, for moderators."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.accounts.guard import roles_required
from webapp.accounts.models import Role
from webapp.extensions import db
from webapp.listings.models import Listing

from . import escalations
from .escalations import EscalationError
from .models import Escalation, Report

blueprint = Blueprint("escalations", __name__, url_prefix="/equipe/urgences", template_folder="templates")


def why_not(error: EscalationError) -> str:
    """Say what is missing."""
    return {
        "suspicion": _("Dites ce qui fait craindre pour une vie (20 signes au moins)."),
        "authority": _("Dites à qui c’est transmis."),
        "sent": _("Écrivez ce qui est transmis, mot pour mot."),
        "reason": _("Dites pourquoi il n’y a pas de danger (20 signes au moins)."),
        "open": _("Cette urgence est déjà traitée."),
    }[error.missing]


@blueprint.get("")
@roles_required(Role.MODERATOR)
def queue() -> str:
    """Show what waits, and what was done lately."""
    return render_template(
        "moderation/threats.html", waiting=escalations.queue(db.session), closed=escalations.closed(db.session)
    )


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@roles_required(Role.MODERATOR)
def one(number: int) -> str | Response | tuple[str, int]:
    """Show one suspected threat; record what was passed on, or why it is none."""
    found = db.session.get(Escalation, number) or abort(404)
    if request.method == "GET":
        return page(found)
    given = request.form
    try:
        if given.get("act") == "sent":
            escalations.record_sent(
                db.session,
                found,
                staff=current_user,
                authority=given.get("authority", ""),
                channel=given.get("channel", ""),
                sent=given.get("sent", ""),
                receipt=given.get("receipt", ""),
            )
        else:
            escalations.drop(db.session, found, staff=current_user, reason=given.get("reason", ""))
    except EscalationError as error:
        return page(found, why_not(error)), 422
    db.session.commit()
    flash(_("C’est noté."), "success")
    return redirect(url_for("escalations.queue"), 303)


@blueprint.post("/signalement/<int:number>")
@roles_required(Role.MODERATOR)
def from_report(number: int) -> Response | tuple[str, int]:
    """Put a report into the queue of threats."""
    report = db.session.get(Report, number) or abort(404)
    return _opened(lambda why: escalations.open_for(db.session, report, staff=current_user, suspicion=why))


@blueprint.post("/annonce/<int:number>")
@roles_required(Role.MODERATOR)
def from_listing(number: int) -> Response | tuple[str, int]:
    """Put a listing into the queue of threats."""
    listing = db.session.get(Listing, number) or abort(404)
    return _opened(lambda why: escalations.open_about(db.session, listing, staff=current_user, suspicion=why))


def page(found: Escalation, problem: str = "") -> str:
    """Return the page of one suspected threat."""
    listing = db.session.get(Listing, found.listing_id) if found.listing_id else None
    return render_template("moderation/threat.html", found=found, listing=listing, problem=problem)


def _opened(make: escalations.Opening) -> Response | tuple[str, int]:
    try:
        made = make(request.form.get("suspicion", ""))
    except EscalationError as error:
        return render_template("moderation/suspect.html", problem=why_not(error)), 422
    db.session.commit()
    return redirect(url_for("escalations.one", number=made.id), 303)
