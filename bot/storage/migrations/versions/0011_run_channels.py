"""when a run last moved on each of its channels, so that one that is off is noticed while another goes on"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of what is under way nothing is known by channel: each counts from when the run last moved, as `run` has it.
    op.create_table(
        "run_channel",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.PrimaryKeyConstraint("run_id", "channel"),
    )


def downgrade() -> None:
    # The version before looks for it there.
    op.execute(
        """
        UPDATE run SET moved_at = COALESCE((SELECT MAX(moved_at) FROM run_channel WHERE run_id = run.id), moved_at)
        WHERE state = 'running'
        """
    )
    op.drop_table("run_channel")
