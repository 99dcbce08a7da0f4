"""Nothing about a scanner's answer depends on how the document is cut, and nothing is lost on the way."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from consent.html import Tag
from tests.unit.scanning import Recorder, scan

from .hostile import documents

SETTINGS = settings(max_examples=400, deadline=None)


def rename(tag: Tag) -> bytes:
    return tag.edited(rename={name: f"was-{name}" for name in tag.attributes}, set={"seen": "1"})


def empty(tag: Tag, content: bytes, complete: bool) -> tuple[bytes, bytes]:
    return rename(tag), b""


@SETTINGS
@given(documents)
@example("<svg><style><!-- </style> --></style></svg>")
@example("<script><!--<script></script>--></script>")
def test_without_edits_every_byte_comes_out_as_it_went_in(document: str) -> None:
    data = document.encode()
    assert scan(data)[0] == data
    assert scan(data, hold_limit=3)[0] == data
    assert scan(data, scripting=False)[0] == data


@SETTINGS
@given(documents, st.booleans(), st.sampled_from([1 << 20, 3, 0]))
@example("\ufeff<p>", False, 3)
@example("<title>x</title ", True, 3)
@example("<svg><script>abcdef<g></g>ghi</script><script>", True, 3)
def test_a_cut_at_any_position_changes_nothing(document: str, edits: bool, hold_limit: int) -> None:
    data = document.encode()

    def answer(*chunks: bytes) -> tuple[bytes, list[tuple[object, ...]]]:
        recorder = Recorder(rename, empty, insert=True) if edits else Recorder(insert=True)
        return scan(chunks, recorder, hold_limit=hold_limit)[0], recorder.seen

    whole = answer(data)
    for cut in range(1, len(data)):
        assert answer(data[:cut], data[cut:]) == whole
    assert answer(*(data[index : index + 1] for index in range(len(data)))) == whole


@SETTINGS
@given(documents)
def test_boundaries_come_once_each_and_in_order(document: str) -> None:
    _, recorder = scan(document.encode(), Recorder(insert=True))
    places = [entry[1] for entry in recorder.seen if entry[0] == "boundary"]
    assert places == ["head", "body", "end"][: len(places)]
    assert places
