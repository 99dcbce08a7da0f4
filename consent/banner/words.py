"""The words for one language: texts, and what the registry says in that language."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from consent.errors import ConfigurationError
from consent.registry.model import Purpose

from .texts import REFERENCE, Texts

_MINUTE, _HOUR, _DAY, _MONTH = 60, 3600, 86_400, 2_629_746  # a month is a twelfth of the Gregorian year


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that can be said, in one language."""

    texts: Texts
    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Give the text for a key."""
        return self.texts.get(self.language, key, **values)

    def purpose(self, purpose: Purpose, part: str) -> str:
        """Give a purpose's ``title`` or ``text``: the site's own words, else the built-in ones.

        Raises:
            ConfigurationError: nobody wrote them.
        """
        own = purpose.title if part == "title" else purpose.description
        if not own and self.texts.has(f"purpose.{purpose.id}.{part}"):
            return self(f"purpose.{purpose.id}.{part}")
        if text := self.best(own):
            return text
        raise ConfigurationError(
            f"The purpose {purpose.id!r} has no {'title' if part == 'title' else 'description'}.",
            "Consent is only valid for a purpose that was told (GDPR, article 4(11)).",
            f"Write it in the registry, at least in {REFERENCE!r}.",
        )

    def best(self, translations: Mapping[str, str]) -> str:
        """Choose among translations: this language, the reference, English, any, or nothing."""
        for language in (self.language, REFERENCE, "en"):
            if translations.get(language):
                return translations[language]
        return next(iter(translations.values()), "")

    def country(self, code: str) -> str:
        """Name a country by its ISO 3166-1 code; a code without a name stands for itself."""
        key = f"country.{code}"
        return self(key) if self.texts.has(key) else code

    def lifetime(self, seconds: int) -> str:
        """Say how long a cookie lives, rounded as people speak: from two months on, in months."""
        if seconds <= 0:
            return self("lifetime.session")
        for unit, size in (("months", _MONTH), ("days", _DAY), ("hours", _HOUR)):
            if seconds >= size * (2 if unit == "months" else 1) * 0.98:
                return self(f"lifetime.{unit}", n=round(seconds / size))
        return self("lifetime.minutes", n=max(1, round(seconds / _MINUTE)))

    def date(self, moment: int) -> str:
        """Write a day, in UTC, from seconds since 1970."""
        day = time.gmtime(moment)
        return self("language.date", day=f"{day.tm_mday:02}", month=f"{day.tm_mon:02}", year=day.tm_year)
