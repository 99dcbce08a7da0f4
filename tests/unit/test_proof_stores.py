"""The contract of proof stores, held by each of them."""

from __future__ import annotations

import json
import multiprocessing
import re
import sqlite3
import threading
import uuid

import pytest
import sqlalchemy

from consent.choice import LIFETIME
from consent.errors import ConfigurationError, ProofBroken, ProofUnavailable
from consent.proof import (
    GIVEN,
    REFUSED,
    WITHDRAWN,
    Blocked,
    Notice,
    Obeyed,
    Record,
    SQLAlchemyStore,
    SQLiteStore,
    manifest,
    notice_version,
)
from consent.proof.chain import content, link, read

NOTICE = '{"title": "Cookies : à vous de choisir"}'
VERSION = notice_version(NOTICE)
DAY = 86_400


def grant(at: int = 1_000, **changes) -> Record:
    values = {
        "event": GIVEN,
        "at": at,
        "notice": VERSION,
        "language": "fr",
        "method": "banner",
        "registry": "abc",
        "granted": ("analytics",),
        "granted_vendors": ("matomo",),
    }
    return Record(**{**values, **changes})


def refusal(at: int = 1_000) -> Record:
    return grant(at, event=REFUSED, granted=(), granted_vendors=(), refused=("analytics",))


class Files:
    """A kind of store, and the plain SQL by which a tampering hand reaches it."""

    def __init__(self, kind: str, url: str) -> None:
        self.kind, self.url = kind, url

    def open(self, **options):
        if self.kind == "sqlite":
            return SQLiteStore(self.url, **options)
        return SQLAlchemyStore(self.url, **options)

    def tamper(self, *statements: str) -> None:
        url = f"sqlite:///{self.url}" if self.kind == "sqlite" else self.url
        engine = sqlalchemy.create_engine(url)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(sqlalchemy.text(statement))
        engine.dispose()


@pytest.fixture(
    params=["sqlite", "sqlalchemy-sqlite", pytest.param("sqlalchemy-postgresql", marks=pytest.mark.postgresql)]
)
def files(request, tmp_path):
    if request.param == "sqlite":
        return Files("sqlite", str(tmp_path / "proof.db"))
    if request.param == "sqlalchemy-sqlite":
        return Files("sqlalchemy", f"sqlite:///{tmp_path}/proof.db")
    return Files("sqlalchemy", request.getfixturevalue("new_postgresql")())


@pytest.fixture
def store(files):
    store = files.open(retention=None)
    store.keep_notice(VERSION, "fr", NOTICE)
    yield store
    store.close()


def test_a_grant_gets_a_random_id_by_which_it_is_found(store):
    placed = store.append(grant())
    assert uuid.UUID(placed.id).version == 4
    assert store.get(placed.id) == placed
    assert store.append(grant()).id != placed.id


def test_refusals_and_withdrawals_get_no_id(store):
    assert store.append(refusal()).id is None
    given = store.append(grant())
    withdrawn = store.append(grant(event=WITHDRAWN, granted=(), granted_vendors=(), replaces=given.id))
    assert withdrawn.id is None
    assert withdrawn.replaces == given.id
    assert store.get(str(uuid.uuid4())) is None


def test_every_field_comes_back_as_it_was_written(store):
    written = store.append(
        grant(
            refused=("social", "advertising"),
            refused_vendors=("hotjar",),
            signal="gpc",
            language="bg",
            method="preferences",
        )
    )
    assert list(store.records()) == [written]


def test_records_are_numbered_from_one_and_each_holds_the_hash_of_the_one_before(store):
    first, second, third = (store.append(grant(at)) for at in (10, 20, 30))
    assert [record.sequence for record in (first, second, third)] == [1, 2, 3]
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert store.head() == (3, third.digest)
    store.verify()


def test_records_are_listed_by_time(store):
    for at in (10, 20, 30, 40):
        store.append(grant(at))
    assert [record.at for record in store.records(since=20, until=40)] == [20, 30]


@pytest.fixture
def small_portions(monkeypatch):
    for module in ("sqlite", "sqlalchemy"):
        monkeypatch.setattr(f"consent.proof.{module}.PORTION", 2)


