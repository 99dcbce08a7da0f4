"""The table of what loads, by way of pages; and how its values are read."""

import pytest

from consent.rewrite.documents import is_beyond_markup, written_into
from consent.rewrite.loads import Kind, addresses, sources
from consent.rewrite.party import below, own_hosts

from .rewriting import rewrite

T = "https://t.example/a"

LOADING = [
    "<iframe src={}></iframe>", "<frame src={}>", "<portal src={}>", "<fencedframe src={}>", "<embed src={}>",
    "<object data={}>", "<object codebase={}>", "<applet archive='x {}'>", "<param name=movie value={}>",
    "<img src={}>", "<img srcset='/x 1x, {} 2x'>", "<img lowsrc={}>", "<image src={}>", "<input type=Image src={}>",
    "<source src={}>", "<source srcset={}>", "<video src={}>", "<video poster={}>", "<audio src={}>", "<track src={}>",
    "<bgsound src={}>", "<link rel=stylesheet href={}>", "<link rel='X Icon' href={}>",
    "<link rel=preload imagesrcset={}>", "<link id=later href={}>",
    "<link rel=dns-prefetch href={}>", "<link rel=preconnect href={}>", "<meta http-equiv=Refresh content='3; URL={}'>",
    "<body background={}>", "<table background={}>", "<td background={}>", "<a ping={} href=/>", "<area ping='/x {}'>",
    "<img src=/x attributionsrc={}>", "<p style='background:url({})'>", "<svg><image href={} /></svg>",
    "<svg><use xlink:href='{}#b'/></svg>", "<svg><feImage href={} /></svg>", "<svg><rect fill='url({}#b)'/></svg>",
    "<svg><rect mask='url({}#b)'/></svg>", "<svg><set attributeName=href to={} /></svg>",
    "<svg><animate attributeName=xlink:href values='/x;{}'/></svg>", "<svg><script href={} /></svg>",
    "<template><img src={}></template>", "<template shadowrootmode=open><img src={}></template>", "<html manifest={}>",
]  # fmt: skip


@pytest.mark.parametrize("html", LOADING)
def test_what_loads_is_held(html):
    page = html.format(T)
    out = rewrite(page)
    assert "data-consent-blocked" in out
    assert rewrite(html.format("https://counter.example/a"), "counter") == html.format("https://counter.example/a")
    assert rewrite(html.format("/own")) == html.format("/own")


@pytest.mark.parametrize(
    "html",
    [
        "<a href={}>", "<area href={}>", "<form action={}>", "<button formaction={}>", "<link rel=canonical href={}>",
        "<link rel='author me' href={}>", "<link itemprop=url href={}>", "<meta property=og:image content={}>",
        "<meta http-equiv=Content-Security-Policy content='img-src {}'>", "<meta name=refresh content='0;url={}'>",
        "<blockquote cite={}>", "<q cite={}>", "<img alt={}>", "<img longdesc={}>", "<p data-src={}>", "<p title={}>",
        "<input type=text src={}>", "<input value={}>", "<param name=quality value={}>", "<svg><a href={}>x</a></svg>",
        "<svg><set attributeName=x to={} /></svg>", "<p src={}>", "<html itemtype={}>", "<div background={}>",
    ],
)  # fmt: skip
def test_what_only_names_an_address_is_not(html):
    assert rewrite(html.format(T)) == html.format(T)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", ["a"]),
        ("a 1x, b 2x", ["a", "b"]),
        ("a,b", ["a,b"]),
        ("a, b", ["a", "b"]),
        ("a,, b", ["a", "b"]),
        (" ,a 1x,b", ["a", "b"]),
        ("a (1,2) 3w, b", ["a", "b"]),
        ("data:,x 1x,b 2x", ["data:,x", "b"]),
        ("", []),
    ],
)
def test_candidates_of_srcset_are_told_apart(value, expected):
    assert sources(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0;url=x", ["x"]),
        ("3 ; URL = 'x'y", ["x"]),
        ('1,"x', ["x"]),
        ("1 x", ["x"]),
        (".5;x", ["x"]),
        ("1;url", ["url"]),
        ("1;url=\u3000https://x\u00a0", ["https://x"]),
        ("5", []),
        ("x", []),
    ],
)
def test_the_address_of_a_refresh_is_found(value, expected):
    assert addresses(Kind.REFRESH, value) == expected


def test_documents_in_addresses_are_read():
    assert written_into("data:text/html,a%20b#c") == ("markup", "a b")
    assert written_into("DATA:image/svg+xml;base64,PHN2Zz4") == ("xml", "<svg>")
    assert written_into("data:text/xsl,a") == ("xml", "a")
    assert written_into(" java\nscript:a%28)") == ("code", "a()")
    assert written_into("data:text/javascript,a") == ("code", "a")
    assert written_into("data:text/css,a") == ("sheet", "a")
    assert written_into("data:,a") == ("other", "a")
    assert written_into("https://x/data:text/html,a") is None
    assert written_into("/a") is None


_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    ("xml", "beyond"),
    [
        (f"{_SVG}/>", False),
        (f'{_SVG}><image xlink:href="https://x/"/></svg>', False),  # a scanner of HTML finds that one
        (f'{_SVG} xmlns:sodipodi="http://sodipodi.sourceforge.net/x"/>', False),
        (
            '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>',
            False,
        ),
        ('<!DOCTYPE svg [<!ENTITY u "https:/">]><svg><image href="&u;/x"/></svg>', True),
        ('<?xml-stylesheet href="https://x/a.css"?><a/>', True),
        ('<x:html xmlns:x="http://www.w3.org/1999/xhtml"><x:img src="https://x/"/></x:html>', True),
    ],
)
def test_xml_that_only_a_parser_of_xml_understands_is_told(xml, beyond):
    assert is_beyond_markup(xml) is beyond


def test_a_page_on_www_finds_its_own_without_it_and_the_other_way_round():
    assert own_hosts("www.board.test") == ("board.test", "www.board.test")
    assert own_hosts("board.test") == ("board.test", "board.test")
    assert own_hosts("www.com") == ("www.com",)
    assert below("www.board.test", frozenset(own_hosts("board.test")))


def test_names_below_are_told_from_names_that_end_alike():
    assert below("a.b.c", frozenset({"b.c"}))
    assert not below("ab.c", frozenset({"b.c"}))


@pytest.mark.parametrize("piece", [",", " ", "(", "a ", "a,", "a (", ",,a"])
def test_hostile_candidates_take_linear_time(piece):
    sources(piece * 50_000)  # quadratic code would not come back
