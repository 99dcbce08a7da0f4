"""Addresses in style sheets."""

import pytest

from consent.css import addresses, replace


def urls(sheet):
    return [address.url for address in addresses(sheet)]


LOADS = [
    ("a{b:url(x)}", ["x"]),
    ("a{b:url( 'x' )}", ["x"]),
    ('a{b:URL("x")}', ["x"]),
    (r"a{b:\75rl(x)}", ["x"]),
    (r"a{b:u\72 l(x)}", ["x"]),
    (r"a{b:url(https\3a\2f\2fx)}", ["https://x"]),
    (r"a{b:url(x\)y)}", ["x)y"]),
    ('a{b:url("x\\\ny")}', ["xy"]),
    ("a{b:url(x", ["x"]),
    ('@import "x";', ["x"]),
    ("@import 'x' screen;@import url(y);", ["x", "y"]),
    ('@import/**/"x"', ["x"]),
    ('@import "x', ["x"]),
    (r'@\69mport "x"', ["x"]),
    ('a{b:image-set("x" 1x, "y" type("image/png") 2x)}', ["x", "y"]),
    ("a{b:-webkit-image-set(url(x) 1x)}", ["x"]),
    ('a{b:src("x")}', ["x"]),
    ('@font-face{src:local("n"),url(x) format("woff2")}', ["x"]),
    ("a{--v:url(x);b:var(--v)}", ["x"]),
    ("a{--v: 'https://x';b:image-set(var(--v) 1x)}", ["https://x"]),
    ("a{--v: 'y' 2x, 'https://x' 1x;b:image-set(var(--v))}", ["https://x"]),
    (r"a{--\78 :'https://x';b:image-set(var(--x) 1x)}", ["https://x"]),
    ('a{content:"\n} b{c:url(x)}', ["x"]),
    ("@media all{@supports(a:b){c{d:url(x)}}}", ["x"]),
    ("/*/ url(x) /*/ a{b:url(y)}", ["y"]),
]


@pytest.mark.parametrize(("sheet", "expected"), LOADS)
def test_what_loads_is_found(sheet, expected):
    assert urls(sheet) == expected


@pytest.mark.parametrize(
    "sheet",
    [
        'a{content:"url(x)"}',
        "/* url(x) @import 'y' */",
        "/* url(x)",
        '@namespace svg url(http://www.w3.org/2000/svg);@namespace "x";',
        "a[href^='https://x']{color:red}",
        r'a{content:"\"url(x)"}',
        "@font-face{src:local('x')}",
        "a{b:myurl(x);c:format('x')}",
        r"a{b:x\(url\(x\)}",
        "a{--v:'x';--w:'see https://x'}",
    ],
)
def test_what_only_mentions_addresses_is_not(sheet):
    assert urls(sheet) == []


def test_unwanted_addresses_lead_nowhere_and_nothing_else_changes():
    sheet = "@import 'a' screen; b{c:url( d ),url(\"e\")}"
    wanted = {"d"}
    unwanted = [address for address in addresses(sheet) if address.url not in wanted]
    assert replace(sheet, unwanted) == "@import 'data:,' screen; b{c:url( d ),url(\"data:,\")}"


def test_what_was_led_nowhere_stays_so_when_it_is_read_again():
    for sheet, _ in LOADS:
        assert set(urls(replace(sheet, addresses(sheet)))) <= {"data:,"}, sheet


@pytest.mark.parametrize(
    "piece",
    ["(", "\\", '"', "/*", "url(", "@import ", "a\\ ", "image-set(", "'\n", "@namespace/", "-", "\\\n", "url(\\"],
)
def test_hostile_sheets_take_linear_time(piece):
    addresses("url()" + piece * 50_000)  # quadratic code would not come back
