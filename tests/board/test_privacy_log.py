"""The staff log only grows: the database itself refuses to change a line, on both engines, outside declared ways."""

from __future__ import annotations

from datetime import timedelta

import flask_migrate
import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DatabaseError

from tests.board import trust
from webapp import create_app
from webapp.accounts.models import Role, User
from webapp.breaches.models import Breach, BreachEntry
from webapp.clock import now, standing_at
from webapp.extensions import db as database
from webapp.privacy import erasure, retention
from webapp.privacy.models import LogPurge, Reveal
from webapp.privacy.periods import PERIODS

from .conftest import SETTINGS
from .test_postgresql import ENGINES


@pytest.fixture(params=ENGINES)
def board(request, tmp_path):
    """Make a board on one of the two engines, with its schema as migrations leave it."""
    url = request.getfixturevalue("new_postgresql")() if request.param == "postgresql" else ""
    app = create_app({**SETTINGS, "DATABASE_URL": url}, instance=tmp_path)
    with app.app_context():
        flask_migrate.upgrade()
        yield app
        database.session.remove()
        database.engine.dispose()


@pytest.fixture
def session(board):
    return database.session


@pytest.fixture
def line(board, session):
    """Write one line, by an agent who looked at Anne's address."""
    agent = trust.staff(database, Role.SUPPORT)
    session.add(
        Reveal(
            staff_id=agent.id, staff_role=agent.role, subject_email=trust.ANNE, what="email", where="listing 7",
            reason="réponse à sa demande",
        )
    )  # fmt: skip
    session.commit()
    return session.scalars(select(Reveal)).one()


def refused(session, statement: str) -> bool:
    try:
        session.execute(text(statement))
    except DatabaseError as error:
        session.rollback()
        assert "append-only" in str(error) or "kept for a year" in str(error)
        return True
    session.rollback()
    return False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reveal SET reason = 'par curiosité'",
        "UPDATE reveal SET subject_email = 'bob@example.fr'",
        "UPDATE reveal SET staff_id = staff_id + 1",
        """UPDATE reveal SET at = '2020-01-01 00:00:00.000000'""",
        "DELETE FROM reveal",
    ],
)
def test_a_line_of_the_staff_log_can_be_neither_changed_nor_deleted_in_sql(session, line, statement):
    assert refused(session, statement)
    session.refresh(line)
    assert (line.reason, line.subject_email) == ("réponse à sa demande", trust.ANNE)


def test_an_erasure_takes_the_address_off_the_line_and_nothing_else(board, session, line):
    assert not refused(session, "UPDATE reveal SET subject_email = ''")
    erasure.erase(session, board.extensions["photos"], board.extensions["sealer"], trust.person(), replay=None)
    session.commit()
    session.refresh(line)
    assert (line.subject_email, line.reason) == ("", "réponse à sa demande")


def test_a_line_outlives_the_account_of_whoever_looked(session, line):
    session.execute(delete(User).where(User.id == line.staff_id))
    session.commit()
    session.refresh(line)
    assert (line.staff_id, line.staff_role) == (None, Role.SUPPORT)


def test_after_its_year_the_purge_takes_the_line_and_says_so(board, session, line):
    year = PERIODS["reveal"].after
    for after, left in ((year - timedelta(hours=1), 1), (year + timedelta(hours=1), 0)):
        with standing_at(line_at := now() + after):
            retention.run(session, board.extensions["photos"], board.extensions["sealer"])
            session.commit()
        assert len(session.scalars(select(Reveal)).all()) == left
        assert [one.before for one in session.scalars(select(LogPurge))] == ([] if left else [line_at - year])


def test_a_purge_cannot_be_declared_for_lines_younger_than_a_year_nor_unsaid(session, line):
    session.add(LogPurge(at=now(), before=now() - timedelta(days=30)))
    with pytest.raises(DatabaseError, match=r"kept for a year|append-only"):
        session.flush()
    session.rollback()
    session.add(LogPurge(at=now(), before=now() - timedelta(days=365)))
    session.commit()
    assert refused(session, "DELETE FROM reveal")
    assert refused(session, "UPDATE log_purge SET at = '2020-01-01 00:00:00.000000'")
    assert refused(session, "DELETE FROM log_purge")


def test_the_history_of_a_breach_only_grows(session):
    breach = Breach(reference="V-1", title="x", happened="y", kinds="", aware_at=now())
    breach.entries = [BreachEntry(staff_role="data-protection", words="ouverte")]
    session.add(breach)
    session.commit()
    assert refused(session, "UPDATE breach_entry SET words = 'rien'")
    assert refused(session, "DELETE FROM breach_entry")
    assert refused(session, "DELETE FROM breach")
    session.add(BreachEntry(breach_id=breach.id, staff_role="data-protection", words="close"))
    session.commit()
    assert len(session.scalars(select(BreachEntry)).all()) == 2


@pytest.mark.postgresql
def test_postgresql_cannot_empty_the_log_at_once(tmp_path, new_postgresql):
    app = create_app({**SETTINGS, "DATABASE_URL": new_postgresql()}, instance=tmp_path)
    with app.app_context():
        flask_migrate.upgrade()
        for table in ("reveal", "log_purge", "breach_entry"):
            assert refused(database.session, f"TRUNCATE {table}")
        database.session.remove()
        database.engine.dispose()
