"""Addresses are read as browsers read them (WHATWG URL)."""

from __future__ import annotations

import pytest

from consent.urls import Url, parse

BASE = parse("https://www.board.test/annonces/1?page=2")

SAME_HOST = "https://t.com/"


@pytest.mark.parametrize(
    "text",
    [
        "https://t.com", "https://t.com/", "HTTPS://T.COM", "//t.com", "\\\\t.com", "/\\t.com", "///t.com",
        "https:\\\\t.com",
        "https:////t.com", "https:\\//t.com", " https://t.com ", "\thttps://t.com\n", "ht\ntps://t.com",
        "https:/\t/t.com",
        "/\n/t.com", "https://t.c\tom", "https://user:pass@t.com", "https://a@b@t.com", "https://t.com:443",
        "https://t.com:",
        "https://t.com:00443", "https://t.com.", "https://%74.com", "https://t%2Ecom", "https://t。com",
        "https://ｔ．ｃｏｍ",
        "https://t｡com", "https://t\u00ad.com", "https://Ⓣ.com", "https://t.com/.", "https://t.com/a/..",
        "https://t.com/%2e",
        "https://t.com#x", "\x00https://t.com\x1f", "https://www.board.test@t.com", "https://t.com\\",
        "https://t.com/a/%2E%2e",
    ],
)  # fmt: skip
def test_every_spelling_of_an_address_leads_to_the_same_host(text: str) -> None:
    assert str(parse(text, BASE)) == SAME_HOST


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https:t.com", "https://www.board.test/annonces/t.com"),  # same scheme: a path
        ("https:/t.com", "https://www.board.test/t.com"),
        ("http:t.com", "http://t.com/"),  # another scheme: a host
        ("http:/t.com", "http://t.com/"),
        ("a.js", "https://www.board.test/annonces/a.js"),
        ("./a.js", "https://www.board.test/annonces/a.js"),
        ("../../../a.js", "https://www.board.test/a.js"),
        ("/a?x=//t.com", "https://www.board.test/a?x=//t.com"),
        ("?page=3", "https://www.board.test/annonces/1?page=3"),
        ("t.com/a.js", "https://www.board.test/annonces/t.com/a.js"),
        ("/a b", "https://www.board.test/a%20b"),
        ("\\a", "https://www.board.test/a"),
        ("://t.com", "https://www.board.test/annonces/://t.com"),
        ("https://t.com\\@u.com", "https://t.com/@u.com"),
        ("https://t.com?@u.com", "https://t.com/?@u.com"),
        ("https://t.com:8443/x", "https://t.com:8443/x"),
        ("http://t.com:443", "http://t.com:443/"),
        ("wss://t.com:443/s", "wss://t.com/s"),
        ("ftp://t.com:21/", "ftp://t.com/"),
        ("https://bücher.de", "https://xn--bcher-kva.de/"),
        ("https://BÜCHER.de", "https://xn--bcher-kva.de/"),
        ("https://faß.de", "https://xn--fa-hia.de/"),  # not fss.de: deviation characters are kept
        ("https://XN--BCHER-KVA.de", "https://xn--bcher-kva.de/"),
        ("https://127.1", "https://127.0.0.1/"),
        ("https://0x7f.0.0.1", "https://127.0.0.1/"),
        ("https://0X7F000001", "https://127.0.0.1/"),
        ("https://017700000001", "https://127.0.0.1/"),
        ("https://2130706433", "https://127.0.0.1/"),
        ("https://１２７.0.0.1.", "https://127.0.0.1/"),
        ("https://1.2.3", "https://1.2.0.3/"),
        ("https://0x/", "https://0.0.0.0/"),
        ("https://[::1]/", "https://[::1]/"),
        ("https://[0:0:0:0:0:0:0:1]:8443/", "https://[::1]:8443/"),
        ("https://[::FFFF:1.2.3.4]", "https://[::ffff:102:304]/"),
        ("https://[1:0:0:2:0:0:0:3]", "https://[1:0:0:2::3]/"),
        ("https://[2001:db8:1:1:1:1:0:1]", "https://[2001:db8:1:1:1:1:0:1]/"),
        ("https://a_b.t.com", "https://a_b.t.com/"),
    ],
)
def test_an_address_leads_where_a_browser_goes(text: str, expected: str) -> None:
    assert str(parse(text, BASE)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "#", "#top", "data:text/html,<p>", "blob:https://t.com/1", "about:blank", "javascript:alert(1)",
        "mailto:a@t.com",
        "JAVA\tSCRIPT:1", "tel:1", "file:///etc", "custom://t.com", "https://", "https:///", "https://t.com:65536",
        "https://t.com:99999999999999999999", "https://t.com:8o", "https://t.com:٣", "https://a b",
        "https://t%00.com", "https://t<.com",
        "https://t%25.com", "https://[::1", "https://[::g]", "https://[fe80::1%25eth0]", "https://1.2.3.256",
        "https://1.2.3.4.5",
        "https://09.1", "https://4294967296", "https://t.1x.0x", "https://\ufffd.com", "https://\ud800.com",
        "https://" + "é" * 5000,
    ],
)  # fmt: skip
def test_what_names_no_host_on_the_network_is_none(text: str) -> None:
    assert parse(text, BASE) is None


def test_a_relative_address_without_a_base_leads_nowhere() -> None:
    assert parse("/a") is None
    assert parse("//t.com") is None
    assert parse("https:t.com") == Url("https", "t.com", None, "/", "")


def test_a_base_elsewhere_takes_relative_addresses_with_it() -> None:
    base = parse("//cdn.t.com/lib/x", BASE)
    assert str(parse("a.js", base)) == "https://cdn.t.com/lib/a.js"
    assert str(parse("/a.js", base)) == "https://cdn.t.com/a.js"


def test_an_address_read_back_is_the_same() -> None:
    for text in ("https://t.com:8443/a%20b?c=d", "https://[::1]/", "http://127.1/x"):
        url = parse(text)
        assert url is not None
        assert parse(str(url)) == url
