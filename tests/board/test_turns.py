"""Of two machines with one database, one does each job: tried for real on PostgreSQL, with two boards side by side."""

from __future__ import annotations

import threading
from datetime import timedelta

import flask_migrate
import pytest
from sqlalchemy import select

from webapp import create_app, mail, timer
from webapp.clock import now, standing_at
from webapp.extensions import db as database
from webapp.mail.message import Sender
from webapp.mail.models import SENT, OutboxMail
from webapp.mail.outbox import deliver_due
from webapp.turns import LEASE, JobTurn, NotOurTurnError, turn

from .conftest import SETTINGS

SENDER = Sender(name="Placette", address="annonces@placette.example", domain="placette.example")


def test_a_job_that_is_being_done_is_left_alone(db):
    with turn("sweeping"), pytest.raises(NotOurTurnError), turn("sweeping"):
        pytest.fail("two at once")
    with turn("sweeping"):
        pass


def test_other_jobs_go_on_meanwhile(db):
    with turn("sweeping"), turn("mopping"):
        assert {row.name for row in db.session.scalars(select(JobTurn)) if row.holder} == {"sweeping", "mopping"}


def test_a_job_that_was_done_rests(db):
    with turn("sweeping", rest=timedelta(hours=1)):
        pass
    with pytest.raises(NotOurTurnError), turn("sweeping", rest=timedelta(hours=1)):
        pytest.fail("twice")
    with standing_at(now() + timedelta(hours=1, seconds=1)), turn("sweeping", rest=timedelta(hours=1)):
        pass


def test_a_job_that_failed_may_be_tried_again_at_once(db):
    with pytest.raises(OSError, match="full"), turn("sweeping", rest=timedelta(hours=1)):
        raise OSError("full")
    with turn("sweeping", rest=timedelta(hours=1)):
        pass


def test_the_turn_of_a_machine_that_died_is_free_after_the_lease(db):
    db.session.add(JobTurn(name="sweeping", holder="gone", until=now() + LEASE))
    db.session.commit()
    with pytest.raises(NotOurTurnError), turn("sweeping"):
        pytest.fail("too early")
    with standing_at(now() + LEASE + timedelta(seconds=1)), turn("sweeping"):
        pass


def test_the_command_leaves_alone_what_was_just_done_unless_told(app, db, monkeypatch):
    done = []

    def sweep():
        done.append(1)

    monkeypatch.setattr(timer, "DAILY", (sweep,))
    for options, times in (([], 1), ([], 1), (["--again"], 2)):
        result = app.test_cli_runner().invoke(args=["daily", *options])
        assert result.exit_code == 0, result.output
        assert len(done) == times


@pytest.fixture
def machines(tmp_path, new_postgresql):
    """Give two boards with one PostgreSQL database."""
    url = new_postgresql()
    apps = [create_app({**SETTINGS, "DATABASE_URL": url}, instance=tmp_path / name) for name in ("one", "two")]
    with apps[0].app_context():
        flask_migrate.upgrade()
    yield apps
    for app in apps:
        with app.app_context():
            database.session.remove()
            database.engine.dispose()


def both(machines, work):
    """Do something on both machines at the same moment."""
    start, results = threading.Barrier(len(machines)), []

    def run(app):
        with app.app_context():
            start.wait(20)
            results.append(work())
            database.session.remove()

    threads = [threading.Thread(target=run, args=(app,)) for app in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == len(machines)
    return results


@pytest.mark.postgresql
def test_two_machines_do_the_daily_work_once(machines, monkeypatch):
    done, release = [], threading.Event()

    def sweep():
        done.append(threading.current_thread().name)
        release.wait(0.2)

    for _ in range(3):
        both(machines, lambda: timer.run(sweep, timedelta(hours=1)))
    assert len(done) == 1
    with standing_at(now() + timedelta(hours=2)):
        for app in machines:
            with app.app_context():
                timer.run(sweep, timedelta(hours=1))
    assert len(done) == 2


class Postman:
    """Delivers slowly, and remembers what."""

    def __init__(self):
        self.letters, self._lock = [], threading.Lock()

    def deliver(self, message):
        threading.Event().wait(0.01)
        with self._lock:
            self.letters.append(message["To"])


@pytest.mark.postgresql
def test_two_machines_send_each_mail_once(machines):
    with machines[0].test_request_context():
        for number in range(20):
            mail.send(f"p{number}@example.fr", "trial", "fr", site="Placette", url="http://localhost/")
        database.session.commit()
    postman = Postman()
    tallies = both(machines, lambda: deliver_due(postman, SENDER))
    assert sorted(postman.letters) == sorted(f"p{number}@example.fr" for number in range(20))
    assert sum(tally.sent for tally in tallies) == 20
    with machines[0].app_context():
        assert set(database.session.scalars(select(OutboxMail.state))) == {SENT}
