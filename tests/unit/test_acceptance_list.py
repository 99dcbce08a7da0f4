"""The list of checks names tests that exist, and none of the checks is left without one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROWS = re.findall(r"^\| (\d+) \|(.*)\|$", (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8"), re.M)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def defined_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_check_has_its_row_with_sentence_source_and_tests():
    assert [int(number) for number, _ in ROWS] == list(range(1, 26))
    for number, row in ROWS:
        sentence, source, shown, _ = (cell.strip() for cell in row.split("|"))
        assert sentence.endswith("."), number
        assert source, number
        assert NAMED.search(shown), number


def test_every_named_test_exists():
    named = [pair for _, row in ROWS for pair in NAMED.findall(row)]
    assert [f"{file}::{name}" for file, name in named if name not in defined_in(file)] == []


def test_nothing_in_the_list_looks_like_a_test_without_being_read_as_one():
    text = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
    assert text.count("::") == len(NAMED.findall(text)) > 80


def test_a_name_that_is_none_would_be_found():
    assert "test_every_named_test_exists" in defined_in("tests/unit/test_acceptance_list.py")
    assert "test_that_never_was" not in defined_in("tests/unit/test_acceptance_list.py")
