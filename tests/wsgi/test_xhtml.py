"""XHTML is asked about like any page; its policy is the wall, and not a byte of its own changes."""

from __future__ import annotations

import gzip
import re
import time
from xml.etree import ElementTree

import pytest

from consent import Banner, SQLiteStore
from consent.choice import Choice, encode
from consent.http.insertions import Insertions
from consent.http.wellformed import WellFormed, as_xml
from consent.state import ConsentState

from .conftest import REGISTRY
from .server import ask

XHTML = ("Content-Type", "application/xhtml+xml")
NAMESPACE = "{http://www.w3.org/1999/xhtml}"
PAGE = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html [ <!-- <body> --> <!ENTITY e "<b>[&#62;</b>"> ]>\n'
    '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr"><head><title>Été</title><script src="/own.js"/>'
    "<script><![CDATA[ if (1 < 2) '<body>' ]]></script><!-- <body> --></head>\n"
    '<body class="a > b"><p>&e;</p><iframe src="https://www.youtube.com/embed/x"/><![CDATA[</body>]]>'
    '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg></body></html>\n'
).encode()
_OURS = Insertions(
    b"<style>#a > p{content:'&'}</style>", b"<p hidden>x<br>&nbsp;\xc3\xa9</p>", b"<i>end</i><script>1 < 2</script>"
)


def serving(body=PAGE, *headers, kind=XHTML):
    def app(environ, start_response):
        start_response("200 OK", [kind, *headers])
        return body if isinstance(body, list) else [body]

    return app


def ids(body):
    return {element.get("id") for element in ElementTree.fromstring(body).iter() if element.get("id")}


def test_the_banner_is_there_and_the_page_stays_well_formed(protect):
    answer = ask(protect(serving()), Accept="text/html")
    root = ElementTree.fromstring(answer.body)
    assert {"privacy-choices", "privacy-choices-form", "privacy-choices-open"} <= ids(answer.body)
    buttons = [one.get("value") for one in root.iter(f"{NAMESPACE}button") if one.get("name") == "choice"]
    assert buttons == ["refuse", "accept", "customise"]
    assert {element.tag.partition("}")[0] for element in root.iter()} == {NAMESPACE[:-1], "{http://www.w3.org/2000/svg"}
    assert answer.get("Content-Length") == str(len(answer.body))
    assert "Cookie" in answer.get("Vary") and "private" in answer.get("Cache-Control")


@pytest.mark.parametrize("enforcement", ["strict", "comfort"])
def test_its_policy_is_the_wall_and_opens_to_whom_the_visitor_allows(enforcement, protect, tmp_path):
    store = SQLiteStore(tmp_path / "own.db")
    middleware = protect(serving(), store=store, enforcement=enforcement)
    assert "youtube" not in ask(middleware).get("Content-Security-Policy")
    choice = Choice(int(time.time()), "n", granted_vendors=frozenset({"youtube"}))
    agreed = ask(middleware, Cookie="consent=" + encode(choice, store.secret()))
    assert "*.youtube.com:*" in agreed.get("Content-Security-Policy")
    assert "google-analytics" not in agreed.get("Content-Security-Policy")


@pytest.mark.parametrize(
    ("page", "held"),
    [
        (PAGE, True),
        (PAGE.replace(b"\n<!DOCTYPE", b"\n<?xml-stylesheet href='//t.example/a.css'?>\n<!DOCTYPE"), False),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>x</p></body></html>", False),
    ],
    ids=["head", "sheet before the head", "no head"],
)
def test_a_policy_too_long_for_a_header_stands_in_the_head_or_lets_nobody_in(page, held, protect, tmp_path):
    store = SQLiteStore(tmp_path / "own.db")
    everybody = frozenset(vendor.id for vendor in REGISTRY.vendors)
    cookie = "consent=" + encode(Choice(int(time.time()), "n", granted_vendors=everybody), store.secret())
    answer = ask(protect(serving(page), store=store, enforcement="comfort"), Cookie=cookie)
    root = ElementTree.fromstring(answer.body)
    metas = [one.get("content") for one in root.iterfind(f"{NAMESPACE}head/{NAMESPACE}meta")]
    if held:
        assert "youtube" in metas[0] and not answer.get("Content-Security-Policy")
        assert next(iter(root.find(f"{NAMESPACE}head"))).tag == f"{NAMESPACE}meta"
    else:
        assert not metas and "youtube" not in answer.get("Content-Security-Policy")
        assert answer.get("Content-Security-Policy").startswith("default-src 'self'")


