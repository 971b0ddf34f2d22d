"""who has a draft open, campaigns found by name without marks, saved audiences of a unit"""

import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _saved() -> list[sa.Column[Any]]:
    return [
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "campaign_editing",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("editor", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.PrimaryKeyConstraint("campaign_id", "editor"),
    )
    op.add_column("campaign", sa.Column("name_folded", sa.String(), nullable=False, server_default=""))
    campaign = sa.table("campaign", sa.column("id"), sa.column("name"), sa.column("name_folded"))
    for id, name in op.get_bind().execute(sa.select(campaign.c.id, campaign.c.name)).all():
        op.execute(sa.update(campaign).where(campaign.c.id == id).values(name_folded=_folded(name)))
    _remake_saved_audiences(
        sa.Column("id", sa.Integer(), nullable=False),
        *_saved(),
        sa.Column("unit", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "unit"),
        taken="name, audience, author, saved_at, unit",
        values="name, audience, author, saved_at, ''",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_due_at", "run", ["due_at"])


def downgrade() -> None:
    op.drop_index("ix_run_due_at", table_name="run")
    _remake_saved_audiences(
        *_saved(),
        sa.PrimaryKeyConstraint("name"),
        taken="name, audience, author, saved_at",
        values="name, audience, author, saved_at",
        # Of two units' audiences of one name the newer stays.
        which="WHERE id = (SELECT MAX(same.id) FROM saved_audience AS same WHERE same.name = saved_audience.name)",
    )
    op.drop_column("campaign", "name_folded")
    op.drop_table("campaign_editing")


def _remake_saved_audiences(
    *parts: sa.schema.SchemaItem, taken: str, values: str, which: str = "", **more: bool
) -> None:
    """Neither database changes a key in place alike."""
    op.create_table("saved_audience_new", *parts, **more)
    op.execute(f"INSERT INTO saved_audience_new ({taken}) SELECT {values} FROM saved_audience {which}")
    op.drop_table("saved_audience")
    op.rename_table("saved_audience_new", "saved_audience")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX saved_audience_new_pkey RENAME TO saved_audience_pkey")


def _folded(name: str) -> str:
    """As the program folded names when this step was written."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.category(c).startswith("M"))
