"""Logs that only grow, versions of the policy on this board, threats, breaches, turns of jobs; log-in keys encrypted.

The triggers belong to their tables: a later migration that copies `reveal` or `breach_entry` (SQLite's way of changing
a column) has to make them again. `tests/board/test_privacy_log.py` tries them on the newest schema.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from webapp.accounts import vault

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

TRIGGERS = {
    "sqlite": (
        # A line may lose the address at an erasure, and its author with her account; nothing else of it changes.
        """CREATE TRIGGER reveal_stays BEFORE UPDATE ON reveal WHEN NOT (
            NEW.id IS OLD.id AND NEW.at IS OLD.at AND NEW.staff_role IS OLD.staff_role AND NEW.what IS OLD.what
            AND NEW."where" IS OLD."where" AND NEW.reason IS OLD.reason
            AND (NEW.staff_id IS OLD.staff_id OR NEW.staff_id IS NULL)
            AND (NEW.subject_email IS OLD.subject_email OR NEW.subject_email = ''))
        BEGIN SELECT RAISE(ABORT, 'the staff log is append-only'); END""",
        """CREATE TRIGGER reveal_kept BEFORE DELETE ON reveal
        WHEN OLD.at >= coalesce((SELECT max("before") FROM log_purge), '')
        BEGIN SELECT RAISE(ABORT, 'the staff log is append-only'); END""",
        """CREATE TRIGGER breach_entry_stays BEFORE UPDATE ON breach_entry WHEN NOT (
            NEW.id IS OLD.id AND NEW.breach_id IS OLD.breach_id AND NEW.at IS OLD.at
            AND NEW.staff_role IS OLD.staff_role AND NEW.words IS OLD.words
            AND (NEW.staff_id IS OLD.staff_id OR NEW.staff_id IS NULL))
        BEGIN SELECT RAISE(ABORT, 'the history of a breach is append-only'); END""",
        """CREATE TRIGGER breach_entry_kept BEFORE DELETE ON breach_entry
        WHEN OLD.at >= coalesce((SELECT max("before") FROM log_purge), '')
        BEGIN SELECT RAISE(ABORT, 'the history of a breach is append-only'); END""",
        """CREATE TRIGGER log_purge_late BEFORE INSERT ON log_purge
        WHEN julianday(NEW.at) - julianday(NEW."before") < 364.99
        BEGIN SELECT RAISE(ABORT, 'the staff log is kept for a year'); END""",
        """CREATE TRIGGER log_purge_stays BEFORE UPDATE ON log_purge
        BEGIN SELECT RAISE(ABORT, 'the list of purges is append-only'); END""",
        """CREATE TRIGGER log_purge_kept BEFORE DELETE ON log_purge
        BEGIN SELECT RAISE(ABORT, 'the list of purges is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
        """CREATE TRIGGER reveal_stays BEFORE UPDATE ON reveal FOR EACH ROW WHEN (NOT (
            (NEW.id, NEW.at, NEW.staff_role, NEW.what, NEW."where", NEW.reason)
            IS NOT DISTINCT FROM (OLD.id, OLD.at, OLD.staff_role, OLD.what, OLD."where", OLD.reason)
            AND (NEW.staff_id IS NOT DISTINCT FROM OLD.staff_id OR NEW.staff_id IS NULL)
            AND (NEW.subject_email = OLD.subject_email OR NEW.subject_email = '')))
        EXECUTE FUNCTION refuse_change()""",
        """CREATE TRIGGER breach_entry_stays BEFORE UPDATE ON breach_entry FOR EACH ROW WHEN (NOT (
            (NEW.id, NEW.breach_id, NEW.at, NEW.staff_role, NEW.words)
            IS NOT DISTINCT FROM (OLD.id, OLD.breach_id, OLD.at, OLD.staff_role, OLD.words)
            AND (NEW.staff_id IS NOT DISTINCT FROM OLD.staff_id OR NEW.staff_id IS NULL)))
        EXECUTE FUNCTION refuse_change()""",
        """CREATE FUNCTION refuse_early_purge() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.at < (SELECT max("before") FROM log_purge) THEN RETURN OLD; END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
        END $$""",
        "CREATE TRIGGER reveal_kept BEFORE DELETE ON reveal FOR EACH ROW EXECUTE FUNCTION refuse_early_purge()",
        "CREATE TRIGGER breach_entry_kept BEFORE DELETE ON breach_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_early_purge()",
        "CREATE TRIGGER reveal_whole BEFORE TRUNCATE ON reveal EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER breach_entry_whole BEFORE TRUNCATE ON breach_entry EXECUTE FUNCTION refuse_change()",
        """CREATE TRIGGER log_purge_late BEFORE INSERT ON log_purge FOR EACH ROW
        WHEN (NEW."before" > NEW.at - interval '364 days 23 hours') EXECUTE FUNCTION refuse_change()""",
        "CREATE TRIGGER log_purge_stays BEFORE UPDATE OR DELETE ON log_purge "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER log_purge_whole BEFORE TRUNCATE ON log_purge EXECUTE FUNCTION refuse_change()",
    ),
}
"""Held by the database itself, so that no code and no hand with ordinary rights changes a line unseen."""

