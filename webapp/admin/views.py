"""Pages of the administration, by role."""

from __future__ import annotations

import logging

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from webapp.accounts.guard import roles_required
from webapp.accounts.models import Role, User
from webapp.extensions import db
from webapp.listings.models import Category, Listing
from webapp.listings.plot import bars
from webapp.listings.services import categories
from webapp.privacy.facts import purpose_titles
from webapp.site.languages import current_language
from webapp.thirdparties import slots as partner_slots
from webapp.thirdparties.slots import PLACES, Slot, SlotError
from webapp.thirdparties.wiring import CONFIGURED_BY

from . import services
from .forms import ROLES, SLOT_PROBLEMS, CategoryForm, RoleForm, SlotForm

blueprint = Blueprint("admin", __name__, url_prefix="/equipe", template_folder="templates")

audit = logging.getLogger("webapp.audit")
"""Who changed what. Numbers only, no names: a log is kept elsewhere, by other rules."""


@blueprint.get("")
@roles_required(Role.MODERATOR, Role.SUPPORT, Role.DATA_PROTECTION)
def home() -> str:
    """Show the board in numbers and what this person may do."""
    return render_template("admin/home.html", figures=services.figures(db.session), bars=bars, roles=Role)


@blueprint.get("/annonces")
@roles_required(Role.MODERATOR, Role.SUPPORT, Role.DATA_PROTECTION)
def find_listing() -> Response:
    """Lead to what this person may do with a listing, whatever became of it."""
    text = request.args.get("numero", "").strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if db.session.get(Listing, number) is None:
        flash(_("Il n’y a pas d’annonce n° %(n)s.", n=text[:20]), "error")
        return redirect(url_for("admin.home"), 303)
    decides = current_user.role in {Role.MODERATOR, Role.ADMINISTRATOR}
    return redirect(url_for("moderation.review" if decides else "privacy_desk.reveal", number=number), 303)


@blueprint.get("/comptes")
@roles_required(Role.SUPPORT)
def people() -> str:
    """List people, without their contact details."""
    start, after = request.args.get("q", "").strip(), request.args.get("apres", 0, type=int)
    staff = "equipe" in request.args
    found = services.people(db.session, start=start, staff=staff, after=after)
    filters = {"q": start, **({"equipe": "on"} if staff else {})}
    following = {"apres": found[-1].id, **filters} if len(found) == services.PEOPLE else None
    return render_template(
        "admin/people.html", people=found, following=following, start=start, staff=staff, names=ROLES
    )


@blueprint.route("/comptes/<int:number>", methods=["GET", "POST"])
@roles_required()
def person(number: int) -> str | tuple[str, int] | Response:
    """Give a person a role."""
    user = db.session.get(User, number)
    if user is None:
        abort(404)
    form = RoleForm(obj=user)
    if request.method == "POST" and form.validate():
        try:
            services.give_role(db.session, user, Role(form.role.data))
        except services.LastAdministratorError:
            form.role.errors = [_("C’est la seule personne à l’administration : nommez-en une autre d’abord.")]
        else:
            db.session.commit()
            audit.warning("account %d gave account %d the role %s", current_user.id, user.id, user.role)
            flash(_("C’est enregistré."))
            return redirect(url_for("admin.people"), 303)
    return render_template("admin/person.html", form=form, person=user), 422 if form.errors else 200


@blueprint.get("/categories")
@roles_required()
def category_list() -> str:
    """List categories and their rules."""
    return render_template("admin/categories.html", categories=categories(db.session))


@blueprint.route("/categories/<code>", methods=["GET", "POST"])
@roles_required()
def category(code: str) -> str | tuple[str, int] | Response:
    """Change a category's names and rules."""
    found = db.session.get(Category, code)
    if found is None:
        abort(404)
    form = CategoryForm(obj=found)
    if request.method == "POST" and form.validate():
        services.change_category(
            found,
            french=form.french.data,
            english=form.english.data,
            priced=form.priced.data,
            price_required=form.price_required.data,
            photo_required=form.photo_required.data,
            sensitive=form.sensitive.data,
            days=form.lifetime_days.data,
        )
        db.session.commit()
        audit.warning("account %d changed category %s", current_user.id, code)
        flash(_("C’est enregistré."))
        return redirect(url_for("admin.category_list"), 303)
    return render_template("admin/category.html", form=form, category=found), 422 if form.errors else 200


@blueprint.get("/emplacements")
@roles_required()
def slots() -> str:
    """Show partners as the consent registry announces them, and the places for advertising."""
    third_parties = current_app.extensions["third_parties"]
    return render_template(
        "admin/slots.html",
        vendors=third_parties.registry.vendors,
        vendor_names={vendor.id: vendor.name for vendor in third_parties.registry.vendors},
        purposes=purpose_titles(third_parties.registry, current_language()),
        configured=third_parties.configured,
        settings=CONFIGURED_BY,
        places=PLACES,
        slots={place: partner_slots.slot(db.session, place) for place in PLACES},
    )


@blueprint.route("/emplacements/<place>", methods=["GET", "POST"])
@roles_required()
def slot(place: str) -> str | tuple[str, int] | Response:
    """Give a place for advertising to a partner, or switch it off."""
    if place not in PLACES:
        abort(404)
    form = SlotForm(obj=partner_slots.slot(db.session, place))
    offered = partner_slots.candidates(current_app.extensions["third_parties"].registry)
    form.vendor.choices = [SelectChoice(vendor.id, vendor.name) for vendor in offered]
    if request.method == "POST" and form.validate():
        wanted = Slot(place, form.vendor.data, (form.unit.data or "").strip(), enabled=form.enabled.data)
        try:
            partner_slots.give(db.session, wanted)
        except SlotError as error:
            field = form.unit if error.reason == "unit" else form.vendor
            field.errors = [SLOT_PROBLEMS[error.reason]]
        else:
            db.session.commit()
            audit.warning("account %d gave place %s to %s", current_user.id, place, wanted)
            flash(_("C’est enregistré."))
            return redirect(url_for("admin.slots"), 303)
    return render_template("admin/slot.html", form=form, place=PLACES[place]), 422 if form.errors else 200
