"""A phrase in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in French and in English."""

    fr: str
    en: str

    def __call__(self, language: str) -> str:
        """Return the phrase in a language; French for any that is not English."""
        return self.en if language == "en" else self.fr