def test_more_records_than_one_portion_are_listed_once_each(store, small_portions):
    placed = [store.append(refusal(at)).sequence for at in range(7)]
    assert [record.sequence for record in store.records()] == placed


@pytest.mark.parametrize("act", [lambda store: store.append(grant(9)), lambda store: store.purge(3)])
def test_choices_are_recorded_and_purged_while_the_chain_is_verified(files, store, small_portions, monkeypatch, act):
    for at in range(5):
        store.append(grant(at))
    meanwhile = files.open(retention=None)
    acts = iter([act])

    def read_slowly(sequence, text, digest):
        if sequence == 2:
            for act in acts:
                act(meanwhile)
        return read(sequence, text, digest)

    monkeypatch.setattr("consent.proof.chain.read", read_slowly)
    store.verify()
    assert not list(acts), "nothing happened meanwhile"
    meanwhile.verify()
    meanwhile.close()


def test_a_notice_is_kept_once_and_comes_back_word_for_word(store):
    store.keep_notice(VERSION, "fr", NOTICE)
    assert store.notice(VERSION) == Notice(VERSION, "fr", NOTICE)
    assert store.notice("0" * 64) is None


def test_a_notice_under_a_version_that_is_not_its_hash_is_refused(store):
    with pytest.raises(ValueError, match="SHA-256"):
        store.keep_notice("0" * 64, "fr", NOTICE)


def test_the_key_stays_the_same_when_the_store_is_opened_again(files, store):
    again = files.open(retention=None)
    assert again.secret() == store.secret()
    assert len(store.secret()) == 32
    again.close()


SCRIPT = "alert('bonjour')"
CODE = json.dumps({"release": "1.0.0", "files": {}, "served": {"page.js": notice_version(SCRIPT)}})
SCREENS = json.dumps({"layer": "<!doctype html><p>Cookies : à vous de choisir"})


def keep_all(store) -> dict[str, str]:
    """Keep what a record refers to; give the fields that say so."""
    for language, text in (("", SCRIPT), ("", CODE), ("fr", SCREENS)):
        store.keep_notice(notice_version(text), language, text)
    return {"code": notice_version(CODE), "screens": notice_version(SCREENS)}


def test_a_record_leads_to_code_and_screens(store):
    record = store.get(store.append(grant(**keep_all(store))).id)
    assert store.notice(record.screens) == Notice(record.screens, "fr", SCREENS)
    served = manifest(store.notice(record.code).text)["served"]
    assert store.notice(served["page.js"]).text == SCRIPT
    store.verify()


@pytest.mark.parametrize("lost", [SCRIPT, CODE, SCREENS], ids=["script", "code", "screens"])
def test_proof_without_the_code_or_the_screens_that_it_names_is_broken(files, store, lost):
    store.append(grant())
    store.append(grant(**keep_all(store)))
    store.verify()
    files.tamper(f"DELETE FROM consent_notices WHERE version = '{notice_version(lost)}'")
    with pytest.raises(ProofBroken, match="missing") as caught:
        store.verify()
    assert caught.value.sequence == 2


def test_signals_are_added_up_by_day(store):
    store.add_obeyed({("2026-01-31", "gpc"): 2, ("2026-01-31", "dnt"): 1})
    store.add_obeyed({("2026-01-31", "gpc"): 3, ("2026-02-01", "gpc"): 1})
    assert store.obeyed() == [
        Obeyed("2026-01-31", "dnt", 1),
        Obeyed("2026-01-31", "gpc", 5),
        Obeyed("2026-02-01", "gpc", 1),
    ]


def test_sums_of_signals_go_when_the_records_of_their_day_go(store):
    store.add_obeyed({("1970-01-01", "gpc"): 2, ("1970-01-02", "gpc"): 1})
    store.purge(before=DAY)
    assert store.obeyed() == [Obeyed("1970-01-02", "gpc", 1)]


