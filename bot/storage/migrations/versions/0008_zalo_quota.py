"""how many messages and people a platform's free plan has carried"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_month",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("erased", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "month"),
    )
    op.create_table(
        "channel_person",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat_hash"),
    )


def downgrade() -> None:
    op.drop_table("channel_person")
    op.drop_table("channel_month")
