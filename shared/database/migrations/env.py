"""Alembic's entry: the kit's branch and one service's branch, each with its own version files, in one database."""

from typing import Any

from alembic import context


def run() -> None:
    """Run the migrations on the connection that `shared.database.migrate` has opened and locked."""
    connection: Any = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=None, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()


run()
