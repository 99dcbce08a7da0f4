"""Our own addresses, each with one method that answers it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import parse_qs, quote

from consent import choice as choices
from consent import once
from consent.banner import Renderer, Texts, assets
from consent.banner.reach import reach
from consent.choice import Choice
from consent.errors import ProofBroken, ProofUnavailable
from consent.keys import Keys
from consent.proof import GIVEN, ProofStore, Record, receipt
from consent.registry import Registry
from consent.state import ConsentState

from . import origin
from .deciding import BANNER, PREFERENCES, Decision, decide
from .erasing import domains, expiring
from .evidence import Evidence
from .obeyed import ObeyedSignals
from .reports import Reports
from .response import NOT_KEPT, Header, Response, answer, as_json, plain, see_other
from .strangers import Strangers

_log = logging.getLogger("consent.endpoints")

_LARGEST_FORM = 65_536
"""Bytes of a choice: a hundred vendors ticked are five thousand."""

_GPC_SINCE = "2026-11-23T00:00:00Z"
"""Since when this package honours the signal, for ``/.well-known/gpc.json`` (W3C Global Privacy Control, section 5)."""

_LANGUAGE = re.compile(r"(?:^|&)lang=([a-z]{2,3})(?:&|$)")

_SHOWN_NAMES = 12
"""Hexadecimal digits of the notice's hash that the cookie carries; the record has all of them."""


class EndpointSettings(Protocol):
    """What is needed of the settings here."""

    @property
    def registry(self) -> Registry:
        """Whom the site announces."""

    @property
    def store(self) -> ProofStore:
        """Where choices are recorded."""

    @property
    def banner(self) -> Renderer:
        """Who writes the pages."""

    @property
    def texts(self) -> Texts:
        """The words, and which languages there are."""

    @property
    def prefix(self) -> str:
        """Path of our own addresses inside the mount point, with slashes on both sides."""

    @property
    def keys(self) -> Keys:
        """Keys that sign the cookie."""

    @property
    def enforcement(self) -> str:
        """What is blocked: ``strict``, ``comfort`` or ``report``."""

    @property
    def cache(self) -> str:
        """Who may get whose page: ``private`` or ``shared``."""


