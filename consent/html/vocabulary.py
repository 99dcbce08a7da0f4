"""Names of elements that change how what follows them is read."""

from __future__ import annotations

from typing import Final

RAW_TEXT: Final = frozenset({"style", "xmp", "iframe", "noembed", "noframes", "title", "textarea", "noscript"})
"""HTML elements that hold text up to their own end tag (13.2.6.4.4, 13.2.6.4.7; `noscript` if scripting is on)."""

SWITCHING: Final = RAW_TEXT | {"script", "plaintext"}

HELD: Final = frozenset({"script", "style", "noscript"})
"""Elements that a handler sees together with their content."""

FOREIGN_HELD: Final = frozenset({"script", "style"})
"""The same in SVG and MathML."""

HEAD_CONTENT: Final = frozenset(
    {"base", "basefont", "bgsound", "link", "meta", "title", "noscript", "noframes", "style", "script", "template"}
)
"""Start tags that do not open the body (13.2.6.4.4)."""

HEAD_VOID: Final = frozenset({"base", "basefont", "bgsound", "link", "meta"})

FOREIGN: Final = frozenset({"svg", "math"})

CONTEXT: Final = FOREIGN | {"template"}
"""Start tags in HTML that change how their content is read as a whole."""

BREAKOUT: Final = frozenset(
    {
        "b",
        "big",
        "blockquote",
        "body",
        "br",
        "center",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "embed",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "hr",
        "i",
        "img",
        "li",
        "listing",
        "menu",
        "meta",
        "nobr",
        "ol",
        "p",
        "pre",
        "ruby",
        "s",
        "small",
        "span",
        "strong",
        "strike",
        "sub",
        "sup",
        "table",
        "tt",
        "u",
        "ul",
        "var",
    }
)
"""Start tags that end SVG and MathML (13.2.6.5)."""

SVG_INTEGRATION: Final = frozenset({"foreignobject", "desc", "title"})
MATHML_INTEGRATION: Final = frozenset({"mi", "mo", "mn", "ms", "mtext"})
INTEGRATION: Final = SVG_INTEGRATION | MATHML_INTEGRATION | {"annotation-xml"}
"""Elements of SVG and MathML whose content is HTML again (13.2.6)."""

SVG_SHAPES: Final = frozenset(
    {
        "path",
        "g",
        "circle",
        "rect",
        "line",
        "polyline",
        "polygon",
        "ellipse",
        "use",
        "defs",
        "lineargradient",
        "radialgradient",
        "stop",
        "symbol",
        "mask",
        "clippath",
        "text",
        "tspan",
        "filter",
        "animate",
    }
)
"""Plain SVG elements: common, and of no consequence for how the rest is read."""
