"""What a listing was before staff removed it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the state; of what is removed already nobody knows it."""
    op.add_column("listing", sa.Column("removed_from", sa.String(10), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("listing") as table:
        table.drop_column("removed_from")
