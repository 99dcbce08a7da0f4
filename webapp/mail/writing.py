"""Turns a mail template into subject, plain text and HTML that say the same words.

A template is written once per language, ``NAME.fr.txt`` and ``NAME.en.txt``, in the folder ``letters`` of the
capability that sends it (``webapp/accounts/letters``): its first line is the subject, then a blank line, then
paragraphs. Three helpers are more than text: ``button(label, url)``, ``quote(text)`` and ``item(text)``, each on a line
of its own. The HTML is made from the same lines, so the two parts cannot drift apart, and it can hold neither a remote
image nor a tracking token (CNIL recommendation 2026-042): there is no way to write one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
"""Never let through from a value: our own marks are made of them, and mail headers break on them."""
BUTTON, QUOTE, ITEM, FIELD = "\x02", "\x03", "\x04", "\x1f"
LANGUAGES = ("fr", "en")

PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{subject}</title></head>'
    '<body style="margin:0;background:#f4f4f1;color:#1d2433;font:16px/1.55 system-ui,sans-serif">'
    '<div style="max-width:36em;margin:0 auto;padding:24px;background:#ffffff">{body}</div></body></html>'
)
PARAGRAPH = '<p style="margin:0 0 16px">{}</p>'
LINK = (
    '<p style="margin:0 0 16px"><a href="{url}" style="display:inline-block;padding:12px 20px;border-radius:8px;'
    'background:#1c5d54;color:#ffffff;text-decoration:none;font-weight:600">{label}</a></p>'
    '<p style="margin:0 0 16px;font-size:13px;color:#4b5563;word-break:break-all">{url}</p>'
)
CITED = '<blockquote style="margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #c9ced8">{}</blockquote>'
LISTED = '<ul style="margin:0 0 16px;padding-left:20px">{}</ul>'


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to be addressed."""

    subject: str
    text: str
    html: str


def clean(value: object) -> object:
    """Keep what people typed from forging lines: one line, no control characters. Our own marks pass as `_Marked`."""
    if isinstance(value, str) and not isinstance(value, _Marked):
        return " ".join(CONTROL.sub("", value).split())
    return value


class _Marked(str):
    """A line made by one of the three helpers."""

    __slots__ = ()


def button(label: str, url: str) -> _Marked:
    """A link that the reader is meant to follow, shown with its whole address."""
    if not url.startswith(("https://", "http://", "mailto:")):
        raise ValueError(f"a mail links to whole addresses only, not {url!r}")
    return _Marked(f"{BUTTON}{clean(label)}{FIELD}{clean(url)}")


def quote(text: str) -> _Marked:
    """What somebody wrote, set apart, line by line."""
    lines = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return _Marked("\n".join(f"{QUOTE}{line.strip()}" for line in lines))


def item(text: str) -> _Marked:
    """One line of a list."""
    return _Marked(f"{ITEM}{clean(text)}")


TEMPLATES = Environment(
    loader=FileSystemLoader(sorted(Path(__file__).parent.parent.glob("*/letters"))),
    undefined=StrictUndefined,
    finalize=clean,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=select_autoescape(enabled_extensions=()),  # plain text; the HTML is escaped line by line below
)
TEMPLATES.globals.update(button=button, quote=quote, item=item)


def write(template: str, language: str, **context: object) -> Letter:
    """Write a mail.

    Parameters:
        template: name of the template, without language.
        language: ``fr`` or ``en``; anything else is answered in French.
        context: what the template asks for; a missing value raises `jinja2.UndefinedError`.
    """
    language = language if language in LANGUAGES else LANGUAGES[0]
    source = TEMPLATES.get_template(f"{template}.{language}.txt").render(language=language, **context)
    subject, _, body = source.partition("\n")
    blocks = _blocks(body)
    return Letter(
        subject=subject.strip(),
        text="\n\n".join(_text(kind, lines) for kind, lines in blocks) + "\n",
        html=PAGE.format(
            language=language,
            subject=escape(subject.strip()),
            body="".join(_html(kind, lines) for kind, lines in blocks),
        ),
    )


def _blocks(body: str) -> list[tuple[str, list[str]]]:
    """Group lines into paragraphs, quotations, lists and buttons."""
    blocks: list[tuple[str, list[str]]] = []
    fresh = True
    for line in body.split("\n"):
        if not line.strip(" \t"):
            fresh = True
            continue
        kind = line[0] if line[0] in {BUTTON, QUOTE, ITEM} else ""
        words = line[1:] if kind else line.strip()
        if fresh or kind == BUTTON or blocks[-1][0] != kind:
            blocks.append((kind, []))
        blocks[-1][1].append(words)
        fresh = False
    return blocks


def _text(kind: str, lines: list[str]) -> str:
    if kind == BUTTON:
        label, _, url = lines[0].partition(FIELD)
        return f"{label}\n{url}"
    mark = {QUOTE: "> ", ITEM: "- "}.get(kind, "")
    return "\n".join(f"{mark}{line}".rstrip() for line in lines)


def _html(kind: str, lines: list[str]) -> str:
    if kind == BUTTON:
        label, _, url = lines[0].partition(FIELD)
        return LINK.format(label=escape(label), url=escape(url))
    if kind == ITEM:
        return LISTED.format("".join(f"<li>{escape(line)}</li>" for line in lines))
    return {QUOTE: CITED}.get(kind, PARAGRAPH).format("<br>".join(escape(line) for line in lines))
