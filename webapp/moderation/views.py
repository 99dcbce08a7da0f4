"""Reporting, the moderators' queue, statements of reasons and complaints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.wrappers import Response

from webapp import rows, signing
from webapp.accounts.guard import roles_required
from webapp.accounts.models import Role, User
from webapp.clock import now
from webapp.extensions import db, limiter
from webapp.legal.rules import RULES
from webapp.listings import services as listing_services
from webapp.listings.models import Listing
from webapp.listings.states import State, WrongStepError
from webapp.privacy.sensitive import consent_of
from webapp.site.addresses import whole
from webapp.site.languages import current_language

from . import escalations, services
from .forms import ReportForm
from .models import Complaint, Report, Statement
from .services import DecidedError, Measure, Reasons, SamePersonError, StatementError

blueprint = Blueprint("moderation", __name__, template_folder="templates")

LONGEST_SUSPENSION = 3650
"""Days."""

FIELDS = {
    "the law or the clause": "rule",
    "the scope": "scope",
    "the facts": "facts",
    "the explanation": "explanation",
    "the measure": "measure",
    "until when the account is suspended": "days",
}
"""Which field of a decision holds what a statement of reasons lacks."""

Pairs = Sequence[tuple[int, str]]


@blueprint.route("/signaler", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
def report() -> str | tuple[str, int]:
    """Let anybody report a page, without an account."""
    form = ReportForm()
    form.offer()
    if form.validate_on_submit():
        made = services.report(
            db.session,
            url=form.url.data,
            rule=form.rule.data,
            words=form.words.data,
            name=form.name.data or "",
            email=form.email.data or "",
            language=current_language(),
        )
        db.session.commit()
        return render_template("moderation/reported.html", report=made)
    if request.method == "GET":
        form.url.data = request.args.get("page", "")
        number = request.args.get("annonce", 0, type=int)
        if number > 0:
            # Without the words of its title: a listing that is not on line is nobody's to read about here.
            form.url.data = whole("listings.show", number=number)
        if current_user.is_authenticated:
            form.email.data, form.name.data = current_user.email, current_user.pseudonym
    return render_template("moderation/report.html", form=form), 422 if form.errors else 200


@blueprint.route("/contester/<token>", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
def contest(token: str) -> Response | tuple[str, int]:
    """Let the person concerned contest a decision."""
    number = signing.read(services.COMPLAINT_LINK, token)
    made = db.session.get(Statement, number) if isinstance(number, int) else None
    if made is None:
        abort(404)
    problem = ""
    if request.method == "POST":
        try:
            services.complain(db.session, made, request.form.get("words", ""))
        except StatementError as error:
            problem = error.missing
        else:
            db.session.commit()
            # Loading the page anew must not contest a second time.
            return redirect(url_for("moderation.contest", token=token), 303)
    page = render_template(
        "moderation/contest.html",
        statement=made,
        rule=RULES[made.rule],
        problem=problem,
        contestable=services.contestable(made),
        language_code=current_language(),
    )
    return page, 422 if problem else 200


@blueprint.get("/equipe/signalements")
@roles_required(Role.MODERATOR)
def queue() -> str:
    """Show what waits for a person."""
    return _queue_page()


def _queue_page(problem: str = "", answering: int = 0) -> str:
    """Return the queue.

    Parameters:
        problem: what stood in the way of a decision.
        answering: number of the complaint whose answer was typed, to show it again.
    """
    held = select(Listing).where(Listing.state == State.REVIEW).order_by(Listing.created_at)
    proposed = select(Statement).where(Statement.state == "proposed")
    complaints = select(Complaint).where(Complaint.decided_at.is_(None)).order_by(Complaint.created_at)
    reports = services.queue(db.session)
    waiting = db.session.scalars(proposed).all()
    contested = db.session.scalars(complaints).all()
    named = {number for made in waiting for number in (made.account_id, made.author_id)}
    named |= {complaint.statement.account_id for complaint in contested}
    return render_template(
        "moderation/queue.html",
        reports=reports,
        titles=dict(_pairs(Listing.id, Listing.title, {one.listing_id for one in reports})),
        held=db.session.scalars(held).all(),
        proposed=waiting,
        names=dict(_pairs(User.id, User.pseudonym, named)),
        complaints=contested,
        rules=RULES,
        threats=len(escalations.queue(db.session)),
        problem=problem,
        answering=answering,
    )


def _pairs(key: InstrumentedAttribute[int], value: InstrumentedAttribute[str], wanted: set[int | None]) -> Pairs:
    """Return (key, value) of the rows whose key is wanted."""
    return [(one, other) for one, other in db.session.execute(select(key, value).where(key.in_(wanted - {None})))]


@blueprint.route("/equipe/signalements/<int:number>", methods=["GET", "POST"])
@roles_required(Role.MODERATOR)
def decide(number: int) -> str | Response | tuple[str, int]:
    """Decide about a reported page: leave it, restrict it with a full statement of reasons, or say that it is gone."""
    found = db.session.get(Report, number) or abort(404)
    if request.method == "POST":
        # Of two who decide at once the second sees that the first one did.
        rows.alone(db.session(), Report, number)
    listing = db.session.get(Listing, found.listing_id) if found.listing_id else None
    outcome = {"restrict": True, "leave": False, "gone": None}
    if request.method == "POST" and found.decided_at is None:
        act = request.form.get("act", "")
        if act not in outcome or (act == "restrict" and listing is None):
            abort(400)
        if act == "restrict":
            try:
                services.restrict_listing(db.session, listing, _reasons("report"), staff=current_user)
            except (StatementError, WrongStepError) as error:
                db.session.rollback()
                return _decide_page(found, listing, error), 422
        services.close_report(
            db.session, found, staff=current_user, upheld=outcome[act], answer=request.form.get("answer", "")
        )
        db.session.commit()
        flash(_("Décision enregistrée, les personnes concernées sont prévenues."), "success")
        return redirect(url_for("moderation.queue"), 303)
    return _decide_page(found, listing)


@blueprint.route("/equipe/annonces/<int:number>", methods=["GET", "POST"])
@roles_required(Role.MODERATOR)
def review(number: int) -> str | Response | tuple[str, int]:
    """Read a listing before it appears: publish it, or refuse it with a statement of reasons."""
    listing = db.session.get(Listing, number) or abort(404)
    if request.method == "POST":
        try:
            if request.form.get("act") == "publish":
                if listing.state != State.REVIEW:
                    raise WrongStepError(State(listing.state), State.PUBLISHED)
                if listing.is_sensitive and consent_of(db.session, listing.id) is None:
                    raise StatementError("the poster’s consent: it has not come yet")
                listing_services.publish(db.session, listing, reviewed=True)
            elif request.form.get("act") == "sensitive":
                listing_services.find_sensitive(db.session, listing)
            else:
                found_by = "filter" if listing.holds else "person"
                services.restrict_listing(db.session, listing, _reasons(found_by), staff=current_user)
        except (StatementError, WrongStepError) as error:
            db.session.rollback()
            return render_template("moderation/review.html", listing=listing, rules=RULES, **_wrong(error)), 422
        db.session.commit()
        flash(_("Décision enregistrée."), "success")
        return redirect(url_for("moderation.queue"), 303)
    return render_template("moderation/review.html", listing=listing, rules=RULES, **_wrong())


@blueprint.route("/equipe/comptes/<int:number>/restreindre", methods=["GET", "POST"])
@roles_required(Role.MODERATOR)
def restrict_account(number: int) -> str | Response | tuple[str, int]:
    """Suspend an account for a time, or propose to a colleague that it be removed."""
    user = db.session.get(User, number) or abort(404)
    if request.method == "GET":
        return render_template("moderation/restrict_account.html", user=user, rules=RULES, **_wrong())
    try:
        reasons = _reasons("person")
        if reasons.measure == Measure.CLOSE:
            services.propose_closing(db.session, user, reasons, staff=current_user)
        else:
            services.suspend(db.session, user, reasons, staff=current_user)
    except StatementError as error:
        db.session.rollback()
        return render_template("moderation/restrict_account.html", user=user, rules=RULES, **_wrong(error)), 422
    db.session.commit()
    flash(_("Décision enregistrée."), "success")
    return redirect(url_for("moderation.queue"), 303)


@blueprint.post("/equipe/decisions/<int:number>/second")
@roles_required(Role.MODERATOR)
def second(number: int) -> Response:
    """Agree to, or decline, what a colleague proposed."""
    made = db.session.get(Statement, number) or abort(404)
    agree = request.form.get("act") == "agree"
    try:
        services.second(db.session, made, staff=current_user, agree=agree)
    except SamePersonError:
        flash(_("Il faut une autre personne que celle qui a proposé la mesure."), "error")
    except DecidedError:
        flash(_("C’est déjà décidé."), "error")
    else:
        db.session.commit()
        flash(_("Le compte est fermé, la personne est prévenue.") if agree else _("Proposition écartée."), "success")
    return redirect(url_for("moderation.queue"), 303)


@blueprint.post("/equipe/contestations/<int:number>")
@roles_required(Role.MODERATOR)
def decide_complaint(number: int) -> Response | tuple[str, int]:
    """Look again at a decision that its subject contests."""
    complaint = db.session.get(Complaint, number) or abort(404)
    try:
        services.decide_complaint(
            db.session,
            complaint,
            staff=current_user,
            upheld=request.form.get("act") == "uphold",
            answer=request.form.get("answer", ""),
        )
    except SamePersonError:
        return _queue_page(_("Il faut une autre personne que celle qui a décidé."), number), 422
    except StatementError:
        return _queue_page(_("Écrivez la réponse : elle est envoyée à la personne."), number), 422
    except DecidedError:
        flash(_("C’est déjà décidé."), "error")
    else:
        db.session.commit()
        flash(_("Décision enregistrée, la personne est prévenue."), "success")
    return redirect(url_for("moderation.queue"), 303)


@blueprint.get("/equipe/chiffres.json")
@roles_required(Role.MODERATOR)
def counters() -> Response:
    """Return the numbers of the last twelve months."""
    return jsonify(services.counters(db.session, now() - timedelta(days=365), now()))


def why_not(error: StatementError | WrongStepError) -> str:
    """Say why a decision was not saved."""
    if isinstance(error, WrongStepError):
        return _("Ce n’est pas possible dans l’état actuel de l’annonce.")
    return {
        "the law or the clause": _("Choisissez la règle."),
        "the scope": _("Dites où la mesure s’applique."),
        "the facts": _("Dites les faits (20 signes au moins)."),
        "the explanation": _("Dites pourquoi la règle s’applique (20 signes au moins)."),
        "the measure": _("Choisissez la mesure."),
        "until when the account is suspended": _("Dites pour combien de jours le compte est suspendu (de 1 à 3 650)."),
        "a member: staff": _("Cette personne travaille ici : l’administration lui retire d’abord son rôle."),
        "the poster’s consent: it has not come yet": _("L’accord de l’annonceur n’est pas encore arrivé."),
    }.get(error.missing, _("La motivation est incomplète."))


def _reasons(detected_by: str) -> Reasons:
    """Read a statement of reasons from the request."""
    given = request.form
    try:
        measure = Measure(given.get("measure", ""))
    except ValueError as error:
        raise StatementError("the measure") from error
    days = given.get("days", 0, type=int)
    ends = measure == Measure.SUSPEND and 0 < days <= LONGEST_SUSPENSION
    return Reasons(
        measure=measure,
        scope=given.get("scope", ""),
        facts=given.get("facts", ""),
        rule=given.get("rule", ""),
        explanation=given.get("explanation", ""),
        detected_by=detected_by,
        report=detected_by == "report",
        until=now() + timedelta(days=days) if ends else None,
    )


def _wrong(error: StatementError | WrongStepError | None = None) -> dict[str, str]:
    """Return what a page of a decision says about a mistake: the words, and the field to mend, if it is one."""
    if error is None:
        return {"problem": "", "wrong": ""}
    return {"problem": why_not(error), "wrong": FIELDS.get(getattr(error, "missing", ""), "")}


def _decide_page(found: Report, listing: Listing | None, error: StatementError | WrongStepError | None = None) -> str:
    return render_template(
        "moderation/decide.html",
        report=found,
        listing=listing,
        rules=RULES,
        threat=escalations.about(db.session, found),
        **_wrong(error),
    )
