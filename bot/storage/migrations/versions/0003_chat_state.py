"""what is remembered of a chat between two of its messages, sealed"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_state",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "chat"),
    )
    op.create_index("ix_chat_state_until", "chat_state", ["until"])


def downgrade() -> None:
    op.drop_index("ix_chat_state_until", "chat_state")
    op.drop_table("chat_state")
