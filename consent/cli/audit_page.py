"""The report of an audit as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterable
from html import escape

from .findings import Audit, Phase

_STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem;font-size:.9rem}
th,td{text-align:start;padding:.35rem .5rem;border-bottom:1px solid #8886;vertical-align:top;overflow-wrap:anywhere}
img{max-width:100%;border:1px solid #8886}
.good{color:#0a7d33}.bad{color:#c0232c}
@media (prefers-color-scheme:dark){.good{color:#5fd38a}.bad{color:#ff8b8b}}
"""

_WORDS = {
    "fr": {
        "title": "Audit des traceurs de {url}",
        "made": "Fait le {when} (UTC) avec un vrai navigateur, dans un profil neuf à chaque étape.",
        "good": "Rien n’a été relevé.",
        "bad": "{count} point(s) relevé(s).",
        "requests": "Requêtes vers des tiers",
        "cookies": "Cookies présents à la fin de l’étape",
        "host": "hôte", "whose": "à qui", "kind": "nature", "count": "nombre",
        "name": "nom", "domain": "domaine", "until": "jusqu’au", "session": "fermeture du navigateur",
        "none": "Aucun.", "unknown": "inconnu", "picture": "La page à cette étape",
        "limits": "Ce que cette méthode ne voit pas : une connexion ouverte sans requête (preconnect, dns-prefetch) "
        "n’est relevée que si elle figure dans le code de la page ; les pages privées ne sont pas visitées.",
        "no-javascript": "Sans JavaScript, avant tout choix", "before": "Avant tout choix",
        "refused": "Après avoir refusé", "accepted": "Après avoir accepté",
        "withdrawn": "Après avoir retiré son accord",
    },
    "en": {
        "title": "Audit of trackers on {url}",
        "made": "Made on {when} (UTC) with a real browser, in a new profile for each phase.",
        "good": "Nothing was found.",
        "bad": "{count} point(s) found.",
        "requests": "Requests to third parties",
        "cookies": "Cookies present at the end of the phase",
        "host": "host", "whose": "whose", "kind": "kind", "count": "count",
        "name": "name", "domain": "domain", "until": "until", "session": "the browser is closed",
        "none": "None.", "unknown": "unknown", "picture": "The page in this phase",
        "limits": "What this method does not see: a connection opened without a request (preconnect, dns-prefetch) is "
        "only noticed in the page's code; pages that need a login are not visited.",
        "no-javascript": "Without JavaScript, before any choice", "before": "Before any choice",
        "refused": "After refusing", "accepted": "After accepting", "withdrawn": "After withdrawing",
    },
}  # fmt: skip


def render(audit: Audit, language: str) -> str:
    """Write the report."""
    words = _WORDS[language]
    title = escape(words["title"].format(url=audit.url))
    made = words["made"].format(when=time.strftime("%Y-%m-%d %H:%M", time.gmtime()))
    phases = "".join(_phase(phase, words, language) for phase in audit.phases)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>{escape(made)}</p>{phases}<p><small>{escape(words['limits'])}</small></p></html>"
    )


def _phase(phase: Phase, words: dict[str, str], language: str) -> str:
    problems = phase.problems
    if problems:
        verdict = f'<p class="bad">{escape(words["bad"].format(count=len(problems)))}</p><ul>'
        verdict += "".join(f"<li>{escape(one.text(language))}</li>" for one in problems) + "</ul>"
    else:
        verdict = f'<p class="good">{escape(words["good"])}</p>'
    picture = base64.b64encode(phase.picture).decode()
    shown = f'<img alt="{escape(words["picture"])}" src="data:image/png;base64,{picture}">' if picture else ""
    return (
        f"<section><h2>{escape(words[phase.name])}</h2>{verdict}"
        f"<h3>{escape(words['requests'])}</h3>{_requests(phase, words)}"
        f"<h3>{escape(words['cookies'])}</h3>{_cookies(phase, words)}{shown}</section>"
    )


def _requests(phase: Phase, words: dict[str, str]) -> str:
    counted: dict[tuple[str, ...], int] = {}
    for one in phase.requests:
        key = (one.host, one.vendor or words["unknown"], one.kind)
        counted[key] = counted.get(key, 0) + 1
    rows = [(*key, str(count)) for key, count in sorted(counted.items())]
    return _table((words["host"], words["whose"], words["kind"], words["count"]), rows, words)


def _cookies(phase: Phase, words: dict[str, str]) -> str:
    rows = [
        (name, domain, time.strftime("%Y-%m-%d", time.gmtime(expires)) if expires > 0 else words["session"])
        for name, domain, expires in sorted(phase.cookies)
    ]
    return _table((words["name"], words["domain"], words["until"]), rows, words)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], words: dict[str, str]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    if not body:
        return f"<p>{escape(words['none'])}</p>"
    titles = "".join(f"<th scope=col>{escape(title)}</th>" for title in head)
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
