"""What templates need to show listings."""

from __future__ import annotations

import re
from datetime import datetime

import phonenumbers
from flask import Flask, url_for
from flask_babel import format_date, gettext, ngettext
from markupsafe import Markup, escape

from webapp.clock import now
from webapp.places import lookup
from webapp.places import map as france
from webapp.site.addresses import whole
from webapp.site.languages import current_language

from .models import Category, Listing, ListingHold
from .reasons import sentence

NARROW_SPACE = "\u202f"
"""French sets it between groups of digits and before the unit, so that amounts never break."""

FRANCE = 33
"""Its country code (ITU-T E.164)."""


def price(cents: int | None) -> str:
    """Return an amount as people write it: ``1 200 €``."""
    if cents is None:
        return ""
    if cents == 0:
        return gettext("Gratuit")
    whole_part, part = divmod(cents, 100)
    if current_language() == "en":
        return f"€{whole_part:,}" + (f".{part:02d}" if part else "")
    return f"{whole_part:,}".replace(",", NARROW_SPACE) + (f",{part:02d}" if part else "") + f"{NARROW_SPACE}€"


def telephone(number: str) -> str:
    """Return a number of the form ``+33612345678`` as people dial it: ``06 12 34 56 78``."""
    parsed = phonenumbers.parse(number)
    styles = phonenumbers.PhoneNumberFormat
    style = styles.NATIONAL if parsed.country_code == FRANCE else styles.INTERNATIONAL
    return phonenumbers.format_number(parsed, style).replace(" ", "\u00a0")


def age(moment: datetime | None) -> str:
    """Return how long ago something was, in words that stay on one line."""
    return age_words(moment).replace(" ", "\u00a0") if moment else ""


def age_words(moment: datetime) -> str:
    """Return how long ago something was."""
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes < 60:
        return gettext("à l’instant") if minutes < 5 else gettext("il y a %(n)s min", n=minutes)
    if minutes < 24 * 60:
        return gettext("il y a %(n)s h", n=minutes // 60)
    days = minutes // (24 * 60)
    if days == 1:
        return gettext("hier")
    return gettext("il y a %(n)s jours", n=days) if days < 31 else format_date(moment, "d MMMM yyyy")


def number(count: int, limit: int) -> str:
    """Return a count of listings, honest about where counting stopped."""
    if count > limit:
        return gettext("plus de %(n)s annonces", n=f"{limit:,}".replace(",", NARROW_SPACE))
    return ngettext("%(num)s annonce", "%(num)s annonces", count)


def paragraphs(text: str) -> Markup:
    """Return a poster's text as HTML paragraphs; nothing in it is taken for markup."""
    parts = re.split(r"\n\s*\n", text.strip())
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.splitlines())) for part in parts
    )


def address(listing: Listing, **values: object) -> str:
    """Return the path of a listing's page."""
    return url_for("listings.show", number=listing.id, slug=listing.slug, **values)


def whole_address(listing: Listing) -> str:
    """Return the whole address of a listing's page."""
    return whole("listings.show", number=listing.id, slug=listing.slug)


def category_name(category: Category) -> str:
    """Return a category's name in the visitor's language."""
    return category.name(current_language())


def hold_words(hold: ListingHold) -> str:
    """Return why a listing waits, in the visitor's language."""
    return sentence(hold.reason, hold.detail, current_language())


def init_app(app: Flask) -> None:
    """Give templates these functions."""
    app.jinja_env.filters |= {
        "price": price,
        "telephone": telephone,
        "age": age,
        "paragraphs": paragraphs,
        "category_name": category_name,
    }
    app.jinja_env.globals |= {
        "listing_address": address,
        "listing_number": number,
        "hold_words": hold_words,
        "place": lookup.commune,
        "department_of": lookup.department,
        "region_of": lookup.region,
        "france": france,
    }
