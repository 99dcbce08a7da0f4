"""What the terminal says, and with which exit code."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from consent.cli import check, main
from consent.cli.audit_page import render
from consent.cli.findings import Audit, Phase, Request
from consent.cli.show import standing
from consent.proof import GIVEN, REFUSED, Notice, Record, SQLiteStore, notice_version
from consent.release import FILES, RELEASE

PAGE = b"""<!doctype html><title>x</title>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>
<img src="/own.png">"""
STRANGER = b'<img src="https://stranger.invalid/x.png">'


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "page.html"
    file.write_bytes(PAGE)
    return file


@pytest.fixture
def store(tmp_path):
    store = SQLiteStore(tmp_path / "proof.db", retention=None)
    text = "told"
    store.keep_notice(notice_version(text), "fr", text)
    common = {"notice": notice_version(text), "language": "fr", "method": "banner", "registry": "x"}
    store.append(Record(event=GIVEN, at=1_800_000_000, granted=("analytics",), granted_vendors=("matomo",), **common))
    store.append(Record(event=REFUSED, at=1_800_000_001, **common))
    store.add_blocked({("static.hotjar.com", "script-src"): 3, ("stranger.invalid", "img-src"): 1}, 1_800_000_000)
    store.add_obeyed({("2027-01-15", "gpc"): 40, ("2027-01-16", "gpc"): 2, ("2027-01-16", "dnt"): 7})
    store.close()
    return tmp_path / "proof.db"


def tamper(store, statement: str) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TRIGGER consent_records_stay")
        connection.execute(statement)
        connection.commit()


def test_check_tells_each_decision(page, capsys):
    assert main(["check", str(page)]) == 0
    out = capsys.readouterr().out
    assert "Google Analytics" in out and "YouTube" in out
    assert "2 blocked" in out


def test_check_shows_what_an_agreement_would_let_through(page, capsys):
    assert main(["check", str(page), "--accept", "analytics", "--json"]) == 0
    allowed = {one["vendor"]: one["allowed"] for one in json.loads(capsys.readouterr().out)}
    assert allowed == {"google-analytics": True, "youtube": False}


def test_check_warns_about_what_nobody_could_ever_allow(tmp_path, capsys):
    file = tmp_path / "page.html"
    file.write_bytes(STRANGER)
    assert main(["check", str(file)]) == 1
    assert "Nobody can ever allow: stranger.invalid" in capsys.readouterr().out


def test_check_reads_a_page_over_http(capsys):
    class Quiet(WSGIRequestHandler):
        def log_message(self, *args):
            pass

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        return [PAGE]

    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert main(["check", f"http://127.0.0.1:{server.server_port}/"]) == 0
        thread.join()
    assert "2 blocked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "/nowhere.html"], "cannot be read"),
        (["check", "http://127.0.0.1:1/"], "cannot be read"),
        (["verify", "/nowhere.db"], "no proof store"),
        (["report", "/nowhere.db"], "no proof store"),
        (["vendors", "--registry", "/nowhere.toml"], "cannot be read"),
        (["audit", "nowhere"], "no address"),
        (["audit", "http://["], "no address"),
        (["audit", "ftp://www.example.org/"], "no address"),
        (["audit", "http://www.example.org/", "--output", "FILE"], "cannot be made"),
        (["check", "http://no where/"], "cannot be read"),
        (["check", "http://["], "cannot be read"),
        (["verify", "FILE"], "not a database"),
        (["report", "EMPTY"], "no proof store"),
        (["show", "OTHER", "1"], "no proof store"),
        (["verify", "sqlite:///OTHER"], "no proof store in that database"),
        (["verify", "postgresql+psycopg://nobody:pass@127.0.0.1:1/x"], "refused"),
    ],
)
def test_what_cannot_be_done_is_told_without_a_traceback(arguments, said, tmp_path, capsys):
    file, empty, other = tmp_path / "page.html", tmp_path / "empty", tmp_path / "app.db"
    file.write_bytes(PAGE)
    empty.write_bytes(b"")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE users (name TEXT)")
    before = other.read_bytes()
    for name, path in (("FILE", file), ("EMPTY", empty), ("OTHER", other)):
        arguments = [one.replace(name, str(path)) for one in arguments]
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert (empty.read_bytes(), other.read_bytes()) == (b"", before)


def test_a_time_to_wait_that_is_none_is_told(capsys):
    with pytest.raises(SystemExit):
        main(["audit", "http://www.example.org/", "--wait", "-1"])
    assert "invalid seconds value: '-1'" in capsys.readouterr().err


def test_an_interrupted_command_ends_without_a_traceback(monkeypatch):
    def interrupted(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", interrupted)
    assert main(["check", "-"]) == 130


def test_an_unknown_purpose_is_told(page, capsys):
    assert main(["check", str(page), "--accept", "everything"]) == 2
    assert "Nobody is asked about 'everything'" in capsys.readouterr().err


def test_verify_says_that_the_chain_is_whole_and_what_to_note(store, capsys):
    assert main(["verify", str(store)]) == 0
    out = capsys.readouterr().out
    assert "up to record 2" in out
    assert SQLiteStore(store).head()[1] in out


def test_verify_finds_a_change(store, capsys):
    tamper(store, "UPDATE consent_records SET content = REPLACE(content, 'matomo', 'hotjar')")
    assert main(["verify", str(store)]) == 1
    assert "Record 1 does not verify" in capsys.readouterr().out


def test_report_tells_a_record_that_cannot_be_read(store, capsys):
    tamper(store, "UPDATE consent_records SET content = 'x' WHERE sequence = 2")
    assert main(["report", str(store)]) == 2
    assert "Record 2 does not verify: its content cannot be read" in capsys.readouterr().err


def test_show_tells_where_somebody_changed_what_it_shows(store, tmp_path, capsys):
    arguments = ["show", str(store), "1", "--output", str(tmp_path / "out")]
    main(arguments)
    assert "The chain of records: whole" in capsys.readouterr().out
    tamper(store, "UPDATE consent_notices SET text = 'other words'")
    assert main(arguments) == 1
    assert "was changed" in capsys.readouterr().out
    assert "was changed" in (tmp_path / "out" / "record.html").read_text()


def test_report_adds_up_choices_and_names_who_was_blocked(store, capsys):
    assert main(["report", str(store), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    (month,) = content["months"].values()
    assert month["events"] == {"given": 1, "refused": 1}
    assert month["purposes"] == {"analytics": 1}
    assert [(one["host"], one["vendor"], one["announced"]) for one in content["blocked"]] == [
        ("static.hotjar.com", "Hotjar", True),
        ("stranger.invalid", None, False),
    ]


def test_report_is_readable_and_starts_where_it_is_told(store, capsys):
    assert main(["report", str(store)]) == 0
    assert "analytics 1" in capsys.readouterr().out
    assert main(["report", str(store), "--since", "2030-01-01"]) == 0
    assert "No choice was recorded" in capsys.readouterr().out
    assert main(["report", str(store), "--since", "yesterday"]) == 2


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("crisp", "Crisp IM SAS"),
        ("client.crisp.chat", "Crisp IM SAS"),
        ("https://www.googletagmanager.com/gtag/js", "Google Analytics"),
        ("_pk_id.1.2", "Matomo"),
        ("_pk_ses.1.2", "_pk_ses*, 30 minutes, on the site"),
        ("youtube", "YSC, until the browser is closed"),
        ("youtube", "*.youtube.com, *.youtube-nocookie.com, youtu.be, "),
        ("tok", "TikTok"),
        ("cdn.jsdelivr.net", "not announced: always blocked"),
    ],
)
def test_vendors_are_looked_up_by_whatever_one_has(word, found, capsys):
    assert main(["vendors", word]) == 0
    assert found in capsys.readouterr().out


def test_a_vendor_nobody_knows_is_told(capsys):
    assert main(["vendors", "nobody.invalid"]) == 1
    assert "Nobody known" in capsys.readouterr().out


def test_vendors_are_listed_and_examined(tmp_path, capsys):
    file = tmp_path / "consent.toml"
    file.write_text('use = ["matomo"]')
    assert main(["vendors", "--registry", str(file)]) == 0
    assert capsys.readouterr().out.startswith("matomo ")
    assert main(["vendors", "--registry", str(file), "--lint"]) == 0
    file.write_text('use = ["google-analytics"]')
    assert main(["vendors", "--registry", str(file), "--lint"]) == 1
    assert "thirteen months" in capsys.readouterr().out


@pytest.mark.parametrize(("language", "said"), [("fr", "Après avoir refusé"), ("en", "After refusing")])
def test_the_report_of_an_audit_stands_by_itself_and_escapes_what_it_quotes(language, said):
    phase = Phase("refused", picture=b"png")
    phase.requests.append(Request("a.example", "https://a.example/<script>", "image", "<b>A</b>"))
    phase.problem("request", "<script>alert(1)</script>")
    phase.cookies.append(("_ga", "site.example", 1_800_000_000.0))
    html = render(Audit("https://site.example/?<x>", (phase,)), language)
    assert said in html and "data:image/png;base64,cG5n" in html and "2027-01-15" in html
    assert "<script>" not in html and "<b>A" not in html
    assert "http://" not in html.replace("https://", "")


def test_report_tells_on_how_many_pages_a_signal_was_obeyed(store, capsys):
    assert main(["report", str(store)]) == 0
    assert "2027-01   Do Not Track 7, Global Privacy Control 42" in capsys.readouterr().out
    assert main(["report", str(store), "--since", "2027-01-16", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["signals"] == {"2027-01": {"gpc": 2, "dnt": 7}}


def test_show_brings_back_what_a_visitor_was_shown(tmp_path, capsys):
    kept = SQLiteStore(tmp_path / "proof.db", retention=None)
    screens = json.dumps({"layer": "<p class='x'>Cookies : à vous & moi"}, ensure_ascii=False)
    code = json.dumps({"release": RELEASE, "files": dict(FILES), "served": {}})
    for language, text in (("fr", "told"), ("fr", screens), ("", code)):
        kept.keep_notice(notice_version(text), language, text)
    record = kept.append(
        Record(
            event=GIVEN, at=1_800_000_000, notice=notice_version("told"), language="fr", method="banner", registry="x",
            code=notice_version(code), screens=notice_version(screens), granted_vendors=("matomo",),
        )
    )  # fmt: skip
    kept.close()
    for name in (record.id, "1"):
        assert main(["show", str(tmp_path / "proof.db"), name, "--output", str(tmp_path / "out")]) == 0
        assert "the very code that is installed here" in capsys.readouterr().out
    written = (tmp_path / "out" / "record.html").read_text()
    assert 'srcdoc="&lt;p class=&#x27;x&#x27;&gt;Cookies : à vous &amp; moi"' in written
    assert "2027-01-15T08:00:00Z" in written and record.digest in written and "<pre>told</pre>" in written
    assert "default-src 'none'" in written and "<iframe sandbox " in written


def test_show_says_what_the_store_does_not_have(store, tmp_path, capsys):
    assert main(["show", str(store), "2", "--output", str(tmp_path / "out")]) == 1
    assert "does not have: code, screens" in capsys.readouterr().out
    assert main(["show", str(store), "none"]) == 2
    assert "There is no record none" in capsys.readouterr().err


def test_show_tells_another_release_by_its_files():
    files = {**FILES, "release.py": "0" * 64}
    other = json.dumps({"release": "9.9.9", "files": files, "served": {}})
    assert standing(Notice("", "", other)) == (
        "release 9.9.9, with 1 files other than those installed here: release.py"
    )
    assert standing(None) == "not kept"


@pytest.mark.parametrize(("user", "is_free"), [(0, True), (1000, False)], ids=["root", "anybody else"])
def test_the_browser_leaves_its_sandbox_for_root_alone_and_that_is_said(user, is_free, tmp_path, monkeypatch, capsys):
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\nexit 1\n')
    browser.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    audit = ["audit", "http://127.0.0.1:9/", "--output", str(tmp_path / "audit"), "--browser", str(browser)]
    with ThreadPoolExecutor(1) as apart:  # tests in a browser hold this thread's Playwright
        assert apart.submit(main, audit).result() == 2
    assert ("--no-sandbox" in (tmp_path / "arguments").read_text().split()) is is_free
    assert ("without its sandbox" in capsys.readouterr().out) is is_free
