r"""What scripts in a page reach: which of them run at all, and which addresses they are written to load.

Reading a program for what it will do is guesswork, so this errs on the side of leaving the site's own code alone:
the guard and the policy header stop at run time what is missed here. An inline script is taken for a loader if

* an address stands where it is fetched at once (``img.src = "…"``, ``fetch("…")``, ``import "…"``, the HTML given to
  ``document.write``): `Reach.certain`; or
* an address is a literal of its own in a script that also loads what stands in a variable, as the loaders that
  vendors hand out do (``})(window, document, "script", "https://…/a.js")``): `Reach.possible`.

A host that is merely mentioned (in a sentence, a link, a query, a comment, a list of names) is neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from typing import NamedTuple


class Script(Enum):
    """What a browser does with a script element's content."""

    CODE = "runs"
    IMPORTS = "import map"
    SPECULATION = "speculation rules"
    DATA = "nothing: JSON, templates, plain text"


_CODE_TYPES = frozenset(
    f"{tree}/{name}"
    for tree in ("text", "application")
    for name in ("javascript", "ecmascript", "x-javascript", "x-ecmascript")
) | {"text/jscript", "text/livescript", *(f"text/javascript1.{minor}" for minor in range(6))}
"""JavaScript MIME types (WHATWG MIME Sniffing, section 4.6)."""


def kind(attributes: Mapping[str, str]) -> Script:
    """Say what a browser does with a script that has these attributes (WHATWG HTML, "prepare the script element")."""
    declared = attributes.get("type")
    if declared is None:
        language = attributes.get("language", "")
        declared = f"text/{language}" if language else ""
    # A MIME type with parameters runs nowhere today; it is read as if it did, on the safe side.
    essence = declared.partition(";")[0].strip("\t\n\f\r ").lower()
    if not essence or essence == "module" or essence in _CODE_TYPES:
        return Script.CODE
    if essence == "importmap":
        return Script.IMPORTS
    if essence == "speculationrules":
        return Script.SPECULATION
    return Script.DATA


class Reach(NamedTuple):
    """Addresses that a script is written to load: certainly, or possibly (see the module's text)."""

    certain: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()


_NOTHING = Reach()

# An address begins with a scheme and "//", or with "//"; slashes may be escaped in a literal.
_SLASH = r"(?:/|\\/|\\x2[fF]|\\u002[fF]|\\u\{2[fF]\})"
_ADDRESS = (
    rf"(?:(?:[hH][tT][tT][pP][sS]?|[wW][sS]{{1,2}})(?::|\\x3[aA]|\\u003[aA]))?{_SLASH}{{2}}(?:\\.|[^\\\s\"'`<>])+"
)
_LITERAL = rf"[\"'`]\s*({_ADDRESS})"

_CANDIDATE = re.compile(rf"{_SLASH}{{2}}")

_FETCHED_AT_ONCE = re.compile(
    r"(?:"
    # an element's address is set
    r"\.(?:src|srcset|poster|ping|imageSrcset|background)\s*=\s*|\bsetAttribute(?:NS)?\s*\(\s*(?:[^,()]{0,80},\s*)?[\"'](?:src|srcset|data|poster)[\"']\s*,\s*"
    # something is called that fetches
    r"|\b(?:fetch|fetchLater|sendBeacon|importScripts|import|(?:Shared)?Worker|EventSource|WebSocket|WebTransport|Request|Audio"
    r"|getScript|getJSON|ajax|addModule|loadScript|loadScriptAsync|loadJS|loadCSS)\s*\(\s*"
    r"|\.open\s*\(\s*[\"'][A-Za-z]+[\"']\s*,\s*"
    # a module is imported
    r"|\b(?:import|from)\s*"
    rf"){_LITERAL}"
)
_IN_HTML = re.compile(
    r"<\s*\\?(?:script|img|image|iframe|frame|link|embed|object|source|video|audio|track|input|body|table|td|style)\b"
    r"[^<>]*?\b(?:src|srcset|href|data|poster|background|xlink:href)\s*=\s*(?:\\?[\"'])?"
    rf"({_ADDRESS})"
)
_WRITES_HTML = re.compile(
    r"\bdocument\s*\.\s*write(?:ln)?\b|\b(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bcreateContextualFragment\b"
    r"|\bsrcdoc\b|\bset(?:Unsafe)?HTML(?:Unsafe)?\b|\bparseFromString\b|\.(?:html|append|prepend|before|after)\s*\("
    r"|(?:\$|\bjQuery)\s*\("
)
_IN_STYLE = re.compile(rf"(?:\burl\(\s*(?:\\?[\"'])?|@import\s*\\?[\"'])({_ADDRESS}?)(?=[\\\s\"'`)])")
_WRITES_STYLE = re.compile(
    r"\bstyle\b|\bcssText\b|\binsertRule\b|\breplaceSync\b|\badoptedStyleSheets\b|\bFontFace\b|\bcss\s*\("
)
_LINKS = re.compile(r"\bcreateElement(?:NS)?\s*\([^()]{0,80}[\"'`]link[\"'`]")
_LINK_ADDRESS = re.compile(rf"(?<!location)\.href\s*=\s*{_LITERAL}")
_LOADER = re.compile(
    # what is loaded stands in a variable
    r"\.(?:src|srcset|href)\s*=\s*[A-Za-z_$]|\bsetAttribute(?:NS)?\s*\(\s*[\"'](?:src|href)[\"']\s*,\s*[A-Za-z_$]"
    r"|\b(?:fetch|sendBeacon|import|importScripts|EventSource|WebSocket|Worker|getScript)\s*\(\s*[A-Za-z_$]"
    r"|\.open\s*\(\s*[\"'][A-Za-z]+[\"']\s*,\s*[A-Za-z_$]"
)
_WHOLE = re.compile(rf"([\"'`])\s*({_ADDRESS})")
_COMMENT_OR_STRING = re.compile(
    r"(\"(?>(?:[^\"\\\n]|\\[\s\S])*)\"|'(?>(?:[^'\\\n]|\\[\s\S])*)'|`(?>(?:[^`\\]|\\[\s\S])*)`)"
    r"|/\*[^*]*+(?>(?:\*(?!/)[^*]*+)*)\*/|//[^\n]*+"
)
_ADDRESS_LIKE = re.compile(r"(?<![\w.-])(?>(?:[\w-]+\.)+)(?>[a-zA-Z]{2,})\\?/[^\s\"'`<>]*+")
_ESCAPED = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|([\s\S]))")


