"""From a decision to the cookies: the one that keeps it, and those that it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from consent import choice as choices
from consent import once
from consent.choice import Choice
from consent.proof import Record
from consent.settings import Settings
from consent.state import ConsentState

from . import origin
from .deciding import Decision
from .erasing import domains, expiring
from .response import Header


@dataclass(frozen=True, slots=True)
class Kept:
    """What a decision leaves behind.

    Parameters:
        state: what the visitor allows from now on.
        headers: the cookies, as `Set-Cookie`.
    """

    state: ConsentState
    headers: list[Header]


class Keeper:
    """Writes decisions into cookies. Shared by threads.

    Parameters:
        settings: registry and keys are used of it.
    """

    def __init__(self, settings: Settings) -> None:
        self._registry = settings.registry
        self._keys = settings.keys

    def keep(
        self,
        decision: Decision,
        record: Record | None,
        environ: Mapping[str, Any],
        state: ConsentState,
        *,
        return_to: str,
        now: int,
    ) -> Kept:
        """Write what keeps a decision.

        Parameters:
            record: its proof; `None` if it could not be written, which only refusals survive.
            state: what the visitor allowed until now.
            return_to: local address of the page that he comes from.
            now: seconds since 1970, UTC.
        """
        if decision.choice is None:
            return self._once(decision.once, environ, state, return_to, now)
        choice = replace(
            decision.choice,
            method=f"{decision.choice.method}-{state.signal}" if state.signal else decision.choice.method,
            record=record.id if record is not None else None,
        )
        after = ConsentState.of(choice, self._registry, signal=state.signal, language=state.language)
        host = origin.hostname(environ)
        ended = expiring(
            self._registry,
            after.vendors,
            _cookie_names(environ),
            host=host,
            path=return_to,
            secure=_is_secure(environ),
        )
        return Kept(after, [self._cookie(choice, host, environ, now), *ended])

    def _once(self, vendor: str, environ: Mapping[str, Any], state: ConsentState, return_to: str, now: int) -> Kept:
        """Allow one vendor on the next load of one page."""
        path = return_to.partition("?")[0].partition("#")[0]
        value = once.encode(vendor, path, now, self._keys.all()[0])
        after = state._replace(vendors=state.vendors | {vendor}, nonce="")
        return Kept(after, [_set_cookie(once.COOKIE_NAME, value, once.LIFETIME, environ, "; HttpOnly")])

    def _cookie(self, choice: Choice, host: str, environ: Mapping[str, Any], now: int) -> Header:
        domain = self._registry.cookie_domain
        # A browser would throw the choice away if this host had no part in the domain.
        shared = f"; Domain={domain}" if domain in domains(host) else ""
        value = choices.encode(choice, self._keys.all()[0])
        return _set_cookie(choices.COOKIE_NAME, value, max(0, choice.expires_at - now), environ, shared)


def _set_cookie(name: str, value: str, seconds: int, environ: Mapping[str, Any], more: str) -> Header:
    place = f"Max-Age={seconds}; Path={origin.cookie_path(environ)}; SameSite=Lax"
    return "Set-Cookie", f"{name}={value}; {place}{more}{'; Secure' if _is_secure(environ) else ''}"


def _is_secure(environ: Mapping[str, Any]) -> bool:
    return environ.get("wsgi.url_scheme") == "https"


def _cookie_names(environ: Mapping[str, Any]) -> list[str]:
    header = str(environ.get("HTTP_COOKIE", ""))
    return [pair.partition("=")[0].strip() for pair in header.split(";")]