UNDONE = {
    "sqlite": ("DROP TRIGGER reveal_stays", "DROP TRIGGER reveal_kept"),
    "postgresql": (
        "DROP TRIGGER reveal_stays ON reveal",
        "DROP TRIGGER reveal_kept ON reveal",
        "DROP TRIGGER reveal_whole ON reveal",
    ),
}
"""Those of the new tables go with these."""

TABLES = ("breach_entry", "breach", "escalation", "job_turn", "log_purge", "policy_notice", "policy_snapshot")

accounts = sa.table("account", sa.column("id"), sa.column("totp_secret"))


def upgrade() -> None:
    """Add them."""
    _breaches()
    _escalations()
    op.create_table(
        "job_turn",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_turn")),
    )
    op.create_table(
        "log_purge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("before", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_purge")),
    )
    _policies()
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)
    _each_key(vault.locked)


def downgrade() -> None:
    """Remove them; log-in keys can be read again without the secret."""
    _each_key(vault.opened)
    engine = op.get_bind().dialect.name
    for statement in UNDONE[engine]:
        op.execute(statement)
    for table in TABLES:
        op.drop_table(table)
    if engine == "postgresql":
        op.execute("DROP FUNCTION refuse_change")
        op.execute("DROP FUNCTION refuse_early_purge")


def _breaches() -> None:
    op.create_table(
        "breach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        sa.Column("kinds", sa.String(length=60), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("consequences", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=True),
        sa.Column("aware_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("risk", sa.String(length=8), nullable=False),
        sa.Column("risk_because", sa.Text(), nullable=False),
        sa.Column("cnil_at", MOMENT, nullable=True),
        sa.Column("cnil_words", sa.Text(), nullable=False),
        sa.Column("cnil_reference", sa.String(length=60), nullable=False),
        sa.Column("late_because", sa.Text(), nullable=False),
        sa.Column("people_at", MOMENT, nullable=True),
        sa.Column("people_words", sa.Text(), nullable=False),
        sa.Column("people_untold_because", sa.Text(), nullable=False),
        sa.Column("reminded", sa.String(length=20), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        sa.UniqueConstraint("reference", name=op.f("uq_breach_reference")),
    )
    with op.batch_alter_table("breach", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breach_aware_at"), ["aware_at"], unique=False)
    op.create_table(
        "breach_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("breach_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("staff_role", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["breach_id"], ["breach.id"], name=op.f("fk_breach_entry_breach_id_breach"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["account.id"], name=op.f("fk_breach_entry_staff_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_entry")),
    )
    with op.batch_alter_table("breach_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breach_entry_breach_id"), ["breach_id"], unique=False)


def _escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("suspicion", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_as", sa.String(length=20), nullable=False),
        sa.Column("authority", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=120), nullable=False),
        sa.Column("sent", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(length=120), nullable=False),
        sa.Column("dropped_because", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_escalation_{column}_{table}"), ondelete="SET NULL"
            )
            for column, table in (
                ("closed_by", "account"),
                ("listing_id", "listing"),
                ("opened_by", "account"),
                ("report_id", "report"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint("reference", name=op.f("uq_escalation_reference")),
    )
    with op.batch_alter_table("escalation", schema=None) as batch_op:
        for column in ("closed_at", "listing_id", "report_id"):
            batch_op.create_index(batch_op.f(f"ix_escalation_{column}"), [column], unique=False)


def _policies() -> None:
    op.create_table(
        "policy_notice",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("in_force_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_policy_notice")),
    )
    op.create_table(
        "policy_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_snapshot")),
    )
    with op.batch_alter_table("policy_snapshot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_snapshot_number"), ["number"], unique=False)
    # People who are here already know the first version: they are told of what comes after it.
    op.execute(
        "INSERT INTO policy_notice (number, told_at, people, in_force_at) "
        "SELECT '1.0', '2026-01-05 00:00:00.000000', 0, '2026-01-05 00:00:00.000000' "
        "WHERE EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM listing)"
    )


def _each_key(change: Callable[[str, int], str | None]) -> None:
    """Rewrite each account's key of log-in codes."""
    connection = op.get_bind()
    for number, kept in connection.execute(sa.select(accounts).where(accounts.c.totp_secret != "")).all():
        connection.execute(
            accounts.update().where(accounts.c.id == number).values(totp_secret=change(kept, number) or "")
        )
