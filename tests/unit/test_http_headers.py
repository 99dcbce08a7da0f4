"""Headers that load, store or describe."""

from __future__ import annotations

import gzip
import zlib

import pytest

from consent import ConsentState, Registry, urls
from consent.http import caching, charsets, codings, cookies, links, media, request
from consent.http.media import Kind
from consent.rewrite.party import Parties

BASE = urls.parse("https://www.board.test/annonces/1")
REGISTRY = Registry.builtin(use=["youtube", "google-analytics"])
NOBODY = ConsentState(None)
PARTIES = Parties(BASE, REGISTRY, NOBODY)
AGREED = Parties(BASE, REGISTRY, ConsentState(None, vendors=frozenset({"youtube"})))


@pytest.mark.parametrize(
    "value",
    [
        "<https://t.example/a.css>; rel=preload; as=style",
        "<https://t.example>; rel=preconnect",
        '<//t.example>; rel="next dns-prefetch"',
        "<https://t.example/>; REL=Stylesheet",
        '</a.png>; rel=preload; imagesrcset="https://t.example/2x.png 2x"',
        "<https://www.youtube.com/embed>; rel=prefetch",
    ],
)
def test_links_that_would_load_from_elsewhere_are_left_out(value):
    assert links.filter_link(value, PARTIES, BASE) == ""
    assert links.filter_link(f"</own.css>; rel=preload, {value}", PARTIES, BASE) == "</own.css>; rel=preload"


@pytest.mark.parametrize(
    "value",
    [
        "</own.css>; rel=preload; as=style",
        '<https://board.test/a>; rel=preconnect, <https://cdn.board.test/,x>; rel=preload; title="a, b"',
        "<https://api.example/?page=2>; rel=next",
        '<https://licence.example/>; rel="license"',
        "",
    ],
)
def test_other_links_stay_as_they_are(value):
    assert links.filter_link(value, PARTIES, BASE) == value


def test_a_link_behind_a_quoted_backslash_is_seen():
    own = r'</own.css>; rel=preload; title="a\\"'
    assert links.filter_link(f"{own}, <https://t.example/a.css>; rel=preload", PARTIES, BASE) == own


def test_a_link_to_an_allowed_vendor_stays():
    value = "<https://www.youtube.com/embed>; rel=prefetch"
    assert links.filter_link(value, AGREED, BASE) == value


@pytest.mark.parametrize(
    ("value", "filtered"),
    [("5", "5"), ("0; url=/next", "0; url=/next"), ("0; url=https://www.google-analytics.com/x", "")],
)
def test_refresh_leads_only_where_it_may(value, filtered):
    assert links.filter_refresh(value, PARTIES, BASE) == filtered


def test_reports_go_only_where_they_may():
    assert links.filter_endpoints('default="https://t.example/r"', PARTIES, BASE) == ""
    assert links.filter_endpoints('default="/reports"', PARTIES, BASE) == 'default="/reports"'
    assert links.filter_endpoints('default="/reports", other="https://t.example/r"', PARTIES, BASE) == ""
    old = '{"group":"g","max_age":1,"endpoints":[{"url":"https://t.example/r"}]}'
    assert links.filter_endpoints(old, PARTIES, BASE) == ""


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ([("Content-Type", "text/html")], Kind.HTML),
        ([("content-TYPE", " Text/HTML ;charset=x")], Kind.HTML),
        ([("Content-Type", "text/plain"), ("Content-Type", "text/html")], Kind.HTML),
        ([("Content-Type", "text/plain, text/html")], Kind.HTML),
        ([("Content-Type", "image/svg+xml")], Kind.XML),
        ([("Content-Type", "application/xhtml+xml")], Kind.XML),
        ([("Content-Type", "application/json")], Kind.OTHER),
        ([("Content-Type", "application/rss+xml")], Kind.OTHER),
        ([("Content-Type", "text/event-stream")], Kind.OTHER),
        ([], Kind.SNIFFED),
        ([("Content-Type", "")], Kind.SNIFFED),
        ([("Content-Type", "html")], Kind.SNIFFED),
        ([("Content-Type", "text/html"), ("Content-Disposition", "Attachment; filename=a")], Kind.OTHER),
        ([("Content-Type", "text/html"), ("Content-Disposition", "inline; filename=attachment")], Kind.HTML),
    ],
)
def test_what_an_answer_is(headers, kind):
    assert media.kind(headers) is kind


@pytest.mark.parametrize(
    ("first", "html"),
    [
        (b"<!DOCTYPE html>", True), (b"\n <h1>x", True), (b"<!-- x", True), (b"<p>", True), (b"", None), (b"  ", None),
        (b"<htm", None), (b"plain text that is long enough", False), (b"<custom-element> is not known", False),
    ],
)  # fmt: skip
def test_what_browsers_take_for_html(first, html):
    assert media.looks_like_html(first) is html


def test_cookies_on_a_vendor_s_own_domain_are_not_the_site_s():
    everyone = Registry.builtin()
    assert cookies.is_allowed("csrftoken", everyone, NOBODY)
    assert not cookies.is_allowed("_ga_ABC", everyone, NOBODY)


def test_cookies_of_who_was_allowed_pass_both_ways():
    agreed = ConsentState(None, vendors=frozenset({"google-analytics"}))
    assert cookies.filter_request("a=1; _ga=2; _fbp=3", REGISTRY, agreed) == ("a=1; _ga=2", ["_fbp"])
    assert cookies.may_set("_ga=1", REGISTRY, agreed)


def test_cookies_that_share_a_name_are_left_out_together():
    assert cookies.filter_request("_ga=1; a=2; _ga=3", REGISTRY, NOBODY) == ("a=2", ["_ga"])


