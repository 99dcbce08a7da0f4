"""Writing HTML by hand, safely: the two escapes that everything else here is built on."""

from __future__ import annotations

import html
import json


def escape(text: str) -> str:
    """Escape text for an element's content or a double-quoted attribute."""
    return html.escape(text, quote=True)


def attribute(name: str, value: str) -> str:
    """Write ` name="value"`, or nothing for an empty value."""
    return f' {name}="{escape(value)}"' if value else ""


def json_in_script(value: object) -> str:
    """Write JSON that can stand inside a `script` element.

    A `<` could open `</script` or `<!--` (WHATWG HTML, restrictions for contents of script elements).
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
