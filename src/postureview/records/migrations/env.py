"""Run by Alembic, with the connection that ``schema.to_revision`` opened."""

from __future__ import annotations

from alembic import context

from postureview.records.models import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
