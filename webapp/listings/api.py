"""The public interface for programs: read-only JSON about visible listings, without personal data."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request

from webapp.extensions import db, limiter
from webapp.places import lookup
from webapp.search import finder, query
from webapp.site.addresses import whole

from . import services
from .helpers import whole_address
from .jsonld import pictures
from .models import Listing
from .views import LARGEST

api = Blueprint("api", __name__, url_prefix="/api/v1")

LIMIT = "60/minute"


def public(listing: Listing) -> dict[str, Any]:
    """Return what programs may know of a listing. Pseudonym, mailbox, telephone, sex and postcode stay out."""
    published = listing.published_at
    return {
        "id": listing.id,
        "url": whole_address(listing),
        "title": listing.title,
        "text": listing.body,
        "category": listing.category_code,
        "price_cents": listing.price,
        "state": str(listing.state),
        "seller": listing.seller,
        "commune": {"code": listing.commune, "name": listing.city},
        "department": listing.department,
        "region": listing.region,
        "published_at": published.isoformat() if published else None,
        "photos": pictures(listing),
    }


@api.get("/annonces")
@limiter.limit(LIMIT)
def many() -> Response:
    """Search. Takes the same arguments as the page of results."""
    wanted = query.parse(request.args)
    results = finder.find(db.session, wanted)
    number = finder.count(db.session, wanted)
    following = results.following
    return shared(
        jsonify(
            {
                "count": min(number, finder.COUNT_LIMIT),
                "more": number > finder.COUNT_LIMIT,
                "listings": [public(listing) for listing in services.in_order(db.session, results.ids)],
                "next": whole("api.many", **following.arguments()) if following else None,
            }
        )
    )


@api.get("/annonces/<int:number>")
@limiter.limit(LIMIT)
def one(number: int) -> Response | tuple[Response, int]:
    """Return one listing."""
    listing = db.session.get(Listing, number) if number <= LARGEST else None
    if listing is None or not (listing.is_visible or listing.is_gone):
        return jsonify({"error": "not found"}), 404
    if listing.is_gone:
        return jsonify({"error": "gone"}), 410
    return shared(jsonify(public(listing)))


@api.get("/categories")
@limiter.limit(LIMIT)
def categories() -> Response:
    """Return all categories."""
    return shared(
        jsonify(
            [
                {"code": c.code, "branch": c.branch, "french": c.french, "english": c.english}
                for c in services.categories(db.session)
            ]
        )
    )


@api.get("/lieux")
@limiter.limit(LIMIT)
def places() -> Response:
    """Complete the beginning of a commune's name or postcode."""
    found = lookup.suggest(request.args.get("debut", "")[:60])
    return shared(
        jsonify(
            [
                {"postcode": postcode, "code": c.code, "name": c.name, "department": c.department, "region": c.region}
                for postcode, c in found
            ]
        )
    )


@api.get("/openapi.json")
def description() -> Response:
    """Return the interface's own description."""
    return shared(jsonify({**document(), "servers": [{"url": whole("listings.home").rstrip("/")}]}))


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI description without the servers."""
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text())
    return loaded


def shared(response: Response) -> Response:
    """Let pages of other sites and caches read this."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