def test_a_request_s_cookies_are_parted():
    assert cookies.filter_request("a=1; _ga=2; b=3; _gid=4", REGISTRY, NOBODY) == ("a=1; b=3", ["_ga", "_gid"])
    assert cookies.filter_request("a=1;b", REGISTRY, NOBODY) == ("a=1;b", [])


@pytest.mark.parametrize(
    "deleting",
    [
        "_ga=; Max-Age=0",
        "_ga=x; max-age=-1",
        "_ga=x; Max-Age=60; Max-Age = 00",
        "_ga=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "_ga=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/",
    ],
)
def test_cookies_may_always_be_taken_back(deleting):
    assert cookies.may_set(deleting, REGISTRY, NOBODY)


@pytest.mark.parametrize(
    "setting",
    [
        "_ga=1",
        "_ga=1; Max-Age=05",
        "_ga=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        "_ga=1; Max-Age=0; Max-Age=60",
        '_ga=1; Max-Age="0"',
        "_ga=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60",
        "_ga=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        "_ga=1; Expires=Thu, 31 Dec 2099 19:70:00 1999",
        "=_ga=1",
        " _ga =1",
    ],
)
def test_setting_them_is_something_else(setting):
    assert not cookies.may_set(setting, REGISTRY, NOBODY)


@pytest.mark.parametrize(
    ("asked", "narrowed"),
    [
        ("gzip, deflate, br, zstd", "gzip, deflate, br, zstd"),
        ("compress, dcz", "identity"),
        ("br;q=1.0, *;q=0.5", "br;q=1.0, gzip;q=0.5, deflate;q=0.5, zstd;q=0.5"),
        ("identity", "identity"),
    ],
)
def test_applications_are_asked_for_what_can_be_read(asked, narrowed):
    assert codings.narrowed(asked) == narrowed


def test_gzip_in_several_members_and_cut_at_every_byte_is_read():
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    for at in range(len(body)):
        decoding = codings.Decoding("GZIP")
        assert b"".join([*decoding.feed(body[:at]), *decoding.feed(body[at:])]) == b"one two"


def test_each_compressed_piece_can_be_read_at_once():
    compressing, reader = codings.Compressing(), zlib.decompressobj(31)
    assert reader.decompress(compressing.feed(b"first")) == b"first"
    assert reader.decompress(compressing.close(b" last")) == b" last" and reader.eof


@pytest.mark.parametrize(
    ("accept", "yes"),
    [("gzip", True), ("br, gzip;q=0", False), ("gzip;q=0.1", True), ("", False), ("gzip; q=0.0", False)],
)
def test_gzip_is_sent_only_to_who_reads_it(accept, yes):
    assert codings.accepts_gzip(accept) is yes


def test_insertions_read_the_same_in_any_encoding():
    fragment = '<style>a{content:"é"}</style><p title="à">ô</p><script>say("é😀")</script>'.encode()
    assert charsets.portable(fragment) == (
        b'<style>a{content:"\\e9 "}</style><p title="&#224;">&#244;</p><script>say("\\u00e9\\ud83d\\ude00")</script>'
    )


@pytest.mark.parametrize(
    ("content_type", "label"),
    [("text/html", ""), ("text/html; charset=UTF-8", "utf-8"), ('text/html;x=y; Charset="iso-8859-1"', "iso-8859-1")],
)
def test_labels_of_encodings(content_type, label):
    assert charsets.label(content_type) == label


def test_a_byte_order_mark_counts_before_the_header():
    assert charsets.codec("utf-8", b"\xff\xfe<\x00") == "utf-16-le"
    assert charsets.codec("utf-8", b"<p>") is None
    assert charsets.codec("", b"<meta charset='ISO-2022-JP'>") == "iso2022_jp_ext"
    assert charsets.codec("", b"<meta charset=utf-16>") is None


def test_the_way_back_is_a_path_on_this_site():
    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "/a", "PATH_INFO": "/b \xc3\xa9'\"", "QUERY_STRING": "x=<y>&z"}
    assert request.return_to(environ) == "/a/b%20%C3%A9%27%22?x=%3Cy%3E&z"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("https://www.board.test/form?x=1", "/form?x=1"),
        ("https://www.board.test:443/form", "/form"),
        ("HTTPS://WWW.Board.test/form", "/form"),
        ("https://www.board.test:8443/form", "/"),
        ("https://www.board.test//evil.example/form", "/"),
        ("https://evil.example/form", "/"),
        ("", "/"),
        ("https://[", "/"),
    ],
)
def test_the_answer_to_a_form_leads_back_to_the_form(referer, back):
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/send", "HTTP_HOST": "www.board.test", "HTTP_REFERER": referer}
    assert request.return_to(environ) == back


def test_the_form_is_known_where_the_server_alone_names_the_host():
    environ = {"REQUEST_METHOD": "POST", "SERVER_NAME": "www.board.test", "SERVER_PORT": "80"}
    assert request.return_to({**environ, "HTTP_REFERER": "http://www.board.test/form"}) == "/form"
    assert request.return_to({**environ, "HTTP_REFERER": "form"}) == "/"


def test_marks_come_off_and_on():
    headers = caching.marked([("ETag", '"a"')], "12345678")
    assert headers == [("ETag", 'W/"a~s12345678"')]
    environ = {"REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": 'W/"a~s12345678", W/"b~w87654321", "c"'}
    assert caching.ask(environ, "12345678") is True
    assert environ["HTTP_IF_NONE_MATCH"] == '"a", "c"'
