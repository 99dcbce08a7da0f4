"""A copy of a person's data: JSON for machines, a page for reading, her photos, in one ZIP (GDPR, articles 15, 20)."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from babel.dates import format_datetime
from flask import render_template
from sqlalchemy.orm import Session

from webapp.clock import local, now
from webapp.photos.models import Photo
from webapp.photos.storage import PhotoStore

from .activities import ACTIVITIES
from .datamap import BASIS_WORDS, RECIPIENTS
from .periods import PERIODS
from .person import Person, Row, rows_of
from .tables import BY_NAME

FORMAT = "https://schema.org/Dataset"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$")
"""How `collect` writes a moment."""


def collect(session: Session, person: Person) -> dict[str, Any]:
    """Return everything that the person is entitled to, as plain values under the map's English names."""
    rows = rows_of(session, person)
    return {
        "format": FORMAT,
        "made_at": now().isoformat(),
        "data": {name: [_readable(name, row) for row in found] for name, found in rows.items() if _exported(name)},
        "why": [_why(key, person.language) for key in sorted(_activities(rows))],
    }


def archive(session: Session, store: PhotoStore, person: Person) -> bytes:
    """Return the ZIP."""
    content = collect(session, person)
    photos = [row["name"] for row in rows_of(session, person).get("photo", [])]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(content, ensure_ascii=False, indent=2))
        file.writestr("index.html", page(content, person.language, photos))
        for name in photos:
            for variant in _variants(session, name):
                if (picture := store.get(variant)) is not None:
                    file.writestr(f"photos/{variant}", picture)
    return buffer.getvalue()


def page(content: Mapping[str, Any], language: str, photos: list[str]) -> str:
    """Return the same data as a page that needs nothing from anywhere."""
    labels = {
        name: {column.name.en: column.name(language) for column in table.columns.values()}
        for name, table in BY_NAME.items()
    }
    titles = {
        name: ACTIVITIES[next(iter(table.columns.values())).activity].title(language)
        for name, table in BY_NAME.items()
        if table.columns
    }
    return render_template(
        "privacy/export.html",
        content=content,
        labels=labels,
        titles=titles,
        photos=photos,
        language=language,
        words=partial(_words, language=language),
    )


def _words(value: object, *, language: str) -> object:
    """Return a value as people read it: moments in Paris time, yes or no."""
    if isinstance(value, bool):
        return {"fr": ("non", "oui"), "en": ("no", "yes")}[language][value]
    if isinstance(value, str) and MOMENT.match(value):
        moment = datetime.fromisoformat(value)
        return format_datetime(local(moment), "d MMMM y, HH:mm", locale=language)
    return value


def _exported(name: str) -> bool:
    return any(column.export for column in BY_NAME[name].columns.values())


def _readable(name: str, row: Row) -> dict[str, Any]:
    columns = BY_NAME[name].columns
    return {
        column.name.en: _plain(row[key]) for key, column in columns.items() if column.export and row[key] is not None
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _activities(rows: Mapping[str, list[Row]]) -> set[str]:
    return {column.activity for name in rows for column in BY_NAME[name].columns.values()}


def _why(key: str, language: str) -> dict[str, Any]:
    """Return what article 15(1) wants said beside the data."""
    activity = ACTIVITIES[key]
    return {
        "activity": activity.title(language),
        "purpose": activity.purpose(language),
        "basis": f"{BASIS_WORDS[activity.basis](language)} – {activity.ground(language)}",
        "kept": PERIODS[activity.period].words(language),
        "recipients": [RECIPIENTS[name](language) for name in activity.recipients],
    }


def _variants(session: Session, name: str) -> list[str]:
    photo = session.query(Photo).filter_by(name=name).one_or_none()
    return photo.files() if photo else []
