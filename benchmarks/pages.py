"""Pages for the benchmarks, made up: what a template-driven site sends, tags and all."""

from __future__ import annotations

from random import Random

TRACKER = "tracker.example"

_WORDS = ("annonce", "vélo", "table", "maison", "jardin", "lampe", "chaise", "bois", "rouge", "clair", "prix", "samedi")

_HEAD = f"""<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Petites annonces &amp; bonnes affaires</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="description" content="Des annonces">
<meta property="og:title" content="Annonces"><meta property="og:image" content="https://www.board.example/a.png">
<link rel="canonical" href="https://www.board.example/"><link rel="stylesheet" href="/static/site.css">
<link rel="icon" href="/favicon.ico"><link rel="preconnect" href="https://{TRACKER}">
<script async src="https://{TRACKER}/collect.js"></script>
<script>window.settings = {{"page": 1, "items": [1, 2, 3]}}; if (1 < 2) {{ console.log("</p>"); }}</script>
<style>body {{ margin: 0 }} .card {{ padding: 1rem }}</style></head>
<body class="home"><header><nav><ul><li><a href="/">Accueil</a></li>
<li><a href="/annonces/">Annonces</a></li></ul></nav>
<svg width="24" height="24" viewBox="0 0 24 24">
<path d="M3 6h18M3 12h18M3 18h18" stroke="currentColor"/></svg></header><main>
"""
_TAIL = f"""</main><footer><p>Pied de page</p></footer><noscript><img src="https://{TRACKER}/p.gif" alt=""></noscript>
<script src="/static/site.js" defer></script></body></html>
"""


def page(size: int, seed: int = 1) -> bytes:
    """Return a page of about `size` bytes: cards with pictures, links, lists, some inline scripts and frames."""
    random = Random(seed)
    pieces = [_HEAD]
    length = len(_HEAD) + len(_TAIL)
    number = 0
    while length < size:
        number += 1
        text = " ".join(random.choices(_WORDS, k=28))
        card = (
            f'<article class="card" id="a{number}"><h2 class="title">'
            f'<a href="/annonces/{number}">{text[:40]}</a></h2>\n'
            f'<div class="body"><p class="text">{text}</p><ul class="facts"><li>{random.randint(1, 900)} €</li>'
            f'<li><span class="town">Lyon</span></li></ul></div>'
        )
        if number % 3 == 0:
            card += f'<img src="/media/{number}.webp" alt="{text[:20]}" width="320" height="240" loading="lazy">'
        if number % 40 == 0:
            card += f'<iframe src="https://{TRACKER}/frame?{number}" title="carte"></iframe>'
        pieces.append(card + "</article>\n")
        length += len(pieces[-1].encode())
    return ("".join(pieces) + _TAIL).encode()
