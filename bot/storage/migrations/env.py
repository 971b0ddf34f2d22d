"""Alembic's entry: it is always run by our own code, on a connection that is handed in."""

from alembic import context
from sqlmodel import SQLModel

import bot.storage.console_tables
import bot.storage.observation_tables
import bot.storage.subscriber_tables
import bot.storage.tables  # noqa: F401 - all fill the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
