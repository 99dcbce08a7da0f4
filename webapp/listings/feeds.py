"""What machines read: Atom feeds of searches, the sitemap, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, render_template, request
from sqlalchemy import func, select

from webapp.clock import now
from webapp.extensions import db, limiter
from webapp.search import finder, query
from webapp.site.addresses import whole

from . import services
from .jsonld import description, pictures
from .models import Category, Listing

feeds = Blueprint("feeds", __name__, template_folder="templates")

ENTRIES = 50
"""Listings in a feed."""

PER_SITEMAP = 10_000
"""Listings in one sitemap; the protocol allows 50,000 addresses and 50 MB."""


def updated(found: Iterable[Listing]) -> datetime:
    """Return the moment of the newest listing."""
    return max((item.bumped_at or item.published_at or item.created_at for item in found), default=now())


@feeds.get("/annonces/flux.atom")
@limiter.limit("60/minute")
def atom() -> Response:
    """Send the newest listings of any search as an Atom feed (RFC 4287)."""
    wanted = query.parse({**request.args.to_dict(), "tri": "date", "apres": ""})
    found = services.in_order(db.session, finder.find(db.session, wanted, ENTRIES).ids)
    xml = render_template(
        "listings/feed.xml",
        listings=found,
        updated=updated(found),
        query=wanted,
        me=whole("feeds.atom", **wanted.arguments()),
        page=whole("listings.search", **wanted.arguments()),
        whole=whole,
        description=description,
        pictures=pictures,
    )
    response = Response(xml, mimetype="application/atom+xml")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    return response.make_conditional(request)


@feeds.get("/sitemap.xml")
def sitemap() -> Response:
    """Send the index of sitemaps: fixed pages, then slices of the listings by number."""
    highest = db.session.scalar(select(func.max(Listing.id))) or 0
    parts = range(0, highest // PER_SITEMAP + 1)
    xml = render_template("listings/sitemap_index.xml", pages=[whole("feeds.sitemap_part", part=n) for n in parts])
    return Response(xml, mimetype="application/xml")


@feeds.get("/sitemap-<int:part>.xml")
@limiter.limit("60/minute")
def sitemap_part(part: int) -> Response:
    """Send one slice, with the photos of each listing (Google's image extension).

    Listings that tell of somebody's private life are no matter for search engines; their pages say so, too.
    """
    first = part * PER_SITEMAP
    slice_of = select(Listing).where(Listing.visible.is_(True), Listing.id >= first, Listing.id < first + PER_SITEMAP)
    found = [listing for listing in db.session.scalars(slice_of) if not listing.is_sensitive]
    categories = db.session.scalars(select(Category).order_by(Category.position)).all() if part == 0 else []
    fixed = [whole("listings.home")] if part == 0 else []
    fixed += [whole("listings.search", categorie=category.code) for category in categories]
    xml = render_template("listings/sitemap.xml", listings=found, fixed=fixed, pictures=pictures, whole=whole)
    return Response(xml, mimetype="application/xml")


@feeds.get("/robots.txt")
def robots() -> Response:
    """Tell robots what not to crawl."""
    closed = ("/annonces/gerer/", "/annonces/suggestions", "/mes-annonces", "/favoris", "/recherches")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {whole('feeds.sitemap')}", ""]
    return Response("\n".join(lines), mimetype="text/plain")
