"""The smallest site that has our banner: one page with insertions where the rewriter would put them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

from consent import once
from consent.banner import Banner, Texts
from consent.choice import COOKIE_NAME, decode
from consent.endpoints import Endpoints
from consent.errors import ProofUnavailable
from consent.keys import Keys
from consent.proof import ProofStore, SQLiteStore
from consent.registry import Registry
from consent.state import ConsentState

KEY = b"k" * 32
TEXTS = Texts.builtin()
NONCE = "bm9uY2Utb2YtdGVzdHM"
VENDORS = ("google-analytics", "matomo", "google-ads", "youtube", "google-maps")

PAGE = """<!doctype html><html lang="fr"><head>{head}<meta charset="utf-8"><title>Bazar</title>
<meta name="viewport" content="width=device-width,initial-scale=1"></head><body>{body}
<main><h1>Bazar</h1>{content}</main>{end}</body></html>"""


@dataclass(frozen=True)
class Settings:
    """What the endpoints ask for."""

    registry: Registry
    store: ProofStore
    banner: Banner
    prefix: str
    keys: Keys
    texts: Texts = TEXTS
    enforcement: str = "strict"
    cache: str = "private"


class DeadStore:
    """A proof store that never answers."""

    def __getattr__(self, name):
        def fail(*args, **options):
            raise ProofUnavailable("dead")

        return fail


def banner(enforcement: str = "strict", theme: str = "paper", shared_cache: bool = False) -> Banner:
    """Make a banner for five widespread vendors."""
    registry = Registry.builtin(use=VENDORS)
    return Banner(registry, TEXTS, theme=theme, enforcement=enforcement, shared_cache=shared_cache)


def site(
    content: str | Callable[[ConsentState], str] = "<p>Rien.</p>",
    *,
    banner: Banner | None = None,
    language: str = "fr",
    policy: str = "",
    signal: str = "",
    broken: bool = False,
    store: ProofStore | None = None,
) -> Callable:
    """Make the application.

    Parameters:
        content: what stands in the page, or a function of the visitor's state that gives it.
        policy: a Content-Security-Policy, in which {nonce} stands for the nonce.
        broken: whether keeping a choice fails, as with a dead proof store.
        store: where choices are kept; one of its own if left out.
    """
    banner = banner or globals()["banner"]()
    registry = banner.registry

    store = store or (DeadStore() if broken else SQLiteStore(Path(tempfile.mkdtemp()) / "proof.db"))
    endpoints = Endpoints(Settings(registry, store, banner, "/consent/", Keys(store, [KEY])))

    def state_of(environ) -> ConsentState:
        jar = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        choice = decode(jar[COOKIE_NAME].value, [KEY], time.time()) if COOKIE_NAME in jar else None
        now = once.decode(jar["consent-once"].value, "/", [KEY], time.time()) if "consent-once" in jar else frozenset()
        return ConsentState.of(choice, registry, signal=signal, once=now, language=language, nonce=NONCE)

    def app(environ, start_response):
        path = environ["PATH_INFO"]
        state = state_of(environ)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache")]
        if policy:
            headers.append(("Content-Security-Policy", policy.format(nonce=NONCE)))
        answer = endpoints.answer(environ, state)
        if answer is not None:
            start_response(answer.status, answer.headers)
            return [answer.body]
        if path.endswith(".js"):
            start_response("200 OK", [("Content-Type", "text/javascript")])
            return [f"(self.ran=self.ran||[]).push({path!r})".encode()]
        if path != "/":
            start_response("404 Not Found", headers)
            return [b"<!doctype html><title>?</title>"]
        shown = content(state) if callable(content) else content
        start_response("200 OK", headers)
        page = PAGE.format(
            head=banner.head(state, "").decode(), body=banner.body(state, "", "/").decode(),
            content=shown, end=banner.end(state, "").decode(),
        )  # fmt: skip
        return [page.encode()]

    return app
