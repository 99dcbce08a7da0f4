"""Places for advertising that staff gave away or switched off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table. Places without a row stay as the settings say."""
    op.create_table(
        "partner_slot",
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("vendor", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_partner_slot")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("partner_slot")
