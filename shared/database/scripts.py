"""Running a file of SQL statements inside a migration."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only


def execute_script(path: Path) -> None:
    """Run all statements of `path` in the migration's transaction. The driver takes one statement a call; this
    takes a file."""
    driver_connection: Any = op.get_bind().connection.driver_connection
    await_only(driver_connection.execute(path.read_text(encoding="utf-8")))
