"""Announced equals applied: the map covers the database, and what leaves or goes follows the map."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, select

from tests.board import trust
from tests.board.test_moderation import reasons
from webapp.accounts import links
from webapp.accounts.models import Role, User
from webapp.clock import now, standing_at
from webapp.extensions import db as database
from webapp.listings import services as listings
from webapp.listings.jobs import UNCONFIRMED
from webapp.listings.models import Listing
from webapp.listings.states import State
from webapp.mail.models import OutboxMail
from webapp.messages import services as messages
from webapp.messages.models import Participant, Thread
from webapp.moderation import services as moderation
from webapp.moderation.models import Escalation, Report, Statement
from webapp.privacy import erasure, export, facts, freezing, retention
from webapp.privacy.activities import ACTIVITIES
from webapp.privacy.datamap import RECIPIENTS
from webapp.privacy.models import Reveal, RightsRequest, SealedRecord
from webapp.privacy.periods import PERIODS
from webapp.privacy.sealing import SealError, close, new_pair, open_record, sealer_for
from webapp.privacy.tables import BY_NAME, TABLES


def undeclared(metadata: MetaData) -> list[str]:
    """Return columns that stand nowhere in the map."""
    found = []
    for name, table in metadata.tables.items():
        known = BY_NAME.get(name)
        for column in table.columns:
            if known is None or not ({column.name} & (known.columns.keys() | known.plain)):
                found.append(f"{name}.{column.name}")
    return found


def test_every_column_is_declared_personal_or_plain(app):
    assert undeclared(database.metadata) == []


def test_a_column_that_nobody_declared_is_found():
    metadata = MetaData()
    Table("account", metadata, Column("id", Integer, primary_key=True), Column("shoe_size", String))
    assert undeclared(metadata) == ["account.shoe_size"]


def test_the_map_has_no_column_that_the_database_lacks(app):
    for table in TABLES:
        columns = set(database.metadata.tables[table.name].c.keys())
        assert set(table.columns) | set(table.plain) <= columns, table.name
        assert not set(table.columns) & set(table.plain), table.name


def test_every_activity_can_be_looked_up_and_every_period_is_used():
    for table in TABLES:
        assert {column.activity for column in table.columns.values()} <= set(ACTIVITIES)
    for activity in ACTIVITIES.values():
        assert activity.period in PERIODS
        assert set(activity.recipients) <= set(RECIPIENTS)
        assert facts.data_of(activity, "fr")


def test_rows_that_outlive_an_erasure_say_why():
    for table in TABLES:
        assert table.erase == "delete" or table.kept_because or table.name == "participant"


def test_what_the_policy_announces_is_what_the_purge_does():
    carried_out = {rule.period for rule in retention.RULES}
    by_others = {"alert", "choice", "identity", "limits"}
    """Alerts end with the account; the middleware keeps choices; identities are sealed records with their own end;
    limits forget by themselves."""
    assert set(PERIODS) == carried_out | by_others
    assert PERIODS["unconfirmed"].after == UNCONFIRMED


@pytest.fixture
def store(app):
    return app.extensions["photos"]


@pytest.fixture
def sealer(app):
    return app.extensions["sealer"]


def test_a_copy_holds_listing_photos_and_the_reasons(db, app, store):
    made = trust.listing(db)
    photo = trust.with_photo(db, store, made)
    trust.with_photo(db, store, trust.listing(db, email=trust.BOB, title="Table de Bob"))
    with app.test_request_context():
        content = zipfile.ZipFile(io.BytesIO(export.archive(db.session, store, trust.person())))
    data = json.loads(content.read("data.json"))
    assert data["data"]["listing"][0]["phone (optional)"] == trust.PHONE
    assert any(name.startswith(f"photos/{photo.name}") for name in content.namelist())
    assert {"Publier des annonces"} <= {one["activity"] for one in data["why"]}
    assert "Violoncelle" in content.read("index.html").decode()


def test_a_copy_holds_nothing_of_anybody_else_and_no_secret(db, app, store, member):
    trust.listing(db)
    trust.listing(db, email=trust.BOB, title="Table de Bob")
    links.issue(member, links.RESET, member.email)
    with app.test_request_context():
        copy = export.collect(db.session, trust.person(account_id=member.id))
    text = json.dumps(copy, ensure_ascii=False)
    assert "Violoncelle" in text and "Dominique" in text
    assert "Table de Bob" not in text
    assert "hash" not in text and member.password_hash not in text
    for name, rows in copy["data"].items():
        wanted = {column.name.en for column in BY_NAME[name].columns.values() if column.export}
        assert all(row and row.keys() <= wanted for row in rows), name


def every_byte(app) -> bytes:
    return b"".join(path.read_bytes() for path in Path(app.instance_path).rglob("*") if path.is_file())


def test_after_an_erasure_no_byte_of_the_person_is_left(db, app, store, sealer):
    made = trust.listing(db)
    photo = trust.with_photo(db, store, made)
    name, words = photo.name, (trust.ANNE, "Quidamette", "zinzolin", "Violoncelle", trust.PHONE)
    before = every_byte(app)
    assert all(word.encode() in before for word in words)
    assert list(Path(app.instance_path).rglob(f"{name}*"))
    erasure.erase(db.session, store, sealer, trust.person(), replay=Path(app.instance_path) / erasure.REPLAY)
    db.session.commit()
    erasure.checkpoint(db.session)
    after = every_byte(app)
    assert [word for word in words if word.encode() in after or word.lower().encode() in after] == []
    assert not list(Path(app.instance_path).rglob(f"{name}*"))


def test_erasing_one_person_leaves_the_other(db, store, sealer):
    trust.listing(db)
    trust.listing(db, email=trust.BOB)
    erasure.erase(db.session, store, sealer, trust.person(), replay=None)
    assert db.session.scalars(select(Listing.email)).all() == [trust.BOB]


def test_a_writer_who_leaves_takes_her_words_and_leaves_the_others(db, store, sealer):
    made = trust.listing(db, email=trust.BOB)
    thread = messages.start(
        db.session,
        made,
        email=trust.ANNE,
        pseudonym="Anne",
        language="fr",
        body="Bonjour",
        account_id=None,
        proven=True,
    )
    messages.write(db.session, thread.participants[0], "Bonsoir")
    erasure.erase(db.session, store, sealer, trust.person(), replay=None)
    db.session.commit()
    assert [message.body for message in thread.messages] == ["Bonsoir"]
    assert thread.participants[1].email == ""


def test_what_hosting_law_wants_is_sealed_before_the_erasure(db, app, store, sealer, member):
    made, account = trust.listing(db, poster_id=member.id).id, member.id
    member.pseudonym = "Quidamette"
    erasure.erase(db.session, store, sealer, trust.person(account_id=account), replay=None)
    records = db.session.scalars(select(SealedRecord)).all()
    private = bytes.fromhex((Path(app.instance_path) / "seal-private-TAKE-AWAY.hex").read_text())
    opened = [open_record(private, record.sealed) for record in records]
    (identity,) = (one for one in opened if one["kind"] == "identity")
    assert datetime.fromisoformat(identity.pop("erased_at"))
    assert identity == {
        "kind": "identity", "email": trust.ANNE, "pseudonyms": ["Quidamette"], "phones": [trust.PHONE],
        "account": account, "listings": [made],
    }  # fmt: skip
    assert all(trust.ANNE.encode() not in record.sealed for record in records)


def test_a_sealed_record_opens_with_its_own_key_alone():
    private, public = new_pair()
    sealed = close(public, {"email": trust.ANNE})
    assert open_record(private, sealed) == {"email": trust.ANNE}
    with pytest.raises(SealError):
        open_record(new_pair()[0], sealed)
    with pytest.raises(SealError):
        open_record(private, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_the_public_key_is_kept_from_one_start_to_the_next(tmp_path):
    assert sealer_for(tmp_path, "") == sealer_for(tmp_path, "")


def test_sealed_records_go_at_their_end(db, store, sealer):
    sealer.seal(db.session, {"kind": "connection"}, timedelta(days=365))
    db.session.commit()
    with standing_at(now() + timedelta(days=364)):
        retention.run(db.session, store, sealer)
        assert db.session.scalars(select(SealedRecord)).all()
    with standing_at(now() + timedelta(days=366)):
        retention.run(db.session, store, sealer)
        assert not db.session.scalars(select(SealedRecord)).all()


def a_thread(db, name, **changes):
    db.session.add(Thread(title=name, last_at=now(), **changes))


def an_account(db, name, **changes):
    values = {"email_verified_at": now(), "last_seen_at": now(), **changes}
    db.session.add(User(email=f"{name}@example.fr", password_hash="x", pseudonym=name, **values))


def a_report(db, name, **changes):
    db.session.add(Report(reference=name, url="/", rule="fraud", words="x", language="fr", **changes))


def a_statement(db, name, **changes):
    said = dict.fromkeys(("measure", "scope", "facts", "rule", "explanation"), "x")
    fixed = {"target": "listing", "email": trust.ANNE, "language": "fr", "detected_by": "person"}
    db.session.add(Statement(reference=name, **fixed, **said, **changes))


def a_request(db, name, **changes):
    fixed = {"email": trust.ANNE, "language": "fr", "kind": "access", "words": "x", "channel": "form"}
    db.session.add(RightsRequest(reference=name, due_at=now(), **fixed, **changes))


def an_escalation(db, name, **changes):
    db.session.add(Escalation(reference=name, url="/", suspicion="x", **changes))


def a_look(db, name):
    said = dict.fromkeys(("staff_role", "what", "where", "reason"), "x")
    db.session.add(Reveal(subject_email=f"{name}@example.fr", **said))


@pytest.mark.parametrize(
    ("period", "model", "make"),
    [
        ("unconfirmed", Listing, lambda db, name: trust.listing(db, email=f"{name}@example.fr", shown=False)),
        ("unconfirmed", User, lambda db, name: an_account(db, name, email_verified_at=None)),
        ("unconfirmed", Thread, a_thread),
        ("account", User, an_account),
        ("message", Thread, lambda db, name: a_thread(db, name, confirmed_at=now())),
        ("moderation", Report, lambda db, name: a_report(db, name, decided_at=now())),
        ("moderation", Statement, a_statement),
        ("request", RightsRequest, lambda db, name: a_request(db, name, answered_at=now())),
        ("threat", Escalation, lambda db, name: an_escalation(db, name, closed_at=now())),
        ("reveal", Reveal, a_look),
    ],
)
def test_each_kind_of_row_goes_when_its_time_comes_and_no_other_with_it(db, store, sealer, period, model, make):
    start, end = now(), now() + PERIODS[period].after
    kind = f"{period} {model.__tablename__}"
    with standing_at(start):
        make(db, "first")
        db.session.commit()
    with standing_at(end - timedelta(minutes=1)):
        assert retention.due(db.session)[kind] == 0
    with standing_at(end + timedelta(minutes=1)):
        make(db, "second")
        db.session.commit()
        assert retention.due(db.session)[kind] == 1
        retention.run(db.session, store, sealer)
        assert db.session.scalar(select(func.count()).select_from(model)) == 1


def test_what_is_not_over_stays_however_old_it_is(db, app):
    start = now()
    a_report(db, "open")
    a_request(db, "open")
    an_escalation(db, "open")
    a_statement(db, "long", until=start + 10 * trust.YEAR)
    an_account(db, "staff", role=Role.MODERATOR)
    an_account(db, "frozen", limited_at=now())
    db.session.commit()
    with standing_at(start + 10 * trust.YEAR):
        assert not any(retention.due(db.session).values())


def test_a_finished_listing_goes_after_its_grace_and_not_before(db, store, sealer):
    made = trust.listing(db)
    listings.move(db.session, made, State.SOLD)
    db.session.commit()
    grace = PERIODS["listing"].after
    with standing_at(now() + grace - timedelta(hours=1)):
        assert retention.due(db.session)["listing listing"] == 0
    with standing_at(now() + grace + timedelta(hours=1)):
        assert retention.due(db.session)["listing listing"] == 1
        retention.run(db.session, store, sealer)
    assert not db.session.scalars(select(Listing)).all()


def test_what_nobody_confirmed_goes_after_a_week_and_nothing_of_the_mailboxs_owner_with_it(db, store, sealer):
    hers = trust.listing(db)
    db.session.add(User(email=trust.ANNE, password_hash="x", pseudonym="Somebody else"))
    words = {"pseudonym": "Bob", "language": "fr", "body": "Là ?", "account_id": None}
    for proven in (True, False):
        messages.start(db.session, hers, email=trust.BOB, proven=proven, **words)
    db.session.commit()
    for days, accounts, threads in ((6, 1, 2), (8, 0, 1)):
        with standing_at(now() + timedelta(days=days)):
            retention.run(db.session, store, sealer)
        assert len(db.session.scalars(select(User)).all()) == accounts
        assert len(db.session.scalars(select(Thread)).all()) == threads
    assert db.session.scalars(select(Listing)).one() is hers


def test_a_dry_run_says_what_would_go_and_touches_nothing(db, app, store):
    trust.listing(db, shown=False)
    later = (now() + timedelta(days=30)).date()
    result = app.test_cli_runner().invoke(args=["retention", "run", "--dry-run", "--at", str(later)])
    assert "     1  unconfirmed listing" in result.output
    assert db.session.scalars(select(Listing)).all()


def test_a_sleeping_account_is_warned_three_times_then_erased(db, member, store, sealer):
    start = member.last_seen_at
    for day in (*range(665, 730, 1), 731):
        if day == 731:
            assert [letter.text.split(" jours")[0][-2:].strip() for letter in trust.letters(db)] == ["60", "30", "7"]
        with standing_at(start + timedelta(days=day, hours=1)):
            retention.run(db.session, store, sealer)
            db.session.commit()
    assert not db.session.scalars(select(User)).all()


def test_the_warning_of_one_sleeper_is_not_taken_for_another_s(db, member, neighbour):
    with standing_at(member.last_seen_at + timedelta(days=672)):
        assert retention.warn_sleeping(db.session) == 2
        db.session.commit()
        assert retention.warn_sleeping(db.session) == 0
    assert {letter.recipient for letter in trust.letters(db)} == {member.email, neighbour.email}


def test_an_account_in_use_is_left_alone(db, member, store, sealer):
    with standing_at(member.last_seen_at + timedelta(days=600)):
        retention.run(db.session, store, sealer)
    assert not trust.letters(db, "account-sleeping")


def test_frozen_data_are_kept_but_not_shown_and_come_back(db):
    made = trust.listing(db)
    assert freezing.freeze(db.session, trust.person()) == 1
    assert not made.visible
    assert freezing.is_frozen(db.session, trust.ANNE)
    assert freezing.thaw(db.session, trust.person()) == 1
    assert made.visible


def test_thawing_shows_nothing_but_what_the_freeze_hid(db):
    sold, removed = (trust.listing(db, title=title) for title in ("Table de ferme ancienne", "Vélo pliant bleu"))
    listings.move(db.session, sold, State.SOLD)
    assert freezing.freeze(db.session, trust.person()) == 1
    moderation.restrict_listing(db.session, removed, reasons(), staff=trust.staff(db))
    assert freezing.thaw(db.session, trust.person()) == 0
    assert (sold.state, removed.state) == (State.SOLD, State.REMOVED)


def test_an_erasure_is_replayed_on_a_restored_backup(db, app, store, sealer):
    trust.listing(db)
    erasure.erase(db.session, store, sealer, trust.person(), replay=Path(app.instance_path) / erasure.REPLAY)
    with standing_at(now() - timedelta(days=1)):
        trust.listing(db)  # as the backup has it
    assert "1 erased again" in app.test_cli_runner().invoke(args=["privacy", "replay-erasures"]).output
    assert not db.session.scalars(select(Listing)).all()


def replayed(app) -> str:
    return app.test_cli_runner().invoke(args=["privacy", "replay-erasures"]).output


def test_who_only_wrote_messages_is_erased_again_too(db, app):
    made = trust.listing(db)
    messages.start(
        db.session, made, email=trust.BOB, pseudonym="Bob", language="fr", body="Bonjour", account_id=None, proven=True
    )
    db.session.commit()
    erasure.note(Path(app.instance_path) / erasure.REPLAY, trust.person(trust.BOB), now())
    assert "1 erased again" in replayed(app)
    assert trust.BOB not in db.session.scalars(select(Participant.email)).all()
    assert db.session.scalars(select(Listing)).one() is made


def test_who_was_erased_under_a_newer_address_is_found_by_her_account(db, app, member):
    erasure.note(Path(app.instance_path) / erasure.REPLAY, trust.person("new@example.org", member.id), now())
    assert "1 erased again" in replayed(app)
    assert not db.session.scalars(select(User)).all()


def test_who_came_back_after_her_erasure_keeps_what_is_new(db, app):
    erasure.note(Path(app.instance_path) / erasure.REPLAY, trust.person(), now() - timedelta(days=1))
    made = trust.listing(db)
    assert "0 erased again" in replayed(app)
    assert db.session.scalars(select(Listing)).one() is made


def test_mail_that_left_is_forgotten_after_its_time(db, store, sealer):
    row = OutboxMail(
        reference="r" * 32, recipient=trust.ANNE, template="trial", language="fr", subject="x", text="", html="",
        state="sent", closed_at=now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    with standing_at(now() + PERIODS["mail"].after + timedelta(hours=1)):
        retention.run(db.session, store, sealer)
    assert not trust.letters(db)
