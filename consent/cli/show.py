"""Show what one visitor was shown: the words, the screens, and the code that was in force, from the proof store.

Writes a folder with `record.html`, which stands by itself, and with `--pictures` a picture of each screen on a phone
and on a desk, taken in a real browser (needs Playwright and a Chromium). Exit code 1: the store does not have it all,
or something in it was changed since.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from html import escape
from pathlib import Path

from consent.choice import is_identifier
from consent.errors import ConfigurationError, ProofBroken
from consent.proof import Notice, ProofStore, Record, manifest
from consent.proof.record import timestamp
from consent.release import FILES

from . import opening

_SIZES = {"phone": (360, 740), "desk": (1280, 800)}
"""CSS pixels of the windows in which screens are shown."""

_WHOLE = "whole: nothing in it was changed, put in or taken out"

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Nothing of what is shown may run, load or lead anywhere."""

_STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:84rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;font-size:.9rem}
th,td{text-align:start;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8886;overflow-wrap:anywhere}
iframe{border:1px solid #888;background:#fff;max-width:100%}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem}
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be said after ``show``."""
    opening.add_store(parser, optional=False)
    parser.add_argument("record", help="id of a grant, or the number of any record")
    opening.add_folder(parser, "record")
    parser.add_argument("--pictures", action="store_true", help="take pictures in a real browser")
    parser.add_argument("--browser", metavar="FILE", help="the Chromium to use")


def run(options: argparse.Namespace) -> int:
    """Write the folder, and print what it is about."""
    store = opening.store(options)
    record = _find(store, options.record)
    notice, code, screens = (store.notice(version) for version in (record.notice, record.code, record.screens))
    pages = _pages(screens)
    chain = _chain(store)
    folder = opening.folder(options)
    (folder / "record.html").write_text(document(record, notice, code, pages, chain), encoding="utf-8")
    print(
        f"Record {record.sequence}: {record.event} on {timestamp(record.at)}, by {record.method}, in {record.language}."
    )
    print(f"The code in force: {standing(code)}")
    print(f"The chain of records: {chain or _WHOLE}")
    if options.pictures:
        for file in _photograph(pages, folder, options.browser):
            print(f"Picture: {file}")
    print(f"Written to {folder / 'record.html'}")
    missing = [name for name, found in (("words", notice), ("code", code), ("screens", screens)) if not found]
    if missing:
        print(f"The store does not have: {', '.join(missing)}. Records from before these were kept have none.")
    return int(bool(missing or chain))


def _chain(store: ProofStore) -> str:
    """Say what is wrong with the chain that the record stands in; empty if nothing is."""
    try:
        store.verify()
    except ProofBroken as error:
        return str(error)
    return ""


def _pages(screens: Notice | None) -> dict[str, str]:
    """Read the screens by name, and leave out what is none of ours: the chain tells that somebody else put it there."""
    try:
        found = json.loads(screens.text) if screens else {}
    except ValueError:
        found = {}
    pages = found.items() if isinstance(found, dict) else ()
    # Names become names of files.
    return {name: html for name, html in pages if is_identifier(name) and isinstance(html, str)}


def document(record: Record, notice: Notice | None, code: Notice | None, pages: dict[str, str], chain: str = "") -> str:
    """Write one HTML file that says all about a record and shows its screens, inert.

    Parameters:
        pages: whole screens as HTML, by name.
        chain: what is wrong with the chain that the record stands in; empty if nothing is.
    """
    facts = {
        "number": str(record.sequence), "id": record.id or "none: only a grant has one", "what": record.event,
        "when": timestamp(record.at), "how": record.method, "language": record.language,
        "signal": record.signal or "none", "purposes agreed to": ", ".join(record.granted) or "none",
        "purposes declined": ", ".join(record.refused) or "none",
        "vendors agreed to": ", ".join(record.granted_vendors) or "none",
        "SHA-256 of this record": record.digest, "of the one before": record.previous, "of the words": record.notice,
        "of the screens": record.screens or "not kept", "of the code in force": record.code or "not kept",
        "the code in force": standing(code), "the chain of records": chain or _WHOLE,
    }  # fmt: skip
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts.items())
    shown = "".join(
        f"<h2>{escape(name)}, {where} ({width} × {height})</h2>"
        # A frame without rights: scripts, forms and links in it are dead.
        f'<iframe sandbox title="{escape(name)}" width="{width}" height="{height}" srcdoc="{escape(html)}"></iframe>'
        for name, html in pages.items()
        for where, (width, height) in _SIZES.items()
    )
    words = f"<h2>words</h2><pre>{escape(notice.text)}</pre>" if notice else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>Record {record.sequence}</title>'
        f"<style>{_STYLE}</style></head><body><h1>Record {record.sequence}</h1><table>{rows}</table>{shown}{words}"
        "</body></html>"
    )


def _find(store: ProofStore, name: str) -> Record:
    """Find a record by its id or its number; refusals have no id.

    Raises:
        ConfigurationError: there is none.
    """
    record = store.get(name)
    if record is None and name.isdecimal():
        record = next((one for one in store.records() if one.sequence == int(name)), None)
    if record is None:
        raise ConfigurationError(
            f"There is no record {name}.",
            "It was never made, or its time is over.",
            "Give the id from a receipt, or the number of a record.",
        )
    return record


def standing(code: Notice | None) -> str:
    """Say which release a manifest is of, and whether it is what is installed here."""
    told = manifest(code.text) if code else {}
    if not told:
        return "not kept"
    files = told["files"]
    other = sorted(name for name in files.keys() | FILES.keys() if files.get(name) != FILES.get(name))
    if not other:
        return f"release {told['release']}, the very code that is installed here"
    return f"release {told['release']}, with {len(other)} files other than those installed here: {', '.join(other[:5])}"


def _photograph(pages: dict[str, str], folder: Path, browser: str | None) -> Iterator[Path]:
    """Take a picture of each screen in each size.

    Raises:
        ConfigurationError: Playwright or a browser is not there.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise ConfigurationError(
            "Playwright is not installed.",
            "Pictures are taken in a real browser.",
            "Run: pip install playwright; a Chromium of the system is used if there is one.",
        ) from error
    try:
        with sync_playwright() as driver:
            chromium = driver.chromium.launch(
                executable_path=browser or opening.chromium(),
                chromium_sandbox=opening.has_sandbox(),
                args=["--disable-gpu"],
            )
            for where, (width, height) in _SIZES.items():
                context = chromium.new_context(
                    viewport={"width": width, "height": height}, java_script_enabled=False, offline=True
                )
                page = context.new_page()
                for name, html in pages.items():
                    page.set_viewport_size({"width": width, "height": height})
                    page.set_content(html, wait_until="domcontentloaded")
                    whole = page.locator("html").bounding_box()
                    if name != "layer" and whole is not None and whole["height"] > height:
                        # A window as high as the page: what sticks to a window's edge would hide a part of it.
                        page.set_viewport_size({"width": width, "height": math.ceil(whole["height"])})
                    file = folder / f"{name}-{where}.png"
                    page.screenshot(path=file)
                    yield file
                context.close()
            chromium.close()
    except Error as error:
        raise ConfigurationError(
            f"The browser gave up: {error.message.splitlines()[0]}.",
            "No picture could be taken.",
            "Name a Chromium with --browser.",
        ) from error
