"""What a choice was made on: the words, the screens as the browser got them, and the code that made both.

The CNIL asks for proof by a time-stamped hash of the code's version and a picture of what it showed (deliberation
2020-092, article 4). A server takes no pictures: it keeps the screens as HTML with their style, from which
``python -m consent show`` makes the picture in a real browser.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from consent.banner import Renderer
from consent.proof import ProofStore, notice_version
from consent.registry import Registry
from consent.release import FILES, RELEASE
from consent.rewrite import Placeholder
from consent.state import ConsentState

_log = logging.getLogger("consent.endpoints")

_WIDTH, _HEIGHT = "480", "300"
"""Pixels: an ordinary video, for the picture of placeholders."""


@dataclass(frozen=True, slots=True)
class Versions:
    """SHA-256 of each text that a record refers to; empty where there is none."""

    notice: str
    code: str
    screens: str


@dataclass(frozen=True, slots=True)
class _Text:
    version: str
    language: str
    text: str

    @classmethod
    def of(cls, text: str, language: str = "") -> _Text:
        return cls(notice_version(text), language, text)


class Evidence:
    """Works out what choices are made on, once per language. Shared by threads.

    Parameters:
        banner: who writes the screens.
        registry: whom they are about.
        served: body and content type of each script that pages load from us, by name.
        options: what else decides how the code acts, by name.
    """

    def __init__(
        self, banner: Renderer, registry: Registry, served: Mapping[str, tuple[bytes, str]], options: Mapping[str, str]
    ) -> None:
        self._banner = banner
        self._registry = registry
        self._scripts = {name: _Text.of(body.decode()) for name, (body, _) in served.items()}
        self._code = _Text.of(
            json.dumps(
                {
                    "release": RELEASE,
                    "files": dict(FILES),
                    "served": {name: script.version for name, script in self._scripts.items()},
                    "renderer": f"{type(banner).__module__}.{type(banner).__qualname__}",
                    "options": dict(options),
                },
                indent=1,
                sort_keys=True,
            )
        )
        self._notices: dict[str, _Text] = {}
        self._screens: dict[str, _Text] = {}

    def notice(self, language: str) -> str:
        """Give the version of the words in a language."""
        if language not in self._notices:
            self._notices[language] = _Text.of(self._banner.notice(language), language)
        return self._notices[language].version

    def keep(self, store: ProofStore, language: str) -> Versions:
        """See that the store has all that a record in this language refers to.

        Raises:
            ProofUnavailable: the store is dead.
        """
        versions = Versions(self.notice(language), self._code.version, self._shown(language).version)
        for one in (self._notices[language], *self._scripts.values(), self._code, self._screens[language]):
            if one.version:
                store.keep_notice(one.version, one.language, one.text)
        return versions

    def _shown(self, language: str) -> _Text:
        if language not in self._screens:
            try:
                self._screens[language] = _Text.of(screens(self._banner, self._registry, language), language)
            except Exception:
                # The words are proof enough to go on; a site's own renderer may know no visitor without a request.
                _log.exception("The screens could not be written: records refer to the words alone.")
                self._screens[language] = _Text("", "", "")
        return self._screens[language]


def screens(banner: Renderer, registry: Registry, language: str) -> str:
    """Write each screen as a visitor meets it who has not chosen yet: whole pages, as JSON by name."""
    state = ConsentState.of(None, registry, language=language)
    head, end = banner.head(state, "").decode(), banner.end(state, "").decode()
    start = f'<!doctype html><html lang="{language}"><head>{head}<meta charset="utf-8">'
    start += '<meta name="viewport" content="width=device-width,initial-scale=1"><title></title></head><body>'
    places = (
        Placeholder(vendor, "frame", f"https://{rule.host}/", "", _WIDTH, _HEIGHT, "")
        for vendor in registry.vendors
        for rule in vendor.hosts[:1]
    )
    held = "".join(banner.placeholder(state, "", place).decode() for place in places)
    pages = {
        "layer": f"{start}{banner.body(state, '', '/').decode()}{end}</body></html>",
        "preferences": banner.preferences(state, "", "/"),
        "placeholders": f"{start}{held}</body></html>",
    }
    return json.dumps(pages, ensure_ascii=False, indent=1)
