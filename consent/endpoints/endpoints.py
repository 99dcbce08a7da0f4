"""Our own addresses, each with one method that answers it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote

from consent.banner import assets
from consent.banner.reach import reach
from consent.choice import Choice
from consent.errors import ProofBroken, ProofUnavailable
from consent.proof import GIVEN, Record, receipt
from consent.settings import Settings
from consent.state import ConsentState

from . import origin
from .deciding import BANNER, PREFERENCES, Decision, decide
from .evidence import Evidence
from .keeping import Keeper, Kept
from .obeyed import ObeyedSignals
from .reports import Reports
from .response import NOT_KEPT, Response, answer, as_json, plain, see_other
from .strangers import Strangers

_log = logging.getLogger("consent.endpoints")

_LARGEST_FORM = 65_536
"""Bytes of a choice: a hundred vendors ticked are five thousand."""

_GPC = "/.well-known/gpc.json"
_GPC_SINCE = "2026-11-23T00:00:00Z"
"""Where a site says that it honours the signal, and since when (W3C Global Privacy Control, section 5)."""

_LANGUAGE = re.compile(r"(?:^|&)lang=([a-z]{2,3})(?:&|$)")

_SHORT = 12
"""Hexadecimal digits of the notice's hash that the cookie carries; the record has all of them."""


