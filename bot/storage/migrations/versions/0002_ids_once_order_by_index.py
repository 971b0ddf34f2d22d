"""ids are given once only; the database itself keeps a chat from having two rows in work; failures are counted"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Interrupted work is taken up by the next process; here it only must not break the new rule.
    op.execute("UPDATE inbox SET state = 'pending' WHERE state = 'answering'")
    op.execute("UPDATE outbound SET state = 'pending', uncertain = true WHERE state = 'sending'")
    with op.batch_alter_table("inbox", recreate="auto", table_kwargs={"sqlite_autoincrement": True}) as inbox:
        inbox.alter_column("not_before", existing_type=sa.DateTime(), nullable=True)
    with op.batch_alter_table("outbound", recreate="auto", table_kwargs={"sqlite_autoincrement": True}) as outbound:
        outbound.alter_column("not_before", existing_type=sa.DateTime(), nullable=True)
        outbound.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")))
    _one_of_a_chat("ux_inbox_answering", "inbox", "answering")
    _one_of_a_chat("ux_outbound_sending", "outbound", "sending")


def downgrade() -> None:
    op.drop_index("ux_outbound_sending", "outbound")
    op.drop_index("ux_inbox_answering", "inbox")
    op.execute("UPDATE inbox SET not_before = received_at WHERE not_before IS NULL")
    op.execute("UPDATE outbound SET not_before = created_at WHERE not_before IS NULL")
    with op.batch_alter_table("outbound") as outbound:
        outbound.drop_column("failures")
        outbound.alter_column("not_before", existing_type=sa.DateTime(), nullable=False)
    with op.batch_alter_table("inbox") as inbox:
        inbox.alter_column("not_before", existing_type=sa.DateTime(), nullable=False)


def _one_of_a_chat(name: str, table: str, state: str) -> None:
    only = sa.text(f"state = '{state}'")
    op.create_index(name, table, ["channel", "chat"], unique=True, sqlite_where=only, postgresql_where=only)
