"""How far each photo has come: photos are processed in jobs, and their rows are the queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = ("state", "reason", "filename", "turn", "tries", "claimed_at")


def upgrade() -> None:
    """Add it. Photos that exist are ready: nothing else was kept before."""
    op.add_column("photo", sa.Column("state", sa.String(length=8), nullable=False, server_default="ready"))
    op.add_column("photo", sa.Column("reason", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("photo", sa.Column("filename", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("photo", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("photo", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("photo", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_state"), ["state"], unique=False)


def downgrade() -> None:
    """Remove it. What was not ready has no files to show."""
    op.execute("DELETE FROM photo WHERE state <> 'ready'")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_state"))
    for column in ADDED:
        op.drop_column("photo", column)