def make_old(files, store) -> None:
    """Turn a store with one record into what the release before made of it."""
    record = next(store.records())
    old = {name: value for name, value in json.loads(content(record)).items() if name not in ("code", "screens")}
    text = json.dumps(old, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    digest = notice_version(text)
    unlock = UNLOCK if "sqlite" in files.url or files.kind == "sqlite" else ()
    text = text.replace(":", r"\:")
    files.tamper(
        *unlock,
        f"UPDATE consent_records SET content = '{text}', digest = '{digest}'",
        f"UPDATE consent_chain SET digest = '{digest}'",
        "DROP TABLE consent_obeyed",
    )


def test_a_store_of_the_release_before_is_read_and_goes_on(files, store):
    placed = store.append(grant())
    make_old(files, store)
    store.close()
    later = files.open(retention=None)
    old = later.get(placed.id)
    assert (old.granted_vendors, old.code, old.screens) == (("matomo",), "", "")
    later.append(grant(**keep_all(later)))
    later.add_obeyed({("2026-01-31", "gpc"): 1})
    assert len(later.obeyed()) == 1
    later.verify()
    later.close()


def test_an_untouched_chain_verifies(store):
    for at in range(5):
        store.append(grant(at))
    store.verify()


# SQLite refuses to change records at all; whoever writes to the file can drop the triggers first.
UNLOCK = ("DROP TRIGGER IF EXISTS consent_records_stay", "DROP TRIGGER IF EXISTS consent_records_kept")


@pytest.mark.parametrize(
    ("statement", "reason", "sequence"),
    [
        ("UPDATE consent_records SET content = REPLACE(content, 'matomo', 'hotjar') WHERE sequence = 2", "changed", 2),
        ("UPDATE consent_records SET digest = '00' WHERE sequence = 3", "changed", 3),
        ("DELETE FROM consent_records WHERE sequence = 2", "missing", 2),
        ("DELETE FROM consent_records WHERE sequence = 1", "missing", 1),
        ("DELETE FROM consent_records WHERE sequence = 4", "end are missing", 4),
        ("UPDATE consent_notices SET text = 'other'", "notice", 1),
        ("DELETE FROM consent_notices", "notice", 1),
        ("UPDATE consent_chain SET purged_sequence = 2", "seal", 2),
    ],
)
def test_a_change_by_another_hand_breaks_the_chain(files, store, statement, reason, sequence):
    for at in range(4):
        store.append(grant(at))
    store.verify()
    unlock = UNLOCK if "sqlite" in files.url or files.kind == "sqlite" else ()
    files.tamper(*unlock, statement)
    with pytest.raises(ProofBroken, match=reason) as caught:
        store.verify()
    assert caught.value.sequence == sequence


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"event": "given"}'])
def test_a_record_that_cannot_be_read_is_named_by_whatever_reads_it(files, store, text):
    store.append(grant())
    spoilt = store.append(grant())
    unlock = UNLOCK if "sqlite" in files.url or files.kind == "sqlite" else ()
    escaped = text.replace(":", r"\:")
    files.tamper(*unlock, f"UPDATE consent_records SET content = '{escaped}' WHERE sequence = 2")
    for call in (lambda: store.get(spoilt.id), lambda: list(store.records())):
        with pytest.raises(ProofBroken, match="cannot be read") as caught:
            call()
        assert caught.value.sequence == 2


@pytest.mark.parametrize(("field", "value"), [("notice", {}), ("at", "noon"), ("granted", [1]), ("language", None)])
def test_a_record_whose_fields_hold_something_else_is_not_read(field, value):
    text = json.dumps({**json.loads(content(link(grant(), 1, ""))), field: value})
    with pytest.raises(ProofBroken, match="Record 7 does not verify: its content cannot be read"):
        read(7, text, "")


def test_a_store_that_lost_its_key_and_the_end_of_its_chain_says_so(files, store):
    store.append(grant())
    files.tamper("DELETE FROM consent_chain")
    for call in (store.secret, store.head, store.verify, lambda: store.append(grant())):
        with pytest.raises(ProofUnavailable):
            call()


