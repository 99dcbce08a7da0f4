"""Pages of favourites and saved searches."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user, login_required
from werkzeug.wrappers import Response

from webapp.extensions import csrf, db
from webapp.listings.helpers import address, category_name
from webapp.listings.models import Category, Listing
from webapp.places import lookup
from webapp.search import query

from . import services
from .models import Pace

favourites = Blueprint("favourites", __name__, template_folder="templates")


@favourites.get("/favoris")
@login_required
def mine() -> str:
    """List favourites and saved searches."""
    return render_template(
        "favourites/mine.html",
        kept=services.kept(db.session, current_user.id),
        searches=services.saved(db.session, current_user.id),
        paces=paces(),
    )


@favourites.post("/favoris/<int:number>")
@login_required
def add(number: int) -> Response:
    """Keep a listing or let it go."""
    listing = db.session.get(Listing, number)
    # What is not on line can be let go, not kept: its title would show among the favourites.
    if listing is None or not (listing.visible or services.is_kept(db.session, current_user.id, number)):
        abort(404)
    now_kept = services.toggle(db.session, current_user.id, listing)
    db.session.commit()
    flash(gettext("Ajoutée à vos favoris.") if now_kept else gettext("Retirée de vos favoris."))
    return redirect(address(listing) if listing.visible else url_for("favourites.mine"), 303)


@favourites.post("/favoris/<int:number>/suivre")
@login_required
def watch(number: int) -> Response:
    """Switch mail about a favourite on or off."""
    services.watch(db.session, current_user.id, number, request.form.get("told") == "1")
    db.session.commit()
    return redirect(url_for("favourites.mine"), 303)


@favourites.get("/recherches/nouvelle")
@login_required
def new_search() -> str:
    """Ask under which name and pace to save a search."""
    wanted = query.parse(request.args).first_page()
    return render_template("favourites/new.html", arguments=wanted.arguments(), name=described(wanted), paces=paces())


@favourites.post("/recherches")
@login_required
def save_search() -> Response:
    """Save a search."""
    wanted = query.parse(request.form)
    name = " ".join(request.form.get("name", "").split()) or described(wanted)
    try:
        services.save(db.session, current_user.id, wanted, name, chosen_pace())
        db.session.commit()
        flash(gettext("Recherche enregistrée."))
    except services.TooManyError:
        flash(gettext("Vous avez déjà cinquante recherches : supprimez-en une d’abord."), "error")
    return redirect(url_for("favourites.mine"), 303)


@favourites.post("/recherches/<int:number>")
@login_required
def change_search(number: int) -> Response:
    """Change how often a saved search is mailed, or delete it."""
    search = services.own_search(db.session, current_user.id, number)
    if search is None:
        abort(404)
    if request.form.get("action") == "delete":
        db.session.delete(search)
        flash(gettext("Recherche supprimée."))
    else:
        search.pace = chosen_pace()
        flash(gettext("C’est noté."))
    db.session.commit()
    return redirect(url_for("favourites.mine"), 303)


@favourites.route("/recherches/arreter/<token>", methods=["GET", "POST"])
@csrf.exempt  # the token is the proof; mail programs post here by themselves (RFC 8058)
def stop(token: str) -> str:
    """Stop an alert. Opening the link only shows a page: mail scanners open links, too."""
    stopped = request.method == "POST"
    if stopped and services.stop(db.session, token) is None:
        abort(404)
    db.session.commit()
    return render_template("favourites/stop.html", stopped=stopped)


def chosen_pace() -> Pace:
    """Return the pace that a form names."""
    wanted = request.form.get("pace", "")
    return Pace(wanted) if wanted in set(Pace) else Pace.NEVER


def paces() -> list[tuple[Pace, str]]:
    """Return the paces in words."""
    return [
        (Pace.NEVER, gettext("pas de message")),
        (Pace.AT_ONCE, gettext("dès qu’il y a du nouveau")),
        (Pace.DAILY, gettext("une fois par jour")),
        (Pace.WEEKLY, gettext("une fois par semaine")),
    ]


def described(wanted: query.Query) -> str:
    """Return a search in a few words."""
    category = db.session.get(Category, wanted.category) if wanted.category else None
    commune, department = lookup.commune(wanted.commune), lookup.department(wanted.department)
    region = lookup.region(wanted.region)
    parts = [
        wanted.text,
        category_name(category) if category else "",
        commune.name + (f" + {wanted.radius} km" if wanted.radius else "") if commune else "",
        department.name if department else "",
        region.name if region else "",
        gettext("jusqu’à %(n)s €", n=query.euros(wanted.price_max)) if wanted.price_max is not None else "",
    ]
    return ", ".join(filter(None, parts)) or gettext("Toutes les annonces")
