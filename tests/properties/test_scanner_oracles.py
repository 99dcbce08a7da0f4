"""What a scanner edits is edited for every browser: two whole parsers read its output."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consent.html import Tag, decode_attribute
from tests.unit.scanning import ATTRIBUTES, CALLING, PREFIXES, Recorder, scan

from .hostile import documents, tame_documents
from .oracles import ORACLES, Element

SETTINGS = settings(max_examples=200, deadline=None)
LANDMARKS = {
    "head": b'<meta name="our-head">',
    "body": b'<section id="our-body"></section>',
    "end": b'<p id="our-end"></p>',
}

oracles = pytest.mark.parametrize("oracle", ORACLES)


class Landmarking(Recorder):
    """Inserts elements that a tree can be searched for."""

    def boundary(self, where: str) -> bytes:
        super().boundary(where)
        return LANDMARKS[where]


def disarm(tag: Tag) -> bytes:
    return tag.edited(rename={name: f"was-{name}" for name in tag.attributes if loads(name)})


def disarm_element(tag: Tag, content: bytes, complete: bool) -> tuple[bytes, bytes]:
    return disarm(tag), content


def loads(name: str) -> bool:
    return name in ATTRIBUTES | CALLING or name.startswith(tuple(PREFIXES))


def live(elements: list[Element]) -> list[Element]:
    return [element for element in elements if any(acts(name.lower(), value) for name, value in element[1].items())]


def acts(name: str, value: str) -> bool:
    return loads(name) and (name not in CALLING or "(" in value)


@oracles
@SETTINGS
@given(document=documents, scripting=st.booleans())
@example(document="<div><svg></div><script><!--</script><img src=a>", scripting=True)
@example(document="<div><svg></div><![CDATA[ > <img src=a> ]]>", scripting=True)
@example(document="<frameset><title></frameset><frame src=a>", scripting=True)
@example(document="<svg><style><img src=a></style></svg>", scripting=True)
@example(document="<svg><title><script></title><img src=a></script></svg>", scripting=True)
@example(
    document="<math><annotation-xml encoding='text/html'><style></annotation-xml><img src=a></style>", scripting=True
)
@example(document="<noscript><img src=a></noscript>", scripting=False)
@example(document="<template><img src=a></template>", scripting=True)
@example(document="<img src=a", scripting=True)
@example(document="<p><img src=a src=b SRC=c>", scripting=True)
def test_no_attribute_that_loads_stays_alive(oracle: str, document: str, scripting: bool) -> None:
    recorder = Landmarking(disarm, disarm_element)
    output, _ = scan(document.encode(), recorder, scripting=scripting)
    assert live(ORACLES[oracle](output, scripting=scripting)) == []


@oracles
def test_the_oracle_sees_an_attribute_that_stays_alive(oracle: str) -> None:
    assert live(
        ORACLES[oracle](b"<template><img src=a></template><svg><g onclick=x></svg><noscript><img src=b></noscript>")
    )
    assert len(live(ORACLES[oracle](b"<noscript><img src=b></noscript>", scripting=False))) == 1
    assert live(ORACLES[oracle](b"<noscript><img src=b></noscript>", scripting=True)) == []


@oracles
@SETTINGS
@given(document=tame_documents)
@example(document="<head></p><title>x</title></head> </br>")
@example(document="<template><body></template>")
@example(document="<!--")
@example(document="<textarea>")
@example(document="<style>")
@example(document="<script>")
@example(document="</body")
def test_each_insertion_is_a_live_element_once(oracle: str, document: str) -> None:
    output, recorder = scan(document.encode(), Landmarking())
    elements = ORACLES[oracle](output)
    told = {str(entry[1]) for entry in recorder.seen if entry[0] == "boundary"}
    for where, name in {"head": "name", "body": "id", "end": "id"}.items():
        count = sum(attributes.get(name) == f"our-{where}" for _, attributes in elements)
        assert count == (where in told), where
    assert {"head", "body"} <= told or "<plaintext>" in document  # nothing ends that


@oracles
@SETTINGS
@given(
    value=st.lists(
        st.sampled_from(["&", "amp", "copy", "not", "notin", "it", "lt", ";", "=", "#", "x", "X", "41", "128", "0",
        "1114112", "D800", " ",
                         "a", "é", "\r\n", "\r", "\t", "/", "<", ">", "\0", "CounterClockwiseContourIntegral",
                         "&#150;", "&#9"]),
        max_size=8,
    ).map("".join)
)  # fmt: skip
def test_a_value_is_decoded_as_both_parsers_decode_it(oracle: str, value: str) -> None:
    [*_, (_, attributes)] = [e for e in ORACLES[oracle](f'<p title="{value}">'.encode()) if e[0] == "p"]
    assert decode_attribute(value.encode()) == attributes["title"]


@oracles
@SETTINGS
@given(
    value=st.text(max_size=8),
    name=st.sampled_from(["src", "title", "data-x"]),
    after=st.sampled_from(["/", "a=b/", " c", "src=1 src=2"]),
)
@example(value="\x80\x9f\ud800\r\n\0&amp;\"'", name="title", after="")
def test_what_is_set_is_read_back(oracle: str, value: str, name: str, after: str) -> None:
    _, recorder = scan(f"<img src=x {after}>".encode())
    output = recorder.tags[0].edited(set={name: value}, remove=["c"])
    expected = "".join(
        "\ufffd" if c == "\0" or 0x80 <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 else c for c in value
    )
    [(_, attributes)] = [e for e in ORACLES[oracle](output) if e[0] == "img"]
    assert attributes[name] == expected
    assert "c" not in attributes
