"""What the middleware costs per request: `python -m benchmarks.overhead`.

Flask pages of 5, 34 and 100 kB without a database and a JSON answer, each with and without the middleware, in turn, in
one run, so that ratios hold even where the machine is busy. Two kinds of page: a bare one, a single template that does
next to nothing; and a usual one, which has a layout, a macro for each card, `url_for` for its links, and filters.
Prints a table and writes it to docs/performance.md.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import threading
import time
from pathlib import Path

from flask import Flask, jsonify, render_template
from jinja2 import DictLoader

from consent import ConsentMiddleware, SQLiteStore

from .sections import put

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"

ABOUT = """## What the middleware costs per request

`python -m benchmarks.overhead`: Flask pages from templates, no database; a visitor who has not chosen; medians of
pairs in one run. A usual page has a layout, a macro for each card, `url_for` and filters; a bare one is a single
template that does next to nothing.
"""

ROUNDS = 41
"""Turns of each pair; the table shows medians."""

SECONDS = 0.03
"""Length of one turn."""

TEMPLATE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Annonces</title>
<link rel="stylesheet" href="/static/board.css">
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag('config','G-1')</script>
</head><body><nav><a href="/">Accueil</a> <a href="/annonces">Annonces</a></nav><main><h1>Annonces récentes</h1><ul>
{% for number in range(count) %}<li class="card"><a href="/annonces/{{ number }}"><img src="/photos/{{ number }}.webp"
width="160" height="120" alt="Photo de l’annonce {{ number }}" loading="lazy"><h2>Vélo de ville n° {{ number }}</h2></a>
<p>{{ texts[number % 3] }}</p><p><strong>{{ number * 7 }} €</strong> <span>Lyon (69)</span></p></li>
{% endfor %}</ul></main><iframe src="https://www.youtube.com/embed/abc" width="560" height="315"></iframe>
<script src="/static/board.js" defer></script></body></html>"""

LAYOUT = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="{{ url_for('static', filename='board.css') }}">
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag('config','G-1')</script>
</head><body><nav>{% for name, count in menu %}<a href="{{ url_for('usual', count=count) }}">{{ name }}</a>
{% endfor %}</nav>{% for message in get_flashed_messages() %}<p class="flash">{{ message }}</p>{% endfor %}
<main>{% block main %}{% endblock %}</main><iframe src="https://www.youtube.com/embed/abc" width="560" height="315">
</iframe><script src="{{ url_for('static', filename='board.js') }}" defer></script></body></html>"""
CARD = """{% macro card(number, text) %}<li class="card"><a href="{{ url_for('usual', count=number) }}"><img
src="{{ url_for('static', filename='photos/%d.webp' % number) }}" width="160" height="120"
alt="Photo de l’annonce {{ number }}" loading="lazy"><h2>{{ 'Vélo de ville n° %d' % number }}</h2></a>
<p>{{ text | truncate(760) }}</p><p><strong>{{ '{:,}'.format(number * 7) }} €</strong> <span>{{ 'lyon' | title }} (69)
</span></p></li>{% endmacro %}"""
USUAL = """{% extends "layout.html" %}{% from "card.html" import card %}{% block title %}Annonces{% endblock %}
{% block main %}<h1>Annonces récentes</h1><ul>{% for number in range(count) %}{{ card(number, texts[number % 3]) }}
{% endfor %}</ul>{% endblock %}"""
MENU = (("Accueil", 1), ("Annonces", 2), ("Publier", 3), ("Mes annonces", 4), ("Messages", 5))

TEXTS = tuple(
    " ".join([sentence] * 16)
    for sentence in (
        "Très bon état, peu servi, toujours rangé au sec.",
        "À venir chercher sur place & payer comptant, merci.",
        "Révisé au printemps, pneus <neufs>, antivol compris.",
    )
)
SIZES = {"5 kB page": 3, "34 kB page": 28, "100 kB page": 85}


def application() -> Flask:
    app = Flask(__name__)
    app.secret_key = "benchmark"
    app.jinja_loader = DictLoader(
        {"page.html": TEMPLATE, "layout.html": LAYOUT, "card.html": CARD, "usual.html": USUAL}
    )

    @app.get("/bare/<int:count>")
    def bare(count: int) -> str:
        return render_template("page.html", count=count, texts=TEXTS)

    @app.get("/usual/<int:count>")
    def usual(count: int) -> str:
        return render_template("usual.html", count=count, texts=TEXTS, menu=MENU)

    @app.get("/json")
    def json():
        return jsonify(answer=42, words=["one", "two"])

    return app


def request(path: str) -> dict:
    return {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "www.board.test", "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "fr-FR,fr;q=0.9,en;q=0.8", "HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd",
        "HTTP_COOKIE": "session=abcdef", "HTTP_SEC_FETCH_DEST": "document", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip


def answer(app, path: str) -> int:
    body = app(request(path), lambda status, headers, exc_info=None: None)
    size = sum(map(len, body))
    if hasattr(body, "close"):
        body.close()
    return size


def turn(app, path: str) -> float:
    """Seconds of processor time per request, over one turn: other programs do not count."""
    count, start = 0, time.process_time()
    while (passed := time.process_time() - start) < SECONDS:
        answer(app, path)
        count += 1
    return passed / count


def compare(plain, protected, path: str) -> tuple[float, float, float]:
    """Medians: plain seconds, added seconds, ratio of both."""
    pairs = [(turn(plain, path), turn(protected, path)) for _ in range(ROUNDS)]
    ratio = statistics.median(after / before for before, after in pairs)
    return (
        statistics.median(before for before, _ in pairs),
        statistics.median(after - before for before, after in pairs),
        ratio,
    )


def throughput(app, path: str, threads: int) -> float:
    """Requests per second with so many threads."""
    counts = [0] * threads
    until = time.perf_counter() + 1.0

    def work(number: int) -> None:
        while time.perf_counter() < until:
            answer(app, path)
            counts[number] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts)


def nothing(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


def table(protect) -> str:
    app = application().wsgi_app
    protected = protect(app)
    lines = [
        "| answer | alone | added | ratio |",
        "|---|---|---|---|",
    ]
    for kind in ("usual", "bare"):
        for name, count in SIZES.items():
            path = f"/{kind}/{count}"
            answer(protected, path)
            before, added, ratio = compare(app, protected, path)
            row = f"{kind} {name} ({answer(app, path):,} bytes)"
            lines.append(f"| {row} | {before * 1e6:.0f} µs | {added * 1e6:.0f} µs | {ratio:.2f} |")
    before, added, ratio = compare(app, protected, "/json")
    lines.append(f"| JSON from Flask | {before * 1e6:.0f} µs | {added * 1e6:.1f} µs | {ratio:.2f} |")
    before, added, ratio = compare(nothing, protect(nothing), "/json")
    lines.append(f"| JSON from a bare function | {before * 1e6:.1f} µs | {added * 1e6:.1f} µs | {ratio:.1f} |")
    path = f"/usual/{SIZES['34 kB page']}"
    lines += ["", "| threads | 34 kB pages per second, alone | with the middleware |", "|---|---|---|"]
    for threads in (1, 4, 8):
        lines.append(
            f"| {threads} | {throughput(app, path, threads):.0f} | {throughput(protected, path, threads):.0f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        store = SQLiteStore(Path(folder) / "proof.db")
        text = table(lambda app: ConsentMiddleware(app, store=store))
    print(text)
    put(DOCUMENT, "overhead", f"{ABOUT}\n{text}")
