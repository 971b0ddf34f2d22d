"""when a run was last seen to move, so that one that stood still for days does not go on by itself"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("moved_at", sa.DateTime(), nullable=True))
    # What is under way: a run that is sent slowly began days ago, and yet moves.
    op.execute(
        """
        UPDATE run SET moved_at = COALESCE((SELECT MAX(done_at) FROM delivery WHERE run_id = run.id), begun_at)
        WHERE state = 'running' AND begun_at IS NOT NULL
        """
    )


def downgrade() -> None:
    op.drop_column("run", "moved_at")
