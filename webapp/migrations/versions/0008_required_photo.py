"""Categories that ask for a photo."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the rule; no category has it yet."""
    op.add_column("category", sa.Column("photo_required", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("category") as table:
        table.drop_column("photo_required")
