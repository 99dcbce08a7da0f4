"""What a scanner passes over without telling, and what looks like it and is told."""

from __future__ import annotations

import pytest

from .scanning import found, scan


@pytest.mark.parametrize(
    "document",
    [
        b'<p fill="red">',
        b'<p hidden fill="red" stroke="#000" class="a">',
        b'<p fill="red" fill="blue">',
        b'<body><svg fill="none" viewBox="0 0 24 24"><path stroke="red" d="M0 0"/></svg>',
        b'<body><svg><a href="/x"><title>Ain</title><path d="M0 0"></path></a><!-- <img src=x> --></svg>',
        b"<body><svg/><p>",
    ],
)
def test_what_calls_nothing_is_passed_over(document):
    assert found(document) == []


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (b'<p fill="url(x)">', [b'<p fill="url(x)">']),
        (b'<p fill="&#40;x">', [b'<p fill="&#40;x">']),
        (b"<p fill='url(x)'>", [b"<p fill='url(x)'>"]),
        (b"<p fill=url(x)>", [b"<p fill=url(x)>"]),
        (b'<p FILL="url(x)">', [b'<p FILL="url(x)">']),
        (b'<p fill="red" fill="url(x)">', [b'<p fill="red" fill="url(x)">']),
        (b'<p fill="red" src="x">', [b'<p fill="red" src="x">']),
        (b'<p fill = "url(x)">', [b'<p fill = "url(x)">']),
        (b'<body><svg fill="url(x)"></svg>', [b'<svg fill="url(x)">']),
        (b'<body><svg><path fill="url(x)"/></svg>', [b'<path fill="url(x)"/>']),
        (b"<body><svg><title><img src=x></title></svg>", [b"<img src=x>"]),
        (b"<body><svg><a href=y><image href=x></a></svg>", [b"<image href=x>"]),
        (b"<body><svg><p></svg><img src=x>", [b"<img src=x>"]),
        (b"<body><svg><g></svg><img src=x>", [b"<img src=x>"]),
        (b"<body><svg></svg><style><img src=x></style>", [b"<style>"]),
        (b"<body><svg><style><img src=x></style></svg>", [b"<style>", b"<img src=x>"]),
        (b"<body><svg><![CDATA[</svg><img src=x>]]></svg><img src=y>", [b"<img src=y>"]),
        (b"<body><svg><!-- </svg><img src=x> --></svg><img src=y>", [b"<img src=y>"]),
    ],
)
def test_what_may_call_something_is_told(document, told):
    assert found(document) == told


@pytest.mark.parametrize("asked_for", [{"attributes": frozenset({"class"})}, {"prefixes": frozenset({"cl"})}])
def test_attributes_of_nearly_every_tag_are_told_where_they_are_asked_for(asked_for):
    recorder = scan(b'<p id="a"><p class="a"><p href="a" class="a">', **asked_for)[1]
    assert recorder.found == [b'<p class="a">', b'<p href="a" class="a">']


def test_what_is_settled_is_not_told_again():
    recorder = scan(b"<p>")[1]
    recorder.settled = {b"<img src=a>"}
    scan(b"<body><img src=a><img src=b><IMG src=a>", recorder)
    assert recorder.found == [b"<img src=b>", b"<IMG src=a>"]


def test_what_is_settled_in_html_is_told_in_svg():
    recorder = scan(b"<p>")[1]
    recorder.settled = {b"<image href=a>"}
    scan(b"<body><svg><image href=a></svg>", recorder)
    assert recorder.found == [b"<image href=a>"]
