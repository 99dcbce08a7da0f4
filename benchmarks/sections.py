"""The part of a document that a benchmark writes, between two marks that bear its name."""

from __future__ import annotations

from pathlib import Path


def put(document: Path, name: str, text: str) -> None:
    """Put a text between the marks of this name, or with them at the end of a document that lacks them."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    old = document.read_text(encoding="utf-8") if document.exists() else "# Performance\n"
    before, found, rest = old.partition(start)
    after = rest.partition(end)[2] if found else "\n"
    document.write_text(f"{before.rstrip()}\n\n{start}\n{text}\n{end}{after}", encoding="utf-8")