def plain(*pieces):
    machine = WellFormed(_OURS)
    return b"".join(map(machine.feed, pieces)) + machine.close()


def test_only_the_banner_is_added_wherever_the_page_is_cut():
    start, end = as_xml(_OURS.head + _OURS.body), as_xml(_OURS.end)
    expected = PAGE.replace(b'<body class="a > b">', b'<body class="a > b">' + start)
    expected = expected[: expected.rindex(b"</body>")] + end + expected[expected.rindex(b"</body>") :]
    assert plain(PAGE) == expected
    for cut in range(len(PAGE)):
        assert plain(PAGE[:cut], PAGE[cut:]) == expected
    assert plain(*(PAGE[at : at + 1] for at in range(len(PAGE)))) == expected


def test_a_fragment_of_ours_is_written_as_xml():
    space = 'xmlns="http://www.w3.org/1999/xhtml"'
    assert as_xml(_OURS.head) == f"<style {space}>#a &gt; p{{content:'&amp;'}}</style>".encode()
    assert as_xml(_OURS.body) == f'<p {space} hidden="">x<br/>&#160;&#233;</p>'.encode()
    assert as_xml(_OURS.end) == f"<i {space}>end</i>".encode()


@pytest.mark.parametrize(
    "page",
    [b"<html/>", b"<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>", b"", b"<html><body/></html>", b"<<>",
     b"<html><!-- <body></body>", b"\xff\xfe<"],
)  # fmt: skip
def test_a_page_without_a_body_stays_as_it_is(page):
    assert plain(page) == page
    assert plain(*(page[at : at + 1] for at in range(len(page)))) == page


def test_names_with_a_prefix_count():
    page = b'<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body><h:p/></h:body></h:html>'
    assert b"<h:body><style" in plain(page) and b"</i></h:body>" in plain(page)


def test_a_comment_without_end_does_not_fill_the_memory():
    machine = WellFormed(_OURS)
    machine.feed(b"<html><!--")
    assert sum(len(machine.feed(b"x" * 10_000)) for _ in range(100)) > 700_000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_other_encodings_are_read(encoding, protect):
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    page = PAGE.decode().replace('encoding="utf-8"', f'encoding="{declared}"').encode(encoding)
    kind = ("Content-Type", f"application/xhtml+xml; charset={declared}") if encoding == "latin-1" else XHTML
    body = ask(protect(serving(page, kind=kind))).body
    if encoding == "utf-16":
        body = body.replace(b'encoding="utf-16"', b"")  # the header says UTF-8 now, and wins
    assert "privacy-choices-open" in ids(body)


def test_a_compressed_page_is_read(protect):
    app = serving(gzip.compress(PAGE), ("Content-Encoding", "gzip"))
    assert "privacy-choices" in ids(gzip.decompress(ask(protect(app), Accept_Encoding="gzip").body))


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Dest": "empty"}, {"X_Requested_With": "XMLHttpRequest"}])
def test_what_a_script_asks_for_stays_as_it_is_behind_the_wall(headers, protect):
    answer = ask(protect(serving()), **headers)
    assert answer.body == PAGE and answer.get("Content-Security-Policy")


def test_pieces_pass_as_they_come(protect):
    answer = ask(protect(serving([PAGE[at : at + 50] for at in range(0, len(PAGE), 50)])))
    assert len(answer.pieces) > 5 and "privacy-choices-open" in ids(answer.body)


def test_everybody_s_page_in_a_shared_cache_is_closed_and_asks_nobody(protect):
    answer = ask(protect(serving(), cache="shared"))
    assert answer.body == PAGE and "youtube" not in answer.get("Content-Security-Policy")


def test_the_banner_that_comes_with_the_package_is_well_formed_in_every_state():
    for purposes in ((), ("analytics",)):
        choice = Choice(int(time.time()), "n", frozenset(purposes), record="r") if purposes else None
        state = ConsentState.of(choice, REGISTRY, nonce="n0")
        banner = Banner(REGISTRY)
        for part in (banner.head(state, ""), banner.body(state, "", "/"), banner.end(state, "")):
            ElementTree.fromstring(b"<x>" + as_xml(part) + b"</x>")
            assert not re.search(rb"<script", as_xml(part))
