"""Insertions stand where a browser opens and closes head and body, with or without their tags."""

from __future__ import annotations

import re

import pytest

from .scanning import Recorder, scan


@pytest.mark.parametrize(
    "expected",  # in braces: what brings the browser back to where an insertion is read as one
    [
        "<!doctype html><html><head>[head]<title>x</title></head><body class='>'>[body]<p>y</p>[end]</body></html>",
        "<HTML><HEAD lang=fr>[head]</HEAD><BODY>[body]x[end]</BODY ></HTML>",
        "[head][body]text[end]",
        "[head][body][end]",
        " \n<!-- <body> -->[head][body]text[end]",
        "\ufeff<!-- c --><html> [head][body]<p>x[end]",
        "<?xml version='1.0'?><!doctype html>[head]<title><body></title>[body]<p>[end]",
        "[head]<link rel=x><meta charset=utf-8>\n[body]<main></main>[end]</body>",
        "[head]<script>'</head><body>'</script>[body]x[end]",
        "<head>[head]<noscript><p></noscript><style></body></style></head> <!-- --> [body]x[end]",
        "<head>[head]<template><p></body></template></head><body>[body][end]</body>",
        "<head>[head]</p></div>[body]</br>[end]",
        "<head>[head][body]<3[end]",
        "[head]<frameset><frame src=x></frameset>",
        "<head>[head]</head><frameset rows=1><noframes><body></noframes></frameset></html>",
        "[head]<body>[body]<!-- </body> --><script>'</body>'</script><p title='</body>'>[end]</body>x</body>",
        "[head]<body>[body]<textarea></body></textarea>[end]</body>",
        "[head]<body>[body]x[end]</html>",
        "[head]<body>[body]<template></body></template>[end]</body>",
        "[head]<body>[body]<svg><foreignObject></body></foreignObject></svg>[end]</body>",
        "[head]<body>[body]<!-- unclosed{-->}[end]",
        "[head]<body>[body]<! unclosed{>}[end]",
        "[head]<body>[body]<title>unclosed{</title>}[end]",
        "[head]<body>[body]<title>x{</title>}[end]</title ",
        "[head]<body>[body]<svg><![CDATA[x{]]></svg>}[end]",
        "[head]<body>[body]<svg><g></g></svg>[end]</body>",
        "[head]<body>[body]<svg><g></g>{</svg>}[end]",
        "[head]<body>[body]<template><p>{</template>}[end]",
        "[head]<body>[body][end]<script>unclosed",
        "[head]<body>[body][end]<style>unclosed",
        "[head]<body>[body]a[end]<img src=x",
        "[head]<body>[body]<plaintext></body>",
    ],
)
def test_each_boundary_is_where_a_browser_would_have_it(expected: str) -> None:
    document = re.sub(r"\[(head|body|end)\]|\{.*?\}", "", expected)
    expected = expected.replace("{", "").replace("}", "")
    assert scan(document.encode(), Recorder(insert=True))[0].decode() == expected


def test_an_insertion_never_brings_an_unfinished_tag_to_life() -> None:
    output, _ = scan(b'<p>a<img src=x onerror="', Recorder(insert=True))
    assert output == b'[head][body]<p>a[end]<img src=x onerror="'


def test_nothing_is_inserted_inside_a_script_too_long_to_be_held() -> None:
    output, _ = scan(b"<body><script>" + b"x" * 50, Recorder(insert=True), hold_limit=10)
    assert output == b"[head]<body>[body]<script>" + b"x" * 50
