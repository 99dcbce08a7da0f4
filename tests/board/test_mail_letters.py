"""Every mail that trust sends can be written in both languages and loads nothing from anywhere."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

import webapp
from webapp.mail import writing

NAMES = sorted({path.name.split(".")[0] for path in Path(webapp.__file__).parent.glob("*/letters/*.txt")})


class Anything(defaultdict):
    """Has a plausible value for whatever a letter asks for."""

    def __missing__(self, key):
        if key.endswith("url") or key in {"url", "contest", "terms"}:
            return "https://board.test/page"
        if key in {"advice", "items", "found", "listings", "lines", "changes_list"}:
            return []
        if key == "days":
            return 7
        return f"{key}<b>"


def asked_for(source: str) -> set[str]:
    from jinja2 import meta

    return meta.find_undeclared_variables(writing.TEMPLATES.parse(source)) - set(writing.TEMPLATES.globals)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_the_letter_loads_nothing_and_shows_what_people_typed_as_text(name, language):
    source, _, _ = writing.TEMPLATES.loader.get_source(writing.TEMPLATES, f"{name}.{language}.txt")
    values = Anything()
    letter = writing.write(name, language, **{key: values[key] for key in asked_for(source) - {"language"}})
    assert letter.subject
    assert not re.search(r"<(?:img|link|script|iframe|object|video|audio)\b|\bsrc=|url\(|<b>", letter.html)