class Endpoints:
    """Answers our own addresses. Shared by threads.

    Parameters:
        settings: registry, store, banner, texts, prefix, keys, enforcement and cache.
        clock: seconds since 1970, UTC.

    Attributes:
        strangers: counts undeclared third parties, from browsers' reports and from what else tells it.
        obeyed: counts pages on which an opt-out signal was obeyed.
    """

    def __init__(self, settings: EndpointSettings, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._clock = clock
        self.strangers = Strangers(settings.store, clock)
        self.obeyed = ObeyedSignals(settings.store, clock)
        self._reports = Reports(self.strangers, clock)
        self._files = {**assets.FILES, **dict([assets.activation(settings.registry)])}
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
        if path == "/.well-known/gpc.json":
            response = self._for("GET", environ, _gpc)
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
            return self._for(method, environ, lambda: act(environ, state))
        if name.startswith("assets/"):
            return self._for("GET", environ, lambda: self._asset(name.removeprefix("assets/")))
        return plain("404 Not Found")

    def _heard(self, environ: Mapping[str, Any], state: ConsentState) -> ConsentState:
        """Speak the language of the page from which the visitor comes, which our own addresses name."""
        query = str(environ.get("QUERY_STRING", ""))
        found = _LANGUAGE.search(query)
        if not found:
            return state
        return replace(state, language=self._settings.texts.pick(state.language, found[1]), by_page=True)

    def _asset(self, name: str) -> Response:
        file = self._files.get(name)
        if file is None:
            return plain("404 Not Found")
        body, content_type = file
        # The name changes with the content (RFC 8246).
        return answer("200 OK", body, content_type, ("Cache-Control", "public, max-age=31536000, immutable"), kept=True)

    def _for(self, method: str, environ: Mapping[str, Any], act: Callable[[], Response]) -> Response:
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
        return self._chosen(environ, state, decision, record, return_to, now)

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

    def _chosen(
        self,
        environ: Mapping[str, Any],
        state: ConsentState,
        decision: Decision,
        record: Record | None,
        return_to: str,
        now: int,
    ) -> Response:
        """Carry a decision out: cookies, then back to the page, or the new state for a script that asked for it."""
        secure = environ.get("wsgi.url_scheme") == "https"
        registry = self._settings.registry
        key = self._settings.keys.all()[0]
        after = state
        headers: list[Header] = []
        if decision.once:
            path = return_to.partition("?")[0].partition("#")[0]
            value = once.encode(decision.once, path, now, key)
            headers.append(("Set-Cookie", _cookie(once.COOKIE_NAME, value, once.LIFETIME, environ, http_only=True)))
            once_ = frozenset({decision.once})
            after = ConsentState.of(state.choice, registry, signal=state.signal, once=once_, language=state.language)
        elif decision.choice is not None:
            choice = replace(
                decision.choice,
                method=f"{decision.choice.method}-{state.signal}" if state.signal else decision.choice.method,
                record=record.id if record is not None else None,
            )
            domain = registry.cookie_domain or ""
            if domain not in domains(origin.hostname(environ)):
                domain = ""  # a browser would throw the choice away
            value = choices.encode(choice, key)
            headers.append(
                ("Set-Cookie", _cookie(choices.COOKIE_NAME, value, choice.expires_at - now, environ, domain=domain))
            )
            after = ConsentState.of(choice, registry, signal=state.signal, language=state.language)
            headers += expiring(
                registry,
                after.vendors,
                _cookie_names(environ),
                host=origin.hostname(environ),
                path=return_to,
                secure=secure,
            )
        if "application/json" in str(environ.get("HTTP_ACCEPT", "")):
            # What the page says of the choice, for who stays on it.
            end = self._settings.banner.end(replace(after, by_page=state.by_page), origin.mount(environ)).decode()
            allowed = reach(registry, after.vendors)
            return as_json({**_told(after, decision), "end": end, "reach": allowed}, "application/json", *headers)
        return see_other(return_to, *headers)

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
        return f"{edition}-{version[:_SHOWN_NAMES]}" if edition > 1 else version[:_SHOWN_NAMES]


def _form(environ: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """Read the form; `None` if it is none, or larger than any of ours."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 <= length <= _LARGEST_FORM:
            return None
        return parse_qs(environ["wsgi.input"].read(length).decode(), keep_blank_values=True, max_num_fields=500)
    except (ValueError, KeyError, OSError):
        return None


def _cookie(
    name: str, value: str, seconds: int, environ: Mapping[str, Any], *, domain: str = "", http_only: bool = False
) -> str:
    """Write a cookie for all of the application, and for no other that is mounted beside it on the same host."""
    secure = environ.get("wsgi.url_scheme") == "https"
    return (
        f"{name}={value}; Max-Age={max(0, seconds)}; Path={origin.mount(environ) or '/'}; SameSite=Lax"
        + (f"; Domain={domain}" if domain else "")
        + ("; Secure" if secure else "")
        + ("; HttpOnly" if http_only else "")
    )


def _cookie_names(environ: Mapping[str, Any]) -> list[str]:
    header = str(environ.get("HTTP_COOKIE", ""))
    return [pair.partition("=")[0].strip() for pair in header.split(";")]


def _told(state: ConsentState, decision: Decision) -> dict[str, object]:
    return {
        "decided": state.decided,
        "event": decision.event,
        "purposes": sorted(state.purposes),
        "vendors": sorted(state.vendors),
    }


def _absolute(environ: Mapping[str, Any], prefix: str) -> str:
    return f"{environ.get('wsgi.url_scheme', 'http')}://{origin.host(environ)}{origin.mount(environ)}{prefix}"


def _gpc() -> Response:
    content = {"gpc": True, "lastUpdate": _GPC_SINCE}
    return as_json(content, "application/json", ("Cache-Control", "public, max-age=86400"), kept=True)