def without_comments(code: str) -> str:
    """Take comments out, so that what is commented out counts as neither snippet nor address."""
    return _COMMENT_OR_STRING.sub(lambda found: found[1] or " ", code)


def without_addresses(code: str) -> str:
    """Take comments and addresses out: what is left is the snippet, while addresses are judged by what they are for."""
    return _ADDRESS_LIKE.sub("", without_comments(code))


def reach(code: str, *, writes: bool = False) -> Reach:
    """List the addresses of other hosts that a piece of JavaScript is written to load.

    Parameters:
        code: the script as it stands in the page.
        writes: whether its value becomes HTML anyway (``javascript:`` address of a frame).
    """
    if _CANDIDATE.search(code) is None:
        return _NOTHING
    return _remembered(code, writes) if len(code) <= _REMEMBERED_LENGTH else _read(code, writes)


def _read(code: str, writes: bool) -> Reach:
    code = _PLAIN_ESCAPE.sub(_unescaped, without_comments(code))
    certain = [found[1] for found in _FETCHED_AT_ONCE.finditer(code)]
    if writes or _WRITES_HTML.search(code):
        certain += [found[1] for found in _IN_HTML.finditer(code)]
    if _WRITES_STYLE.search(code):
        certain += [found[1] for found in _IN_STYLE.finditer(code)]
    if _LINKS.search(code):
        certain += [found[1] for found in _LINK_ADDRESS.finditer(code)]
    possible = [found[2] for found in _WHOLE.finditer(code)] if _LOADER.search(code) else []
    return Reach(tuple(map(_decoded, certain)), tuple(map(_decoded, possible)))


# Letters and digits that are escaped without need, so that an address does not look like one.
_PLAIN_ESCAPE = re.compile(r"\\(?:x|u00|u\{0*)((?:3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]))\}?")


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


_REMEMBERED_LENGTH = 32_768
"""Characters up to which a script's reading is remembered: a site repeats its snippets on every page."""

_remembered = lru_cache(maxsize=256)(_read)


def speculated(rules: str) -> tuple[str, ...] | None:
    """List the addresses that speculation rules fetch by name; `None` if they may reach any link of the page.

    Rules over the page's links are bounded only by patterns without a host; everything else may mean a link to
    somebody else. Source: the WICG's "Speculation Rules". What is no JSON is ignored by browsers.
    """
    try:
        content = json.loads(rules)
    except ValueError:
        return ()
    found: list[str] = []
    for action in content.values() if isinstance(content, dict) else ():
        for rule in action if isinstance(action, list) else ():
            if not isinstance(rule, dict):
                continue
            urls = rule.get("urls")
            if isinstance(urls, list):
                found += [url for url in urls if isinstance(url, str)]
            if (rule.get("source") == "document" or "urls" not in rule) and not _stays_home(rule.get("where")):
                return None
    return tuple(found)


def mapped(imports: str) -> Iterator[tuple[int, int, str]]:
    """List each value of an import map as (start, end, decoded text), quotes included in the positions."""
    for found in _JSON_STRING.finditer(imports):
        if found[1]:  # a name, not an address that anything is loaded from
            continue
        try:
            text = json.loads(found[0], strict=False)
        except ValueError:
            continue
        yield found.start(), found.end(), text


_JSON_STRING = re.compile(r'"(?>(?:[^"\\]|\\[\s\S])*)"(\s*:)?')


def _stays_home(where: object) -> bool:
    """Whether a condition of a document rule admits links to the site itself alone."""
    if not isinstance(where, dict):
        return False
    if isinstance(every := where.get("and"), list):
        return any(map(_stays_home, every))
    if isinstance(some := where.get("or"), list):
        return bool(some) and all(map(_stays_home, some))
    patterns = where.get("href_matches")
    patterns = patterns if isinstance(patterns, list) else [patterns]
    return all(
        isinstance(pattern, str) and pattern[:1] in {"/", ".", "?"} and pattern[:2] != "//" for pattern in patterns
    )


def _decoded(literal: str) -> str:
    return _ESCAPED.sub(_character, literal) if "\\" in literal else literal


def _character(escape: re.Match[str]) -> str:
    digits = escape[1] or escape[2] or escape[3]
    if digits is None:
        return "" if escape[4] in "\r\n" else str(escape[4])
    code = int(digits, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"
