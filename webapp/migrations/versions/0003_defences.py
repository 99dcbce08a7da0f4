"""Used forms, watched words, why listings wait, the poster's age and the policy in force."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them. Listings that exist keep an unknown age and no policy version: nobody asked then."""
    op.create_table(
        "spent_form",
        sa.Column("number", sa.String(length=22), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_spent_form")),
    )
    with op.batch_alter_table("spent_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spent_form_expires_at"), ["expires_at"], unique=False)
    op.create_table(
        "banned_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("category_code", sa.String(length=40), nullable=True),
        sa.Column("effect", sa.String(length=6), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_banned_word_category_code_category"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banned_word")),
    )
    with op.batch_alter_table("banned_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_banned_word_category_code"), ["category_code"], unique=False)
    op.create_table(
        "listing_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_listing_hold_listing_id_listing"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_hold")),
    )
    with op.batch_alter_table("listing_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_hold_listing_id"), ["listing_id"], unique=False)
    op.add_column("listing", sa.Column("sensitive", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("listing", sa.Column("adult_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("listing", sa.Column("policy_version", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    """Remove them."""
    for column in ("policy_version", "adult_at", "sensitive"):
        op.drop_column("listing", column)
    for table in ("listing_hold", "banned_word", "spent_form"):
        op.drop_table(table)