def test_a_record_that_was_hashed_anew_breaks_the_chain_at_the_next(files, store):
    for at in range(3):
        store.append(grant(at))
    record = next(store.records())
    forged = link(grant(0, granted_vendors=("hotjar",), id=record.id), 1, record.previous)
    unlock = UNLOCK if "sqlite" in files.url or files.kind == "sqlite" else ()
    text = content(forged).replace(":", r"\:")
    files.tamper(
        *unlock, f"UPDATE consent_records SET content = '{text}', digest = '{forged.digest}' WHERE sequence = 1"
    )
    with pytest.raises(ProofBroken, match="does not follow") as caught:
        store.verify()
    assert caught.value.sequence == 2


def test_a_purge_removes_the_oldest_and_the_rest_still_verifies(store):
    for at in (10, 20, 30, 40):
        store.append(grant(at))
    assert store.purge(before=30) == 2
    assert [record.at for record in store.records()] == [30, 40]
    store.verify()
    assert store.append(grant(50)).sequence == 5
    store.verify()


def test_a_purge_of_everything_leaves_a_chain_that_goes_on(store):
    last = [store.append(grant(at)) for at in (10, 20)][-1]
    assert store.purge(before=1_000) == 2
    store.verify()
    placed = store.append(grant(2_000))
    assert (placed.sequence, placed.previous) == (3, last.digest)
    store.verify()


def test_a_purge_without_old_records_removes_nothing(store):
    store.append(grant(10))
    assert store.purge(before=10) == 0
    assert len(list(store.records())) == 1


def test_records_after_a_purge_cannot_be_taken_out_unseen(files, store):
    for at in (10, 20, 30, 40):
        store.append(grant(at))
    store.purge(before=30)
    unlock = UNLOCK if "sqlite" in files.url or files.kind == "sqlite" else ()
    files.tamper(*unlock, "DELETE FROM consent_records WHERE sequence = 3")
    with pytest.raises(ProofBroken):
        store.verify()


def test_old_records_go_by_themselves_when_their_time_is_over(files):
    store = files.open(retention=LIFETIME)
    store.keep_notice(VERSION, "fr", NOTICE)
    store.append(grant(0))
    store.append(grant(LIFETIME - DAY))
    assert [record.at for record in store.records()] == [0, LIFETIME - DAY]
    store.append(grant(LIFETIME + DAY))
    assert [record.at for record in store.records()] == [LIFETIME - DAY, LIFETIME + DAY]
    store.verify()
    store.close()


def test_proofs_may_not_be_kept_for_less_than_a_choice_lives(files):
    with pytest.raises(ConfigurationError, match="six months"):
        files.open(retention=LIFETIME - 1)


def test_threads_extend_one_chain(files, store):
    def write() -> None:
        for _ in range(10):
            store.append(grant())

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.head()[0] == 60
    store.verify()


def _write_in_process(files: Files, count: int) -> None:
    store = files.open(retention=None)
    store.keep_notice(VERSION, "fr", NOTICE)
    for _ in range(count):
        store.append(grant())
    store.close()


def test_processes_extend_one_chain_from_an_empty_store(files):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write_in_process, args=(files, 10)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    store = files.open(retention=None)
    assert store.head()[0] == 30
    store.verify()
    store.close()


def test_what_was_blocked_is_added_up(store):
    store.add_blocked({("tracker.example", "script-src"): 2, ("pixel.example", "img-src"): 1}, at=10)
    store.add_blocked({("tracker.example", "script-src"): 3}, at=20)
    assert store.blocked() == [
        Blocked("tracker.example", "script-src", 5, 10, 20),
        Blocked("pixel.example", "img-src", 1, 10, 10),
    ]


def test_a_flood_of_different_hosts_does_not_grow_the_store_without_end(store):
    store.add_blocked({(f"h{number}.example", "img-src"): 1 for number in range(1_100)}, at=10)
    assert len(store.blocked()) == 1_000


