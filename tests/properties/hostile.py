"""Hostile HTML for property tests: pieces that change how a parser reads what follows."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    "<", ">", "</", "/>", "<!", "<?", "<!--", "-->", "--!>", "<!-->", "<!--->", "-", "!", "=", '"', "'", " ", "\n",
    "\r\n", "\t",
    "\f", "\x0b", "\0", "/", "&amp;", "&lt;", "&#60;", "a", "B", "é", "<![CDATA[", "]]>", "]]", "<!doctype html>",
    "<html>", "<head>", "</head>", "<body>", "<body class=x>", "</body>", "</html>", "<frameset>", "</frameset>",
    "<frame src=a>",
    "<p>", "</p>", "<br>", "</br>", "<div>", "</div>", "<b>", "<a href=x>", "</a>", "<span title='>'>", "<li>",
    "<script>", "</script>", "<SCRIPT src=a>", "</scRipt >", "</script", "<script", "<style>", "</style>",
    "<title>", "</title>",
    "<textarea>", "</textarea>", "<noscript>", "</noscript>", "<iframe src=b>", "</iframe>", "<iframe>", "<xmp>",
    "</xmp>",
    "<noembed>", "</noembed>", "<noframes>", "</noframes>", "<plaintext>", "<template>", "</template>", "<svg>",
    "</svg>",
    "<svg/>", "<math>", "</math>", "<foreignObject>", "</foreignObject>", "<desc>", "</desc>", "<mi>", "</mi>",
    "<mglyph>",
    "<annotation-xml>", "<annotation-xml encoding='text/html'>", "</annotation-xml>", "<g>", "</g>",
    "<path d='M0 0'/>",
    "<script/>", "<style/>", "<image href=x>", "<img src=a>", "<img src='b' onerror=\"c\">", "<image src=c>",
    "<link href=d>",
    "<img src", "<img", "<img src=\"", "<img/src=x/>", "<img =\">\" src=y>", "<img src=1 src=2 SRC=3>",
    "<p style='x'>",
    "<p ONclick=x>", "<x-y data-consent-z>", "<font color=red>", "<font>", "<table>", "<td background=z>",
    "<input type=image src=i>", '<svg fill="red">', '<svg><title>t</title><a href="x"><path/></a></svg>',
    '<svg fill="red"><!-- c --><g/></svg>', '<path stroke="url(s)"/>', "<circle fill=url(s)>", '<p fill="&#40;">',
)  # fmt: skip

documents = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
"""Anything at all."""

TAME = tuple(
    piece
    for piece in PIECES
    if not any(
        word in piece.lower() for word in ("svg", "math", "foreign", "desc", "<mi", "annotation", "mglyph", "frameset")
    )
)
tame_documents = st.lists(st.sampled_from(TAME), max_size=14).map("".join)
"""Without what only a stack of open elements tells for certain."""
