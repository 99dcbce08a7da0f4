"""What an audit found, as plain values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_WORDS = {
    "fr": {
        "request": "requête vers un tiers sans accord : {what}",
        "cookie": "cookie de suivi sans accord : {what}",
        "in-html": "adresse d’un tiers dans le code de la page, sans accord : {what}",
        "undeclared-host": "tiers contacté sans être annoncé : {what}",
        "no-refusal": "aucun bouton pour refuser n’a été trouvé ({what})",
        "no-acceptance": "aucun bouton pour accepter n’a été trouvé ({what})",
        "no-withdrawal": "aucun moyen de retirer son accord n’a été trouvé ({what})",
    },
    "en": {
        "request": "request to a third party without consent: {what}",
        "cookie": "tracking cookie without consent: {what}",
        "in-html": "a third party's address in the page's code, without consent: {what}",
        "undeclared-host": "a third party was contacted that is not announced: {what}",
        "no-refusal": "no button to refuse was found ({what})",
        "no-acceptance": "no button to accept was found ({what})",
        "no-withdrawal": "no way to withdraw consent was found ({what})",
    },
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request to somebody else: where, what for, and whose it is if that is known."""

    host: str
    url: str
    kind: str
    vendor: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that should not be, counted."""

    kind: str
    what: str
    count: int

    def text(self, language: str) -> str:
        """Say it in plain words."""
        times = f" (× {self.count})" if self.count > 1 else ""
        return _WORDS[language][self.kind].format(what=self.what) + times


@dataclass(slots=True)
class Phase:
    """One phase of an audit; it collects until it is closed."""

    name: str
    requests: list[Request] = field(default_factory=list)
    cookies: list[tuple[str, str, float]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    picture: bytes = b""
    is_open: bool = True
    _found: Counter[tuple[str, str]] = field(default_factory=Counter)

    def problem(self, kind: str, what: str) -> None:
        """Note something that should not be."""
        self._found[kind, what] += 1

    def close(self) -> None:
        """End the collecting: what comes later belongs to another phase."""
        self.is_open = False

    @property
    def problems(self) -> list[Problem]:
        """All that should not be, each once."""
        return [Problem(kind, what, count) for (kind, what), count in self._found.items()]


@dataclass(frozen=True, slots=True)
class Audit:
    """All phases of one site."""

    url: str
    phases: tuple[Phase, ...]

    @property
    def has_problems(self) -> bool:
        """Whether anything should not be."""
        return any(phase.problems for phase in self.phases)

    def as_dict(self) -> dict[str, Any]:
        """Write everything but the pictures as plain values."""
        return {
            "url": self.url,
            "phases": [
                {
                    "name": phase.name,
                    "pages": phase.pages,
                    "problems": [{"kind": one.kind, "what": one.what, "count": one.count} for one in phase.problems],
                    "requests": [
                        {"host": one.host, "url": one.url, "kind": one.kind, "vendor": one.vendor}
                        for one in phase.requests
                    ],
                    "cookies": [
                        {"name": name, "domain": domain, "expires": expires} for name, domain, expires in phase.cookies
                    ],
                }
                for phase in self.phases
            ],
        }
