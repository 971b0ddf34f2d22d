"""who asked not to be sent anything and is no subscriber"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "objection",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("objected_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
    )


def downgrade() -> None:
    op.drop_table("objection")
