"""What scripts reach, as far as reading them tells."""

import pytest

from consent.rewrite.scripts import Script, kind, mapped, reach, speculated

LOADS = [
    "new Image().src='https://t.example/a'",
    'fetch("//t.example/a")',
    "fetch(`https://t.example/a?${b}`)",
    "navigator.sendBeacon('https://t.example/a', x)",
    "x.open('GET', 'https://t.example/a')",
    "import('https://t.example/a')",
    'import a from "https://t.example/a"',
    'import "https://t.example/a"',
    "export {a} from 'https://t.example/a'",
    "s.setAttribute('src', 'https://t.example/a')",
    "new WebSocket('wss://t.example/a')",
    r"i.src='https:\/\/t.example\/a'",
    r"i.src='https:\x2f\x2ft.example\x2fa'",
    "document.write('<script src=\"https://t.example/a\"><\\/script>')",
    "e.innerHTML='<img alt=\"\" src=https://t.example/a>'",
    "b.style.background='url(https://t.example/a)'",
    "s.textContent='@import \"https://t.example/a\"';h.append(style)",
    "l=d.createElement('link');l.href='https://t.example/a'",
    "/* a */ fetch('https://t.example/a') // b",
    "fetch\n(\n'https://t.example/a')",
]


@pytest.mark.parametrize("code", LOADS)
def test_what_is_fetched_at_once_is_certain(code):
    assert {
        address.removeprefix("https:").removeprefix("wss:").partition("?")[0] for address in reach(code).certain
    } == {"//t.example/a"}


@pytest.mark.parametrize(
    "code",
    [
        "location.href='https://t.example/a'",
        "a.href='https://t.example/a'",
        "window.open('https://t.example/a')",
        "var a='see https://t.example/a'",
        "fetch('/own?u=https://t.example/a')",
        "// fetch('https://t.example/a')",
        "/* i.src='https://t.example/a' */",
        "e.innerHTML='<a href=\"https://t.example/a\">a</a>'",
        "var sample='<script src=\"https://t.example/a\">'",
        'if (document.referrer.startsWith("https://t.example/")) { go() }',
        "var u = /https?:\\/\\/t.example/",
    ],
)
def test_a_mention_is_not(code):
    assert reach(code).certain == ()


def test_a_literal_in_a_loader_is_possible():
    code = "(function(d,u){var s=d.createElement('script');s.src=u})(document,'https://t.example/a.js')"
    assert reach(code).possible == ("https://t.example/a.js",)
    assert reach("var links = ['https://t.example/a.js']").possible == ()
    assert reach("var link = 'https://t.example/a.js'; s.src = '/own.js'; fetch('/own')").possible == ()


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, Script.CODE),
        ({"type": ""}, Script.CODE),
        ({"type": " Text/JavaScript "}, Script.CODE),
        ({"type": "module"}, Script.CODE),
        ({"type": "text/javascript1.5"}, Script.CODE),
        ({"language": "javascript"}, Script.CODE),
        ({"language": "vbscript"}, Script.DATA),
        ({"type": "application/json", "language": "javascript"}, Script.DATA),
        ({"type": "application/ld+json"}, Script.DATA),
        ({"type": "text/x-template"}, Script.DATA),
        ({"type": "importmap"}, Script.IMPORTS),
        ({"type": "speculationrules"}, Script.SPECULATION),
    ],
)
def test_what_a_browser_does_with_a_script_is_told_by_its_type(attributes, expected):
    assert kind(attributes) is expected


def test_named_addresses_of_speculation_rules_are_listed():
    assert speculated('{"prefetch":[{"urls":["/a","https:\\/\\/t.example\\/"]}]}') == ("/a", "https://t.example/")


@pytest.mark.parametrize(
    ("where", "bounded"),
    [
        ('{"href_matches":"/*"}', True),
        ('{"href_matches":["/a/*","/b"]}', True),
        ('{"and":[{"selector_matches":"a"},{"href_matches":"/*"}]}', True),
        ('{"or":[{"href_matches":"/*"},{"href_matches":"./b"}]}', True),
        ('{"href_matches":"https://*"}', False),
        ('{"href_matches":"//t.example/*"}', False),
        ('{"not":{"href_matches":"/*"}}', False),
        ('{"selector_matches":"a"}', False),
        ('{"or":[{"href_matches":"/*"},{"selector_matches":"a"}]}', False),
        ("{}", False),
    ],
)
def test_rules_over_links_are_bounded_only_by_patterns_of_the_site(where, bounded):
    assert speculated('{"prefetch":[{"source":"document","where":' + where + "}]}") == (() if bounded else None)


def test_rules_that_browsers_cannot_read_name_nothing():
    assert speculated("{") == ()


def test_the_strings_of_an_import_map_are_found_and_its_names_are_not():
    text = '{"imports": {"https://a.example/": "https:\\/\\/b.example/"}}'
    assert [(text[start:end], found) for start, end, found in mapped(text)] == [
        ('"https:\\/\\/b.example/"', "https://b.example/")
    ]


@pytest.mark.parametrize(
    "piece",
    [
        '"',
        '"//"//',
        "//",
        "/*",
        "`",
        "<img ",
        "<img src=//",
        "url(",
        "createElement('",
        "setAttribute(",
        "import ",
        "\\",
    ],
)
def test_hostile_scripts_take_linear_time(piece):
    reach(piece * 40_000 + "//" + piece * 40_000)  # quadratic code would not come back


@pytest.mark.parametrize(
    "code",
    [
        r"fetch('\x68ttps://\x74.example/a')",
        r"fetch('\u0068ttps:\u002f\u002ft.example/a')",
        r"fetch('\u{68}ttps://t.example/a')",
    ],
)
def test_letters_that_are_escaped_without_need_are_read(code):
    assert reach(code).certain == ("https://t.example/a",)
