"""What visitors read, one TOML file per language, complete or refused at start-up."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from consent.errors import ConfigurationError

REFERENCE = "fr"
"""The language whose file says which keys there are, and which slots each of them has."""

_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")


@dataclass(frozen=True, slots=True)
class Texts:
    """Every word of the banner, by language and key.

    Parameters:
        tables: for each language code (``"fr"``), the text for each dotted key (``"layer.title"``).
            `REFERENCE` comes first and is what visitors read whose language nobody speaks here.

    Raises:
        ConfigurationError: a language lacks a key, has one too many, or lost a slot such as ``{vendor}``.
    """

    tables: Mapping[str, Mapping[str, str]]

    def __post_init__(self) -> None:
        reference = self.tables.get(REFERENCE)
        if reference is None:
            raise ConfigurationError(
                f"The texts have no language {REFERENCE!r}.",
                "It is the reference that the other languages are compared with.",
                "Start from Texts.builtin() and change what should read differently.",
            )
        for language, table in self.tables.items():
            if not _LANGUAGE.match(language):
                raise ConfigurationError(
                    f"The texts have a language {language!r}.",
                    "Pages and browsers are matched by the first part of their language's tag: it would never be read.",
                    "Write two or three small letters: 'pt' for 'pt-BR'.",
                )
            _check(language, table, reference)

    @classmethod
    def builtin(cls, changes: Mapping[str, Mapping[str, str]] | None = None) -> Texts:
        """Read the files that come with the package.

        Parameters:
            changes: texts to use instead of the built-in ones, by language and key.
        """
        tables = {}
        for file in resources.files(__package__).joinpath("texts").iterdir():
            if file.name.endswith(".toml"):
                language = file.name.removesuffix(".toml")
                tables[language] = flatten(tomllib.loads(file.read_text(encoding="utf-8")))
        for language, table in (changes or {}).items():
            _refuse_unknown(language, table, tables[REFERENCE])
            tables[language] = {**tables.get(language, {}), **table}
        order = sorted(tables, key=lambda code: (code != REFERENCE, code != "en", code))
        return cls({language: tables[language] for language in order})

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages, the reference first."""
        return tuple(self.tables)

    def get(self, language: str, key: str, **values: object) -> str:
        """Give the text for a key, its slots filled in with `values` as they are (not escaped)."""
        return self.tables[language][key].format(**values)

    def has(self, key: str) -> bool:
        """Say whether there is such a key (in every language, then)."""
        return key in self.tables[REFERENCE]

    def pick(self, accept_language: str, page_language: str | None = None) -> str:
        """Choose the language: the page's own, then what the browser asks for, then the reference.

        Parameters:
            accept_language: the request's `Accept-Language` (RFC 9110, 12.5.4), empty if there was none.
            page_language: the `lang` of the page's root element, if it has one.
        """
        for tag in (page_language or "", *_wanted(accept_language)):
            primary = tag.strip().lower().partition("-")[0]
            if primary in self.tables:
                return primary
        return REFERENCE


def flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Turn nested tables into dotted keys."""
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            flat.update(flatten(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = str(value)
    return flat


def _wanted(accept_language: str) -> list[str]:
    weighted = []
    for position, item in enumerate(accept_language.split(",")[:32]):
        tag, _, parameters = item.partition(";")
        name, _, number = parameters.strip().partition("=")
        try:
            weight = float(number) if name.strip().lower() == "q" else 1.0
        except ValueError:
            weight = 0.0
        if weight > 0:
            weighted.append((-weight, position, tag.strip()))
    return [tag for _, _, tag in sorted(weighted)]


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _check(language: str, table: Mapping[str, str], reference: Mapping[str, str]) -> None:
    if missing := sorted(reference.keys() - table.keys()):
        raise ConfigurationError(
            f"The texts in {language!r} lack {', '.join(missing)}.",
            "A visitor who cannot read what he is asked cannot consent.",
            f"Write them, as in the file of {REFERENCE!r}.",
        )
    _refuse_unknown(language, table, reference)
    for key, text in table.items():
        if not isinstance(text, str):
            raise ConfigurationError(
                f"The text {key!r} in {language!r} is {text!r}.", "Visitors read it.", "Write text in quotes."
            )
        try:
            found = _slots(text)
        except ValueError as error:
            raise ConfigurationError(
                f"The text {key!r} in {language!r} cannot be read: {error}.",
                "Braces mark a slot.",
                "Double a brace that is meant as such.",
            ) from error
        if found != _slots(reference[key]) or not text.strip():
            raise ConfigurationError(
                f"The text {key!r} in {language!r} is empty or has other slots than {sorted(_slots(reference[key]))}.",
                "What should stand there would be missing, or the page would fail.",
                "Use the same slots, in any order.",
            )


def _refuse_unknown(language: str, table: Mapping[str, str], reference: Mapping[str, str]) -> None:
    if unknown := sorted(table.keys() - reference.keys()):
        raise ConfigurationError(
            f"The texts in {language!r} have {', '.join(unknown)}, which nothing uses.",
            "A misspelt key would leave the text that it was to replace.",
            f"Use the keys of the file of {REFERENCE!r}.",
        )
