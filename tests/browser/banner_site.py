"""The smallest site that has our banner: one page with insertions where the rewriter would put them."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from consent.banner import Banner, Texts, assets
from consent.choice import COOKIE_NAME, Choice, decode, encode
from consent.registry import Registry
from consent.state import ConsentState, allowed

KEY = b"k" * 32
NONCE = "bm9uY2Utb2YtdGVzdHM"
VENDORS = ("google-analytics", "matomo", "google-ads", "youtube", "google-maps")

PAGE = """<!doctype html><html lang="fr"><head>{head}<meta charset="utf-8"><title>Bazar</title>
<meta name="viewport" content="width=device-width,initial-scale=1"></head><body>{body}
<main><h1>Bazar</h1>{content}</main>{end}</body></html>"""

TEXTS = Texts.builtin()


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
) -> Callable:
    """Make the application.

    Parameters:
        content: what stands in the page, or a function of the visitor's state that gives it.
        policy: a Content-Security-Policy, in which {nonce} stands for the nonce.
        broken: whether keeping a choice fails, as with a dead proof store.
    """
    banner = banner or globals()["banner"]()
    registry = banner.registry

    def state_of(environ) -> ConsentState:
        jar = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        choice = decode(jar[COOKIE_NAME].value, [KEY], time.time()) if COOKIE_NAME in jar else None
        purposes, vendors, ask = allowed(choice, registry.purposes, registry.vendors)
        return ConsentState(choice, purposes, vendors, ask, language, NONCE, signal)

    def choose(environ) -> Choice:
        form = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"] or 0)).decode())
        old = state_of(environ).choice or Choice(0, "n")
        everyone = {vendor.id: vendor.purposes for vendor in registry.vendors}
        purposes = {purpose.id for purpose in registry.purposes}
        if "allow" in form:
            granted, vendors = set(old.granted), {*old.granted_vendors, form["allow"][0].partition(":")[2]}
        else:
            granted = {"accept": purposes, "save": set(form.get("purpose", ()))}.get(form["choice"][0], set())
            vendors = {id_ for id_, needed in everyone.items() if granted.issuperset(needed)}
            vendors |= set(form.get("vendor", ())) if form["choice"] == ["save"] else set()
        return Choice(
            int(time.time()), "n", frozenset(granted), frozenset(purposes - granted),
            frozenset(vendors), frozenset(set(everyone) - vendors),
        )  # fmt: skip

    def app(environ, start_response):
        path = environ["PATH_INFO"]
        state = state_of(environ)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-cache")]
        if policy:
            headers.append(("Content-Security-Policy", policy.format(nonce=NONCE)))
        if path == "/consent/choose":
            if broken:
                start_response("503 Service Unavailable", headers)
                return [banner.preferences(state, "", "/", "unproven").encode()]
            value = encode(choose(environ), KEY)
            cookie = f"{COOKIE_NAME}={value}; Path=/; Max-Age=15552000; SameSite=Lax"
            start_response("303 See Other", [("Location", "/"), ("Set-Cookie", cookie)])
            return [b""]
        if path.startswith("/consent/assets/"):
            body, kind = assets.FILES[path.rpartition("/")[2]]
            start_response("200 OK", [("Content-Type", kind)])
            return [body]
        if path == "/consent/":
            start_response("200 OK", headers)
            return [banner.preferences(state, "", "/").encode()]
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
