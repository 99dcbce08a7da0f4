"""Writing to a poster, reading and answering, with or without an account."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.clock import now
from webapp.defences import brakes, guard, protection
from webapp.extensions import db, limiter
from webapp.listings.models import Listing
from webapp.site.languages import current_language

from . import services, warnings
from .forms import AnswerForm, FirstForm
from .models import Participant
from .services import MessageError

blueprint = Blueprint("messages", __name__, url_prefix="/messages", template_folder="templates")


def why_not(error: MessageError) -> str:
    """Say why a message was not sent."""
    return {
        "closed": _("Cette conversation est close."),
        "blocked": _("Cette personne ne reçoit plus vos messages, ou vous avez bloqué les siens."),
        "limit": _("Beaucoup de messages en peu de temps : réessayez plus tard."),
        "empty": _("Le message est vide."),
        "own": _("C’est votre propre annonce."),
        "suspended": _("Votre compte est suspendu : vous pouvez lire, mais ni publier ni écrire."),
    }[error.reason]


@blueprint.route("/annonce/<int:number>", methods=["GET", "POST"])
def write(number: int) -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Write to a poster for the first time."""
    listing = db.session.get(Listing, number)
    if listing is None or not listing.is_visible:
        abort(404)
    known = current_user.is_authenticated
    if known and not current_user.may_publish and current_user.is_verified:
        abort(403)
    form = AnswerForm() if known else FirstForm()
    if not form.is_submitted():
        return _first_page(listing, form)
    check = protection.incoming(brakes.FIRST_MESSAGES)
    if not form.validate():
        return _first_page(listing, form, replace(check, problem=None)), 422
    email = current_user.email if known else form.email.data
    if check.problem:
        return _first_page(listing, form, check), 422
    try:
        brakes.take(brakes.FIRST_MESSAGES, address=protection.address(), mailbox=protection.sender_from_here(email))
        if not guard.spend(db.session, check):
            return _first_page(listing, form, protection.used_up(brakes.FIRST_MESSAGES)), 422
        thread = services.start(
            db.session,
            listing,
            email=email,
            pseudonym=current_user.pseudonym if known else form.pseudonym.data,
            language=current_language(),
            body=form.body.data,
            account_id=current_user.id if known else None,
            proven=known and current_user.is_verified and check.solved,
        )
    except brakes.TooManyError as error:
        return _first_page(listing, form, check, why_not(MessageError("limit"))), 429, error.headers
    except MessageError as error:
        db.session.rollback()
        return _first_page(listing, form, check, why_not(error)), 429 if error.reason == "limit" else 422
    db.session.commit()
    if thread.confirmed_at is None:
        return render_template("messages/confirm_mailed.html", listing=listing)
    flash(_("Message envoyé."), "success")
    return redirect(url_for("messages.thread", token=services.token_for(thread.participants[1])), 303)


@blueprint.get("")
@login_required
def inbox() -> str:
    """List a member's conversations."""
    who = current_user.id, current_user.email if current_user.is_verified else ""
    news = services.with_news(db.session, *who)
    rows = [(place, services.token_for(place), place.id in news) for place in services.mine(db.session, *who)]
    return render_template("messages/inbox.html", rows=rows)


@blueprint.get("/fil/<token>")
def thread(token: str) -> str:
    """Show one conversation. Before it is confirmed, this is the page behind the mailed link."""
    place = _place(token)
    if place.thread.confirmed_at is not None:
        place.read_at = now()
        db.session.commit()
    return _thread_page(place, token, AnswerForm())


@blueprint.post("/fil/<token>")
@limiter.limit("60/hour")
def act(token: str) -> str | Response | tuple[str, int]:
    """Confirm, answer, block or unblock."""
    place = _place(token)
    wanted = request.form.get("act", "answer")
    form = AnswerForm()
    try:
        if wanted == "confirm" and not place.is_poster:
            services.confirm(db.session, place.thread)
            flash(_("Message envoyé."), "success")
        elif wanted in {"block", "unblock"}:
            services.block(place, blocked=wanted == "block")
            flash(_("C’est noté."), "success")
        elif form.validate():
            services.write(db.session, place, form.body.data)
        else:
            return _thread_page(place, token, form), 422
    except MessageError as error:
        db.session.rollback()
        # The page comes back with what was typed in it.
        return _thread_page(place, token, form, why_not(error)), 429 if error.reason == "limit" else 422
    db.session.commit()
    return redirect(url_for("messages.thread", token=token), 303)


def _first_page(listing: Listing, form: AnswerForm, check: guard.Check | None = None, problem: str = "") -> str:
    return render_template("messages/write.html", listing=listing, form=form, check=check, problem=problem)


def _thread_page(place: Participant, token: str, form: AnswerForm, problem: str = "") -> str:
    return render_template(
        "messages/thread.html", place=place, token=token, form=form, advice=warnings.ADVICE, problem=problem
    )


def _place(token: str) -> Participant:
    found = services.by_token(db.session, token)
    if found is None:
        abort(404)
    return found