def test_nothing_in_the_store_could_hold_an_address_or_a_browser(files, store):
    store.append(grant())
    url = f"sqlite:///{files.url}" if files.kind == "sqlite" else files.url
    engine = sqlalchemy.create_engine(url)
    inspector = sqlalchemy.inspect(engine)
    columns = {column["name"] for table in inspector.get_table_names() for column in inspector.get_columns(table)}
    engine.dispose()
    fields = set(Record.__dataclass_fields__)
    assert {"content", "notice"} <= columns | fields
    assert not [name for name in columns | fields if re.search(r"ip|agent|address|user|url|page", name)]


def test_a_folder_that_cannot_be_made_is_told_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be made"):
        SQLiteStore(tmp_path / "file" / "proof.db")


def test_a_folder_in_place_of_a_file_is_told_at_once(tmp_path):
    with pytest.raises(ConfigurationError, match="is a folder"):
        SQLiteStore(tmp_path)


def test_a_store_that_would_end_with_the_process_is_refused():
    with pytest.raises(ConfigurationError, match="memory"):
        SQLiteStore(":memory:")


def test_a_sqlite_that_is_too_old_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(ConfigurationError, match=r"needs 3\.37"):
        SQLiteStore(tmp_path / "proof.db")


def test_a_dead_file_makes_every_call_say_so(tmp_path):
    path = tmp_path / "proof.db"
    path.write_bytes(b"this is no database, but long enough to be looked at as one" * 20)
    store = SQLiteStore(path)
    for call in (
        lambda: store.append(grant()),
        lambda: store.get("x"),
        lambda: list(store.records()),
        lambda: store.keep_notice(VERSION, "fr", NOTICE),
        lambda: store.notice(VERSION),
        store.secret,
        lambda: store.purge(1),
        store.verify,
        store.head,
        store.blocked,
        store.obeyed,
        lambda: store.add_obeyed({("2026-01-31", "gpc"): 1}),
    ):
        with pytest.raises(ProofUnavailable):
            call()


def test_a_dead_database_makes_calls_say_so():
    store = SQLAlchemyStore("postgresql+psycopg://nobody@/nothing?host=/nonexistent")
    for call in (lambda: store.append(grant()), store.secret, store.verify, lambda: list(store.records())):
        with pytest.raises(ProofUnavailable):
            call()


def test_a_url_that_is_none_is_told_at_once():
    with pytest.raises(ConfigurationError, match="cannot be reached"):
        SQLAlchemyStore("not a url")


def test_the_embedded_store_refuses_to_change_or_remove_records(tmp_path):
    store = SQLiteStore(tmp_path / "proof.db", retention=None)
    store.keep_notice(VERSION, "fr", NOTICE)
    store.append(grant())
    connection = sqlite3.connect(tmp_path / "proof.db")
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute("UPDATE consent_records SET at = 0")
    with pytest.raises(sqlite3.IntegrityError, match="by a purge only"):
        connection.execute("DELETE FROM consent_records")
    connection.close()
    store.close()


def test_a_store_whose_file_was_removed_begins_anew(tmp_path):
    store = SQLiteStore(tmp_path / "proof.db", retention=None)
    store.keep_notice(VERSION, "fr", NOTICE)
    store.append(grant())
    secret = store.secret()
    for file in tmp_path.iterdir():
        file.unlink()
    store.keep_notice(VERSION, "fr", NOTICE)
    store.append(grant())
    assert store.head()[0] == 1
    assert store.secret() != secret
    store.verify()
    store.close()


def test_no_thread_goes_on_writing_to_a_file_that_was_removed(tmp_path):
    store = SQLiteStore(tmp_path / "proof.db", retention=None)
    store.append(grant())
    for file in tmp_path.iterdir():
        file.unlink()
    another = threading.Thread(target=store.append, args=(grant(),))
    another.start()
    another.join()
    store.append(grant())
    found = SQLiteStore(tmp_path / "proof.db")
    assert found.head()[0] == 2
    found.close()
    store.close()


def test_who_only_reads_never_waits_for_who_writes(tmp_path):
    store = SQLiteStore(tmp_path / "proof.db", retention=None)
    store.append(grant())
    writer = sqlite3.connect(tmp_path / "proof.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    reader = SQLiteStore(tmp_path / "proof.db")
    assert reader.head()[0] == 1
    writer.close()
    reader.close()
    store.close()
