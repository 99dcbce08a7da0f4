"""Security headers on every answer. The content policy lists what the board itself needs, with a nonce for scripts.

It does not depend on the visitor's choice: that is the middleware's own policy, which browsers apply besides this one.
"""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

HSTS = "max-age=63072000; includeSubDomains"
"""Two years. Only sent over https (RFC 6797, section 7.2)."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
"""`same-origin-allow-popups`: share windows of third parties open from our pages."""


BEHIND_A_KEY = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
"""For pages whose address is a key: no cache keeps them, no other site reads the address, no search engine lists it."""


OF_ONE_PERSON = ("/compte", "/equipe", "/favoris", "/mes-annonces", "/mes-donnees", "/messages", "/recherches")
"""Beginnings of paths whose pages are for one person alone. The browser does not keep them either: on a shared computer
the next one would find them by going back, long after the log-out."""


def nonce() -> str:
    """Return what inline scripts and styles of this answer carry, fresh in each exchange."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return g.nonce


def sources() -> dict[str, set[str]]:
    """Return the third-party sources by directive that this answer needs; a view or snippet may add to them."""
    if "sources" not in g:
        g.sources = {}
    return g.sources


def policy() -> str:
    """Return the content policy of this answer (CSP level 3)."""
    own = {
        "default-src": ["'self'"],
        "script-src": ["'self'", f"'nonce-{nonce()}'"],
        "style-src": ["'self'", f"'nonce-{nonce()}'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    for directive, hosts in sources().items():
        own[directive] = [*own.get(directive, ["'self'"]), *sorted(hosts)]
    return "; ".join(f"{directive} {' '.join(values)}" for directive, values in own.items())


def init_app(app: Flask) -> None:
    """Send the headers with every answer."""
    app.add_template_global(nonce, "nonce")

    @app.after_request
    def _secure(response: Response) -> Response:
        keyed = "token" in (request.view_args or {})
        if request.path.startswith(OF_ONE_PERSON):
            response.headers["Cache-Control"] = "no-store"
        for name, value in ({**ALWAYS, **BEHIND_A_KEY} if keyed else ALWAYS).items():
            response.headers.setdefault(name, value)
        if response.mimetype in {"text/html", "image/svg+xml", "application/xhtml+xml"}:
            response.headers.setdefault("Content-Security-Policy", policy())
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        return response
