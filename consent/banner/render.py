"""The banner as the middleware sees it: what to insert into a page, and the preferences page."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from consent.adapters import adapter_script
from consent.choice import LIFETIME
from consent.registry import Registry
from consent.state import ConsentState

from . import assets
from .layer import first_layer
from .markup import attribute, escape, json_in_script
from .placeholder import FORM, placeholder
from .preferences import outcome, preferences
from .reach import reach
from .texts import Texts
from .words import Words

if TYPE_CHECKING:
    from consent.rewrite import Placeholder

_VISITORS_KEPT = 512
"""How many different choices are kept ready as text; with more vendors than that, the rarest are written anew."""


class Banner:
    """The banner that comes with the package. Another renderer has these methods too.

    Parameters:
        registry: purposes and vendors.
        texts: the words, in every language.
        prefix: path of our own addresses, inside the application's mount point.
        theme: one of `assets.themes()`.
        enforcement: ``strict``, ``comfort`` or ``report``: in comfort, a choice takes effect without reloading.
        shared_cache: whether everybody gets the same page, on which scripts carry the choice out.

    Raises:
        ConfigurationError: the theme does not exist, or a purpose has no words.
    """

    def __init__(
        self,
        registry: Registry,
        texts: Texts | None = None,
        prefix: str = "/consent/",
        theme: str = "paper",
        enforcement: str = "strict",
        *,
        shared_cache: bool = False,
    ) -> None:
        self.registry = registry
        self.texts = texts or Texts.builtin()
        self.prefix = prefix
        self.mode = "shared" if shared_cache else enforcement
        self._words = {language: Words(self.texts, language) for language in self.texts.languages}
        for words in self._words.values():
            first_layer(words, registry, prefix, "")  # a purpose without words is found now, not by a visitor
        self._style = assets.theme(theme) + assets.style("common")
        self._layer_style = self._style + assets.style("layer")
        self._hold_style = assets.style("hold")
        self._page_style = self._style + self._hold_style + assets.style("preferences")
        self._guard = self._head_script()
        self._activation, _ = assets.activation(registry)
        self._settled = lru_cache(_VISITORS_KEPT)(self._settle)
        self._layer = lru_cache(_VISITORS_KEPT)(self._first_layer)

    def head(self, state: ConsentState, script_name: str) -> bytes:
        """Write what comes first in the head: our style, and the guard with what it has to know."""
        style = self._layer_style if state.must_ask else self._style
        return self._head(state, script_name, style).encode()

    def body(self, state: ConsentState, script_name: str, return_to: str) -> bytes:
        """Write what comes first in the body: the first layer, or just the form that placeholders' buttons need.

        Parameters:
            return_to: local path and query to which the visitor comes back after choosing.
        """
        if state.must_ask:
            start, end = self._layer(state.language, script_name, _query(state))
            return f"{start}{_return_field(return_to)}{end}".encode()
        action = escape(f"{script_name}{self.prefix}choose{_query(state)}")
        return f'<form id="{FORM}" method="post" action="{action}" hidden>{_return_field(return_to)}</form>'.encode()

    def end(self, state: ConsentState, script_name: str) -> bytes:
        """Write what comes last in the body: the link that reopens the choice, and the page script."""
        words = self._words[state.language]
        is_shared = self.mode == "shared"
        # Before a choice nothing was done: who chooses in place gets these words with the answer.
        done = ("accepted", "refused", "saved", "later") if state.decided else _DONE if is_shared else ()
        told = "".join(attribute(f"data-{key}", words(f"done.{key}")) for key in done)
        current = escape(f"{words('link.state')} {words('link.' + outcome(self.registry, state))}")
        address = escape(f"{script_name}{self.prefix}{_query(state)}")
        # What everybody gets cannot say what one visitor chose.
        described, stands = (
            ("", "") if is_shared else (' aria-describedby="pc-state"', f' <span id="pc-state">{current}</span>')
        )
        return (
            '<section id="privacy-choices-end" aria-labelledby="privacy-choices-open"'
            f' lang="{words.language}" dir="{words("language.direction")}">'
            f'<a id="privacy-choices-open" href="{address}"{described}>'
            f"{escape(words('link.open'))}</a>{stands}"
            f'<p id="pc-status" role="status"{told}></p></section>{self._page_script(state, script_name)}'
        ).encode()

    def placeholder(self, state: ConsentState, script_name: str, place: Placeholder) -> bytes:
        """Write what stands where something was blocked; empty for what nobody would have seen."""
        style = f"<style{attribute('nonce', state.nonce)}>{self._hold_style}</style>"
        return placeholder(self._words[state.language], self.registry, place, style).encode()

    def preferences(self, state: ConsentState, script_name: str, return_to: str, message: str | None = None) -> str:
        """Write the whole preferences page.

        Parameters:
            return_to: local path to which the visitor comes back after choosing.
            message: what happened to the last request: a key of the texts' ``message`` table, or plain text.
        """
        words = self._words[state.language]
        if message is not None and self.texts.has(f"message.{message}"):
            message = words(f"message.{message}")
        prefix = script_name + self.prefix
        fields, back = _return_field(return_to), return_to or "/"
        main = preferences(words, self.registry, state, prefix, fields, back, message, _query(state))
        return (
            f'<!doctype html><html lang="{words.language}" dir="{words("language.direction")}"><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f'<meta name="robots" content="noindex"><title>{escape(words("link.open"))}</title>'
            f"{self._head(state, script_name, self._page_style)}</head>"
            f'<body class="pc-page">{main}{self._page_script(state, script_name)}</body></html>'
        )

    def notice(self, language: str) -> str:
        """Write down all that a visitor is told before he chooses, in a fixed form.

        Its SHA-256 is the notice's version; the text is kept, so that any choice can be read together with it.
        """
        words = self._words[language]
        told = {
            "language": language,
            "texts": dict(sorted(self.texts.tables[language].items())),
            "purposes": [
                {"id": one.id, "title": words.purpose(one, "title"), "text": words.purpose(one, "text")}
                for one in self.registry.purposes
            ],
            "vendors": [
                {
                    "id": one.id,
                    "name": one.name,
                    "company": one.company,
                    "country": one.country,
                    "policy": one.policy_url,
                    "purposes": list(one.purposes),
                    "cookies": [
                        {"name": cookie.name, "seconds": cookie.seconds, "use": words.best(cookie.description)}
                        for cookie in one.cookies
                    ],
                    "storage": [{"name": key.name, "use": words.best(key.description)} for key in one.storage],
                }
                for one in self.registry.vendors
            ],
        }
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)

    def _head(self, state: ConsentState, script_name: str, style: str) -> str:
        nonce = attribute("nonce", state.nonce)
        about = {
            "decided": state.decided,
            "purposes": sorted(state.purposes),
            "vendors": sorted(state.vendors),
            "url": script_name + self.prefix,
            "mode": self.mode,
            "files": {"more": assets.NAMES["more"]},
        }
        if self.mode != "strict":
            about["files"] = {"more": assets.NAMES["more"], "activate": self._activation}
        if self.mode == "shared":
            about["lifetime"] = LIFETIME
        start, middle, end = self._guard
        tellings = "" if self.mode == "shared" else adapter_script(state, self.registry)
        script = f"{start}{json_in_script(about)}{middle}{self._settled(state.vendors)}{end}{tellings}"
        return f"<style{nonce}>{style}</style><script{nonce}>{script}</script>"

    def _head_script(self) -> tuple[str, str, str]:
        """Give the script in head as three pieces, between which stand the visitor's choice and what it allows."""
        # Sites that change pages by script run what is new in the next page's head: once is enough for all of them.
        start, middle, end = f"if(!self.consentGuard){{consentGuard=1;({assets.script('guard')})(", ",", ");"
        if self.mode != "strict":
            end += f"({assets.script('deeper')})();"
        if self.mode == "comfort":
            end += f"({assets.script('wider')})();"
        if self.mode == "shared":
            start, middle = f"{start}({assets.script('shared')})(", f"){middle}"
        return start, middle, end + "}"

    def _settle(self, allowed: frozenset[str]) -> str:
        # Everybody's page starts as for who agreed to nothing; the script of activation widens it.
        return json_in_script(reach(self.registry, frozenset() if self.mode == "shared" else allowed))

    def _first_layer(self, language: str, script_name: str, query: str) -> tuple[str, str]:
        start, _, end = first_layer(
            self._words[language], self.registry, script_name + self.prefix, _RETURN_HERE, query
        ).partition(_RETURN_HERE)
        return start, end

    def _page_script(self, state: ConsentState, script_name: str) -> str:
        source = escape(f"{script_name}{self.prefix}assets/{assets.NAMES['page']}")
        return f'<script defer src="{source}"{attribute("nonce", state.nonce)}></script>'


_RETURN_HERE = "<!---->"

_DONE = ("accepted", "refused", "saved")
"""What can be said on a page that everybody gets to who comes back from choosing elsewhere."""


def _query(state: ConsentState) -> str:
    """Write what makes an address of ours answer in the language of the page that leads there."""
    return f"?lang={state.language}" if state.by_page else ""


def _return_field(return_to: str) -> str:
    return f'<input type="hidden" name="return_to"{attribute("value", return_to)}>'
