"""The register's pages, for the data-protection desk."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from webapp.accounts.guard import roles_required
from webapp.accounts.models import Role
from webapp.clock import ZONE, now
from webapp.extensions import db
from webapp.site.languages import current_language

from . import services, words
from .models import Breach, Risk

blueprint = Blueprint("breaches", __name__, url_prefix="/equipe/violations", template_folder="templates")

Page = str | AnyResponse | tuple[str, int]


@blueprint.get("")
@roles_required(Role.DATA_PROTECTION)
def register() -> str:
    """Show the register, most urgent first."""
    found = services.all_breaches(db.session)
    return render_template("breaches/register.html", breaches=found, services=services, now=now(), words=words)


@blueprint.get("/registre.json")
@roles_required(Role.DATA_PROTECTION)
def export() -> Response:
    """Return the whole register for the CNIL."""
    answer = jsonify(breaches=[services.exported(breach) for breach in services.all_breaches(db.session)])
    answer.headers["Content-Disposition"] = "attachment; filename=registre-des-violations.json"
    return answer


@blueprint.route("/nouvelle", methods=["GET", "POST"])
@roles_required(Role.DATA_PROTECTION)
def new() -> Page:
    """Enter a breach."""
    if request.method == "GET":
        return render_template("breaches/new.html", words=words, problem="", moment=local(now()))
    given = request.form
    try:
        breach = services.open_breach(
            db.session,
            staff=current_user,
            title=given.get("title", ""),
            happened=given.get("happened", ""),
            kinds=tuple(given.getlist("kinds")),
            aware_at=moment_in("aware_at") or now(),
            began_at=moment_in("began_at"),
            data=given.get("data", ""),
            people=number_in("people"),
        )
    except services.BreachError as error:
        db.session.rollback()
        problem = words.MISSING[error.missing](current_language())
        return render_template("breaches/new.html", words=words, problem=problem, moment=local(now())), 422
    db.session.commit()
    flash(_("C’est au registre. Les 72 heures courent."), "success")
    return redirect(url_for("breaches.one", number=breach.id), 303)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@roles_required(Role.DATA_PROTECTION)
def one(number: int) -> Page:
    """Show one breach; assess it, record who was told, close it."""
    breach = db.session.get(Breach, number) or abort(404)
    if request.method == "GET":
        return page(breach, "")
    try:
        _act(breach)
    except services.BreachError as error:
        db.session.rollback()
        return page(db.session.get(Breach, number) or abort(404), words.MISSING[error.missing](current_language())), 422
    db.session.commit()
    flash(_("C’est noté."), "success")
    return redirect(url_for("breaches.one", number=number), 303)


def page(breach: Breach, problem: str) -> str:
    """Return the page of one breach."""
    return render_template(
        "breaches/one.html",
        breach=breach,
        services=services,
        words=words,
        risks=[risk for risk in Risk if risk != Risk.UNKNOWN],
        problem=problem,
        now=now(),
        moment=local(now()),
    )


def moment_in(name: str) -> datetime | None:
    """Read a field of type datetime-local, which is in Paris time; None when it is empty. Raises `BreachError`."""
    text = request.form.get(name, "").strip()
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC) if text else None
    except (ValueError, OverflowError) as error:
        raise services.BreachError("moment") from error


def number_in(name: str) -> int | None:
    """Read a number that is not negative; None when it is empty. Raises `BreachError`."""
    text = request.form.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise services.BreachError("number")
    return int(text) if text else None


def local(moment: datetime) -> str:
    """Return a moment as a field of type datetime-local takes it."""
    return f"{moment.astimezone(ZONE):%Y-%m-%dT%H:%M}"


def _act(breach: Breach) -> None:
    given, staff = request.form, current_user
    match given.get("act"):
        case "assess":
            services.assess(
                db.session,
                breach,
                staff=staff,
                risk=words.risk(given.get("risk", "")),
                because=given.get("because", ""),
                facts=given,
                people=number_in("people"),
            )
        case "authority":
            services.tell_authority(
                db.session,
                breach,
                staff=staff,
                at=moment_in("at") or now(),
                words=given.get("words", ""),
                reference=given.get("reference", ""),
                late_because=given.get("late_because", ""),
            )
        case "people" | "untold" as told:
            services.tell_people(
                db.session,
                breach,
                staff=staff,
                at=(moment_in("at") or now()) if told == "people" else None,
                words=given.get("words", ""),
                untold_because=given.get("untold_because", ""),
            )
        case "note":
            services.write_down(db.session, breach, staff, given.get("words", ""))
        case "close":
            services.close(db.session, breach, staff=staff, words=given.get("words", ""))
        case _:
            abort(400)
