"""Take one's listings along as a file, and bring such a file back as drafts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask_babel import gettext
from flask_login import current_user, login_required

from webapp.defences import brakes, protection
from webapp.extensions import db, limiter

from . import portable, services
from .forms import NewListingForm
from .models import Listing
from .portable import Entry, FileError
from .post import new_form, too_many, write_down

transfer = Blueprint("transfer", __name__, url_prefix="/mes-annonces", template_folder="templates")


class Outcome(StrEnum):
    """What became of one listing of a file."""

    MADE = "made"
    KNOWN = "known"
    WRONG = "wrong"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Taken:
    """One listing of a file, and what became of it."""

    title: str
    outcome: Outcome
    listing: Listing | None = None
    problems: tuple[str, ...] = ()


@transfer.get("/export")
@login_required
def export() -> Response:
    """Give the account's listings as a file."""
    answer = jsonify(portable.written(services.of_poster(db.session, current_user.id)))
    answer.headers["Content-Disposition"] = 'attachment; filename="annonces.json"'
    return answer


@transfer.route("/import", methods=["GET", "POST"])
@login_required
@limiter.limit("20/hour", methods=["POST"])
def take() -> str | tuple[str, int]:
    """Show the form that takes a file, or take one."""
    if not current_user.may_publish:
        abort(403)
    if request.method == "GET":
        return page()
    if not request.form.get("adult"):
        return page(gettext("Déposer une annonce est réservé aux adultes.")), 422
    file = request.files.get("file")
    try:
        entries = portable.read(file.read(portable.LARGEST + 1) if file else b"")
    except FileError as error:
        return page(str(error)), 422
    results = taken(entries)
    db.session.commit()
    return page(results=results), 200 if all(one.outcome != Outcome.WRONG for one in results) else 422


def page(problem: str = "", results: list[Taken] | None = None) -> str:
    """Return the page with the form and what became of a file."""
    return render_template("listings/transfer.html", problem=problem, results=results, most=portable.MOST)


def taken(entries: list[Entry]) -> list[Taken]:
    """Make drafts of what is new and right. Each counts like one that was typed in; the rest waits for another time."""
    there = services.of_poster(db.session, current_user.id)
    by_number = {str(listing.id): listing for listing in there}
    results = []
    for entry in entries:
        known = next((listing for listing in there if portable.same(entry, listing)), None)
        known = known or by_number.get(entry.number)
        result = Taken(entry.title, Outcome.KNOWN, known) if known else made(entry)
        if result.outcome == Outcome.MADE and result.listing:
            there.append(result.listing)
        results.append(result)
    return results


def made(entry: Entry) -> Taken:
    """Make a draft of one listing, by way of the posting form."""
    if entry.problems:
        return Taken(entry.title, Outcome.WRONG, problems=entry.problems)
    form = new_form(NewListingForm, formdata=entry.form(current_user.pseudonym), meta={"csrf": False})
    form.email.data = current_user.email
    if not form.validate():
        wrong = [
            f"{field.label.text}{gettext(' :')} {' '.join(map(str, field.errors))}" for field in form if field.errors
        ]
        return Taken(entry.title, Outcome.WRONG, problems=tuple(wrong))
    try:
        brakes.take(brakes.POSTING, address=protection.address(), mailbox=protection.sender(current_user.email))
    except brakes.TooManyError:
        return Taken(entry.title, Outcome.LATER, problems=(too_many(),))
    return Taken(entry.title, Outcome.MADE, write_down(form, []))
