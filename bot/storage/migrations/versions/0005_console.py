"""signing in to the console, changes of content, poster sources, and the commune of what is counted"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credential",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("totp", sa.String(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("recovery", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "ticket",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("notice", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_web_session_user_id", "web_session", ["user_id"])
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_hash", sa.String(), nullable=False),
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sign_in_failure_name", "sign_in_failure", ["name_hash", "at"])
    op.create_index("ix_sign_in_failure_address", "sign_in_failure", ["address_hash", "at"])
    op.create_table(
        "content_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("impact", sa.JSON(), nullable=True),
        sa.Column("commit_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_content_change_state", "content_change", ["state", "id"])
    op.create_table(
        "source",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    _count_by("event", "day", "channel", "kind", "topic", "area")


def downgrade() -> None:
    _count_by("event", "day", "channel", "kind", "topic")
    op.drop_table("source")
    op.drop_index("ix_content_change_state", table_name="content_change")
    op.drop_table("content_change")
    op.drop_index("ix_sign_in_failure_address", table_name="sign_in_failure")
    op.drop_index("ix_sign_in_failure_name", table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_index("ix_web_session_user_id", table_name="web_session")
    op.drop_table("web_session")
    op.drop_table("ticket")
    op.drop_table("credential")


def _count_by(table: str, *key: str) -> None:
    """Make the table anew with this key, its counts added up: neither database changes a key in place alike."""
    before = set(sa.inspect(op.get_bind()).get_pk_constraint(table)["constrained_columns"])
    types = {"day": sa.Date()}
    columns = [sa.Column(name, types.get(name, sa.String()), nullable=False) for name in key]
    op.create_table(
        f"{table}_new", *columns, sa.Column("count", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint(*key)
    )
    kept = [name for name in key if name in before]
    taken = ", ".join(name if name in before else "''" for name in key)
    op.execute(
        f"INSERT INTO {table}_new ({', '.join(key)}, count) "
        f"SELECT {taken}, SUM(count) FROM {table} GROUP BY {', '.join(kept)}"
    )
    op.drop_table(table)
    op.rename_table(f"{table}_new", table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {table}_new_pkey RENAME TO {table}_pkey")
