"""A person's listings as one JSON file, written and read back. The format is described in docs/listings-file.md.

What is read back goes through the posting form like anything that is typed in: the same checks and the same sentences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from webapp.accounts.forms import tidy
from webapp.clock import now
from webapp.search import query
from webapp.site.addresses import whole

from .forms import tidy_lines
from .helpers import whole_address
from .jsonld import pictures
from .models import Listing

FORMAT, VERSION = "listings", 1

LARGEST = 2 * 1024 * 1024
"""Bytes of a file that is read."""

MOST = 500
"""Listings in a file that are read."""

READ = {
    "category": str,
    "title": str,
    "text": str,
    "price_cents": int,
    "seller": str,
    "postcode": str,
    "city": str,
    "commune": str,
    "pseudonym": str,
    "sex": str,
    "phone": str,
}
"""What is read of each listing, and as what. Null stands for "not said"."""

TOLD = frozenset({"id", "url", "state", "created_at", "published_at", "expires_at", "photos"})
"""What a file tells besides, for its owner; not read back."""

FIELDS = {"text": "body", "price_cents": "price", "commune": "place"}
"""Names in the form, where they differ from those in the file."""


class FileError(ValueError):
    """A file cannot be read at all; the message says why, to its owner."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing of a file.

    Parameters:
        title: to recognise it by; may be empty.
        number: under which the file knows it; empty when it names none.
        values: what is read of it, as it stands in the file.
        problems: why it cannot be taken, for those found before any field was checked.
    """

    title: str
    values: Mapping[str, Any]
    number: str = ""
    problems: tuple[str, ...] = ()

    def form(self, pseudonym: str) -> MultiDict[str, str]:
        """Return the fields of the posting form.

        Parameters:
            pseudonym: of the account, where the file names none.
        """
        found = {FIELDS.get(name, name): value for name, value in self.values.items() if isinstance(value, str)}
        if "place" in found:
            found["place"] = f"{found.get('postcode', '')}|{found['place']}"
        if (price := self.values.get("price_cents")) is not None:
            found["price"] = query.euros(price)
        return MultiDict({"seller": "individual", "pseudonym": pseudonym, **found, "adult": "y"})


def written(listings: Sequence[Listing]) -> dict[str, Any]:
    """Return what the file holds."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "site": whole("listings.home"),
        "exported_at": now().isoformat(timespec="seconds"),
        "listings": [one(listing) for listing in listings],
    }


def one(listing: Listing) -> dict[str, Any]:
    """Return one listing of the file."""
    moments = {"created_at": listing.created_at, "published_at": listing.published_at, "expires_at": listing.expires_at}
    return {
        "id": listing.id,
        "url": whole_address(listing) if listing.visible else None,
        "state": str(listing.state),
        "category": listing.category_code,
        "title": listing.title,
        "text": listing.body,
        "price_cents": listing.price,
        "seller": listing.seller,
        "postcode": listing.postcode,
        "city": listing.city,
        "commune": listing.commune,
        "pseudonym": listing.pseudonym,
        "sex": listing.sex,
        "phone": listing.phone,
        **{name: moment.isoformat(timespec="seconds") if moment else None for name, moment in moments.items()},
        "photos": pictures(listing),
    }


def read(data: bytes) -> list[Entry]:
    """Return the listings of a file.

    Raises:
        FileError: it is no such file.
    """
    if len(data) > LARGEST:
        raise FileError(gettext("Le fichier dépasse 2 Mo. Partagez-le en plusieurs."))
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FileError(gettext("Ce n’est pas un fichier JSON lisible, en UTF-8.")) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT or found.get("version") != VERSION:
        raise FileError(gettext("Ce fichier n’est pas un fichier d’annonces de ce format."))
    listings = found.get("listings")
    if not isinstance(listings, list):
        raise FileError(gettext("Il manque la liste « listings »."))
    if len(listings) > MOST:
        raise FileError(gettext("Plus de %(n)s annonces : partagez le fichier en plusieurs.", n=MOST))
    return [entry(item) for item in listings]


def entry(item: object) -> Entry:
    """Return one listing of a file, with what is wrong with its shape."""
    if not isinstance(item, dict):
        return Entry("", {}, problems=(gettext("Chaque annonce est un objet JSON."),))
    values = {name: item[name] for name in READ if item.get(name) is not None}
    title = values["title"] if readable(values.get("title")) else ""
    problems = [gettext("Champ inconnu : %(name)s.", name=name[:40]) for name in unknown(item)]
    for name, value in values.items():
        if READ[name] is int:
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= query.HIGHEST_PRICE:
                problems.append(gettext("%(name)s : un nombre entier de centimes est attendu.", name=name))
        elif not readable(value):
            problems.append(gettext("%(name)s : un texte est attendu.", name=name))
    return Entry(tidy(title)[:80], values, str(item.get("id", ""))[:20], tuple(problems))


def unknown(item: Mapping[str, object]) -> list[str]:
    """Return the names that mean nothing here: most likely a slip that would lose what it was to say."""
    return sorted(name if readable(name) else "?" for name in item if name not in READ and name not in TOLD)


def readable(value: object) -> bool:
    """Tell whether a value is text that can be written down: JSON knows halves of characters, databases do not."""
    try:
        return isinstance(value, str) and len(value.encode()) >= 0
    except UnicodeEncodeError:
        return False


def same(entry: Entry, listing: Listing) -> bool:
    """Tell whether a listing of the file is one that is there already."""
    values = entry.values
    return (
        tidy(values.get("title")) == listing.title
        and tidy_lines(values.get("text")) == listing.body
        and values.get("category") == listing.category_code
        and values.get("price_cents") == listing.price
        and values.get("postcode") == listing.postcode
    )
