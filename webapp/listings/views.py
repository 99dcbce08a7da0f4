"""Find and read listings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Blueprint, abort, current_app, jsonify, make_response, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.extensions import csrf, db, limiter
from webapp.favourites.services import is_kept
from webapp.places import lookup
from webapp.search import finder, query, vocabulary
from webapp.search.query import Query
from webapp.thirdparties import leave_out

from . import services
from .helpers import address
from .jsonld import product
from .models import Category, Listing

listings = Blueprint("listings", __name__, template_folder="templates")

LARGEST = 2**31 - 1
"""No listing has a higher number; databases refuse to compare much larger ones."""


@listings.get("/")
def home() -> str:
    """Show the categories, the map and what is new."""
    newest = services.in_order(db.session, finder.find(db.session, Query(), 8).ids)
    return render_template(
        "listings/home.html",
        newest=newest,
        branches=branches(),
        departments=lookup.departments(),
        icons=ICONS,
        query=Query(),
    )


@listings.get("/annonces/")
def search() -> str:
    """Show a page of results."""
    wanted = query.parse(request.args)
    if "tri" not in request.args and wanted.text and not wanted.after:
        wanted = replace(wanted, sort="relevance")
    category = db.session.get(Category, wanted.category) if wanted.category else None
    if category and category.sensitive:
        leave_out()
    results = finder.find(db.session, wanted)
    found = finder.count(db.session, wanted)
    speller: vocabulary.Speller = current_app.extensions["speller"]
    proposal = speller.did_you_mean(db.session, wanted.text) if wanted.text and found < 3 else None
    return render_template(
        "listings/search.html",
        query=wanted,
        results=services.in_order(db.session, results.ids),
        following=results.following,
        windowed=results.windowed,
        found=found,
        limit=finder.COUNT_LIMIT,
        window=finder.WINDOW,
        proposal=replace(wanted.first_page(), text=proposal) if proposal else None,
        branches=branches(),
        regions=lookup.regions(),
        departments=lookup.departments(),
        category=category,
        unknown_place=bool(request.args.get("lieu", "").strip()) and not wanted.commune,
        place_text=request.args.get("lieu", ""),
        radii=query.RADII,
        euros=query.euros,
        sorts=query.SORTS,
    )


@listings.get("/annonces/<int:number>")
@listings.get("/annonces/<int:number>-<slug>")
def show(number: int, slug: str = "") -> Response | tuple[str, int]:
    """Show a listing; answer 410 with similar ones when it is over."""
    listing = db.session.get(Listing, number) if number <= LARGEST else None
    if listing is None:
        abort(404)
    if listing.is_sensitive:
        leave_out()
    if listing.is_gone:
        return render_template(
            "listings/gone.html", state=listing.state, similar=services.similar(db.session, listing)
        ), 410
    if not listing.is_visible:
        # Those who manage it see it on its own page.
        abort(404)
    if slug != listing.slug:
        return redirect(address(listing), 301)
    own = current_user.is_authenticated and current_user.id == listing.poster_id
    similar, others = services.similar(db.session, listing), services.others(db.session, listing)
    page = make_response(
        render_template(
            "listings/show.html",
            listing=listing,
            similar=similar,
            others=others,
            own=own,
            kept=current_user.is_authenticated and is_kept(db.session, current_user.id, listing.id),
            data=product(listing),
        )
    )
    if not own and request.method == "GET" and not is_robot():
        services.count_day(db.session, listing.id, views=1)
        db.session.commit()
    return page


@listings.post("/annonces/<int:number>/telephone")
@csrf.exempt  # changes nothing but a count; a token would cost every visitor a session cookie
@limiter.limit("20/hour;60/day")
def phone(number: int) -> str | tuple[str, int]:
    """Show the poster's telephone number to somebody who asked for it."""
    listing = db.session.get(Listing, number) if number <= LARGEST else None
    if listing is None or not listing.is_visible or not listing.phone:
        abort(404)
    services.count_day(db.session, listing.id, contacts=1)
    db.session.commit()
    return render_template("listings/phone.html", listing=listing)


@listings.get("/annonces/suggestions")
@limiter.limit("120/minute")
def suggestions() -> Response:
    """Complete what somebody types: ``mots`` gives words, ``lieu`` gives places."""
    if "lieu" in request.args:
        found = lookup.suggest(request.args["lieu"][:60])
        answer = [f"{commune.name} ({postcode})" for postcode, commune in found]
    else:
        start, _, last = request.args.get("mots", "")[:80].rpartition(" ")
        words = vocabulary.beginning_with(db.session, last)
        answer = [f"{start} {word}".strip() for word in words]
    response = jsonify(answer)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@listings.get("/lieux")
def places() -> str:
    """List regions and departments as plain links: the map for those who do not use it."""
    return render_template("listings/places.html", regions=lookup.regions(), departments=lookup.departments())


def branches() -> list[tuple[Category, list[Category]]]:
    """Return each branch with its categories."""
    groups: list[tuple[Category, list[Category]]] = []
    for category in services.categories(db.session):
        if category.is_branch:
            groups.append((category, []))
        elif groups:
            groups[-1][1].append(category)
    return groups


def is_robot() -> bool:
    """Tell machines that say so from people, so that counts mean something."""
    agent = request.user_agent.string.lower()
    return not agent or any(word in agent for word in ("bot", "crawl", "spider", "preview", "curl", "python"))


ICONS = {path.stem: path.read_text() for path in sorted((Path(__file__).parent / "icons").glob("*.svg"))}
"""Drawings of the branches, set into the page so that they take its colours."""
