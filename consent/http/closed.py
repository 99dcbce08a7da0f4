"""The page that stands in for one that cannot be made safe."""

from __future__ import annotations

from .headers import Headers

STATUS = "502 Bad Gateway"

_BODY = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Page indisponible</title>
<meta name="viewport" content="width=device-width,initial-scale=1"></head><body>
<h1>Cette page ne peut pas être affichée</h1><p>Son contenu n’a pas pu être vérifié, et aucun traceur ne doit passer
sans votre accord. Réessayez plus tard, ou prévenez l’éditeur du site.</p>
<h2 lang="en">This page cannot be shown</h2><p lang="en">Its content could not be checked, and no tracker may pass
without your consent. Try again later, or tell the publisher of the site.</p></body></html>
""".encode()

_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-cache"),
)


def page() -> tuple[str, Headers, bytes]:
    """Give status, headers and body."""
    return STATUS, [*_HEADERS, ("Content-Length", str(len(_BODY)))], _BODY