class Endpoints:
    """Answers our own addresses. Shared by threads.

    Parameters:
        settings: every option of the middleware.
        clock: seconds since 1970, UTC.

    Attributes:
        strangers: counts undeclared third parties, from browsers' reports and from what else tells it.
        obeyed: counts pages on which an opt-out signal was obeyed.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self.strangers = Strangers(settings.store, clock)
        self.obeyed = ObeyedSignals(settings.store, clock)
        self._keeper = Keeper(settings)
        self._reports = Reports(self.strangers, clock)
        activation, file = assets.activation(settings.registry)
        self._files = {**assets.FILES, activation: file}
        options = {"prefix": settings.prefix, "enforcement": settings.enforcement, "cache": settings.cache}
        self._evidence = Evidence(settings.banner, settings.registry, self._files, options)
        self._routes: dict[str, tuple[str, Callable[[Mapping[str, Any], ConsentState], Response]]] = {
            "": ("GET", self._preferences),
            "choose": ("POST", self._choose),
            "receipt": ("GET", self._receipt),
            "report": ("POST", lambda environ, _: self._report(environ)),
        }

    def answer(self, environ: Mapping[str, Any], state: ConsentState) -> Response | None:
        """Answer a request for one of our addresses; `None` if it is not for us.

        A HEAD request is answered as GET, without the body.
        """
        path = str(environ.get("PATH_INFO", ""))
        if path == _GPC:
            response = self._by("GET", environ, _gpc)
        elif not path.startswith(self._settings.prefix):
            return None
        else:
            response = self._own(path.removeprefix(self._settings.prefix), environ, self._heard(environ, state))
        if environ.get("REQUEST_METHOD") == "HEAD":
            return replace(response, body=b"")
        return response

    def _own(self, name: str, environ: Mapping[str, Any], state: ConsentState) -> Response:
        if name in self._routes:
            method, act = self._routes[name]
            return self._by(method, environ, lambda: act(environ, state))
        if name.startswith("assets/"):
            return self._by("GET", environ, lambda: self._asset(name.removeprefix("assets/")))
        return plain("404 Not Found")

    def _heard(self, environ: Mapping[str, Any], state: ConsentState) -> ConsentState:
        """Speak the language of the page from which the visitor comes, which our own addresses name."""
        query = str(environ.get("QUERY_STRING", ""))
        found = _LANGUAGE.search(query)
        if not found:
            return state
        return state._replace(language=self._settings.texts.pick(state.language, found[1]), by_page=True)

    def _asset(self, name: str) -> Response:
        file = self._files.get(name)
        if file is None:
            return plain("404 Not Found")
        body, content_type = file
        # The name changes with the content (RFC 8246).
        return answer("200 OK", body, content_type, ("Cache-Control", "public, max-age=31536000, immutable"), kept=True)

    def _by(self, method: str, environ: Mapping[str, Any], act: Callable[[], Response]) -> Response:
        allowed = ("GET", "HEAD") if method == "GET" else (method,)
        if environ.get("REQUEST_METHOD", "GET") not in allowed:
            return plain("405 Method Not Allowed", ("Allow", ", ".join(allowed)))
        return act()

    def _preferences(self, environ: Mapping[str, Any], state: ConsentState) -> Response:
        try:
            query = parse_qs(str(environ.get("QUERY_STRING", "")), max_num_fields=20)
        except ValueError:  # no link of ours has that many
            query = {}
        return self._page("200 OK", environ, state, self._back(environ, query.get("return", [""])[0]))

    def _choose(self, environ: Mapping[str, Any], state: ConsentState) -> Response:
        form = _form(environ)
        if form is None:
            return self._page("400 Bad Request", environ, state, self._back(environ, ""), "invalid")
        return_to = self._back(environ, form.get("return_to", [""])[0])
        if not origin.is_own(environ):
            return self._page("403 Forbidden", environ, state, return_to, "foreign")
        own = origin.mount(environ) + self._settings.prefix
        if form.get("choice") == ["customise"]:
            language = f"lang={state.language}&" if state.by_page else ""
            return see_other(f"{own}?{language}return={quote(return_to, safe='/')}")
        now = int(self._clock())
        version = self._evidence.notice(state.language)
        place = PREFERENCES if origin.is_from(environ, own) else BANNER
        decision = decide(
            form, state.choice, self._settings.registry, now=now, notice=self._short(version), place=place
        )
        if decision is None:
            return self._page("400 Bad Request", environ, state, return_to, "invalid")
        try:
            record = self._prove(decision, state, now)
            self._settings.keys.wake()  # what was proved is never signed by a makeshift key
        except ProofUnavailable:
            _log.exception("A choice could not be recorded.")
            if decision.event == GIVEN:
                return self._page("503 Service Unavailable", environ, state, return_to, "unproven", retry=True)
            record = None
        kept = self._keeper.keep(decision, record, environ, state, return_to=return_to, now=now)
        return self._chosen(environ, state, kept, decision.event, return_to)

    def _prove(self, decision: Decision, state: ConsentState, now: int) -> Record:
        """Write the record of a decision, with all that it was made on.

        Raises:
            ProofUnavailable: the store is dead; the failure policy is the caller's.
        """
        store = self._settings.store
        shown = self._evidence.keep(store, state.language)
        chosen = decision.choice or Choice(now, shown.notice, granted_vendors=frozenset({decision.once}))
        return store.append(
            Record(
                event=decision.event,
                at=now,
                notice=shown.notice,
                code=shown.code,
                screens=shown.screens,
                language=state.language,
                method=decision.method,
                registry=self._settings.registry.version,
                granted=tuple(sorted(chosen.granted)),
                refused=tuple(sorted(chosen.refused)),
                granted_vendors=tuple(sorted(chosen.granted_vendors)),
                refused_vendors=tuple(sorted(chosen.refused_vendors)),
                signal=state.signal,
                replaces=state.choice.record if state.choice and decision.choice else None,
            )
        )

    def _chosen(self, environ: Mapping[str, Any], state: ConsentState, kept: Kept, event: str, back: str) -> Response:
        """Send the visitor back to his page, or tell the new state to a script that asked for it."""
        if "application/json" not in str(environ.get("HTTP_ACCEPT", "")):
            return see_other(back, *kept.headers)
        after = kept.state
        told = {
            "decided": after.decided,
            "event": event,
            "purposes": sorted(after.purposes),
            "vendors": sorted(after.vendors),
            # What the page says of the choice, and what the guard lets through, for who stays on it.
            "end": self._settings.banner.end(after._replace(by_page=state.by_page), origin.mount(environ)).decode(),
            "reach": reach(self._settings.registry, after.vendors),
        }
        return as_json(told, "application/json", *kept.headers)

    def _receipt(self, environ: Mapping[str, Any], state: ConsentState) -> Response:
        if state.choice is None or state.choice.record is None:
            return plain("404 Not Found")
        store = self._settings.store
        try:
            record = store.get(state.choice.record)
            notice = store.notice(record.notice) if record else None
        except (ProofUnavailable, ProofBroken):
            _log.exception("A receipt could not be read.")
            return plain("503 Service Unavailable", ("Retry-After", "60"))
        if record is None:
            return plain("404 Not Found")
        content = receipt(record, notice, self._settings.registry.controller, _absolute(environ, self._settings.prefix))
        return as_json(
            content, "application/ld+json", ("Content-Disposition", 'attachment; filename="consent-receipt.jsonld"')
        )

    def _report(self, environ: Mapping[str, Any]) -> Response:
        status = self._reports.accept(environ, origin.hostname(environ))
        if status.startswith("204"):
            return Response(status, [NOT_KEPT], b"")
        return plain(status)

    def _page(
        self,
        status: str,
        environ: Mapping[str, Any],
        state: ConsentState,
        return_to: str,
        message: str | None = None,
        *,
        retry: bool = False,
    ) -> Response:
        body = self._settings.banner.preferences(state, origin.mount(environ), return_to, message).encode()
        policy = (
            f"default-src 'none'; script-src 'self' 'nonce-{state.nonce}'; style-src 'self' 'nonce-{state.nonce}'; "
            "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        return answer(
            status,
            body,
            "text/html; charset=utf-8",
            ("Content-Security-Policy", policy),
            # Keeps the page before from leaving the site, and Origin from becoming "null" on our own form.
            ("Referrer-Policy", "same-origin"),
            ("X-Robots-Tag", "noindex"),
            ("Vary", "Cookie, Accept-Language"),
            *((("Retry-After", "60"),) if retry else ()),
        )

    def _back(self, environ: Mapping[str, Any], wanted: str) -> str:
        return origin.back(environ, wanted, origin.mount(environ) + self._settings.prefix)

    def _short(self, version: str) -> str:
        edition = self._settings.registry.edition
        return f"{edition}-{version[:_SHORT]}" if edition > 1 else version[:_SHORT]


def _form(environ: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """Read the form; `None` if it is none, or larger than any of ours."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 <= length <= _LARGEST_FORM:
            return None
        return parse_qs(environ["wsgi.input"].read(length).decode(), keep_blank_values=True, max_num_fields=500)
    except (ValueError, KeyError, OSError):
        return None


def _absolute(environ: Mapping[str, Any], prefix: str) -> str:
    return f"{environ.get('wsgi.url_scheme', 'http')}://{origin.host(environ)}{origin.mount(environ)}{prefix}"


def _gpc() -> Response:
    content = {"gpc": True, "lastUpdate": _GPC_SINCE}
    return as_json(content, "application/json", ("Cache-Control", "public, max-age=86400"), kept=True)
