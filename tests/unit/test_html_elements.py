"""Scripts, styles and noscript are told of with their content, wherever they stand and however long they are."""

from __future__ import annotations

import pytest

from .scanning import NAMES, Recorder, found, scan


def elements(document: bytes, **settings: object) -> list[tuple[object, ...]]:
    _, recorder = scan(document, **settings)
    return [(entry[3], entry[4]) for entry in recorder.seen if entry[0] == "element"]


@pytest.mark.parametrize(
    ("document", "content"),
    [
        (b"<script>a</script>", b"a"),
        (b"<SCRIPT>a</sCript x='>'>", b"a"),
        (b"<script/>a</script>", b"a"),
        (b"<script>a</scriptx></script>", b"a</scriptx>"),
        (b"<script>'<!-- <script> </script>' --></script>", b"'<!-- <script> </script>' -->"),
        (b"<script><!--a</script>", b"<!--a"),
        (b"<script><!--><script></script>", b"<!--><script>"),
        (b"<style>@import 'x'</style>", b"@import 'x'"),
        (b"<style><!--</style>", b"<!--"),
        (b"<noscript><img src=x></noscript>", b"<img src=x>"),
        (b"<noscript><!-- </noscript> --></noscript>", b"<!-- "),
        (b"<svg><style>a<!--</style>-->b</style></svg>", b"a<!--</style>-->b"),
        (b"<svg><style><![CDATA[</style>]]></style></svg>", b"<![CDATA[</style>]]>"),
        (b"<svg><script href=x /></svg>", b""),
        (b"<svg><desc><script><g></script></desc></svg>", b"<g>"),
    ],
)
def test_the_content_ends_where_a_browser_ends_it(document: bytes, content: bytes) -> None:
    assert elements(document) == [(content, True)]


@pytest.mark.parametrize(
    ("document", "content"),
    [
        (b"<script>a", b"a"),
        (b"<script>a</script ", b"a"),
        (b"<script><!--<script></script>", b"<!--<script></script>"),
        (b"<svg><script>a<g/>b</script></svg>", b"a"),
        (b"<svg><style>a<p>", b"a"),
        (b"<svg><style>a", b"a"),
    ],
)
def test_content_without_its_end_is_told_as_incomplete(document: bytes, content: bytes) -> None:
    assert elements(document) == [(content, False)]


def test_a_title_hides_tags_in_html_and_not_in_mathml() -> None:
    assert found(b"<title><img src=x></title>") == []
    assert found(b"<math><title><img src=x></title></math>") == [b"<img src=x>"]


def test_noscript_is_markup_to_a_scanner_without_scripting() -> None:
    assert found(b"<noscript><img src=x></noscript>", scripting=False) == [b"<noscript>", b"<img src=x>"]


def replace(tag: object, content: bytes, complete: bool) -> tuple[bytes, bytes]:
    return b"<script type=x>", b"new"


@pytest.mark.parametrize("limit", [3, 1000])
def test_replaced_content_leaves_nothing_of_the_old_behind(limit: int) -> None:
    document = b"<p>a</p><script>0123456789</script><p>b</p>"
    output, _ = scan(document, Recorder(edit_element=replace), hold_limit=limit)
    assert output == b"<p>a</p><script type=x>new</script><p>b</p>"


@pytest.mark.parametrize("limit", [3, 1000])
def test_content_longer_than_the_limit_passes_when_nobody_objects(limit: int) -> None:
    document = b"<p>a</p><script>0123456789</script><p>b</p>"
    output, recorder = scan(document, hold_limit=limit)
    assert output == document
    assert recorder.seen[-2][3:] == ((b"0123456789", True) if limit > 10 else (b"012", False))  # before "end"


def test_a_dropped_svg_style_takes_no_html_with_it() -> None:
    document = b"<svg><style>a<g></g>b<p>page</p><style>c</style>"
    output, _ = scan(document, Recorder(edit_element=lambda tag, content, complete: (b"<style>", b"")))
    assert output == b"<svg><style><p>page</p><style></style>"


def test_only_what_was_asked_for_is_told() -> None:
    assert found(b"<script>a</script><p ONclick=x><b><i style=y><td background=z><u data-consent-vendor=v>") == [
        b"<script>", b"<p ONclick=x>", b"<i style=y>", b"<td background=z>", b"<u data-consent-vendor=v>",
    ]  # fmt: skip
    assert found(b"<script>a</script>", names=NAMES - {"script"}) == []
    assert found(b"<p class='style' title=' style=x' stylex=1 xstyle=2>") == []


@pytest.mark.parametrize(
    "piece", [b"<", b"<a ", b"</", b"<!-- -- ", b'<p a="', b"<svg><style>", b"<script><!--", b"<template>"]
)
def test_hostile_input_passes_whole_however_small_the_chunks(piece: bytes) -> None:
    document = piece * 4000
    output, _ = scan(document[start : start + 7] for start in range(0, len(document), 7))
    assert output == document
