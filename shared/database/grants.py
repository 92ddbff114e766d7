"""Least privilege, from migrations: what the runtime role of a service may not do with a table.

The role's name is a setting of the database (`pourpar.runtime_role`), written when the database is provisioned. In an
installation with one role for everything there is nobody to restrict, and these statements do nothing.
"""

from alembic import op

_REVOKE = """
DO $$
DECLARE runtime text := current_setting('pourpar.runtime_role', true);
BEGIN
    IF coalesce(runtime, '') <> '' THEN
        EXECUTE format('REVOKE {privileges} ON {kind} {name} FROM %I', runtime);
    END IF;
END $$
"""

_GRANT_EXECUTE = """
DO $$
DECLARE runtime text := current_setting('pourpar.runtime_role', true);
BEGIN
    EXECUTE 'REVOKE ALL ON FUNCTION {function} FROM PUBLIC';
    IF coalesce(runtime, '') <> '' THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION {function} TO %I', runtime);
    END IF;
END $$
"""


def append_only(table: str) -> None:
    """Leave the runtime role SELECT and INSERT on `table`: nothing is edited or deleted in a journal."""
    op.execute(_REVOKE.format(privileges="UPDATE, DELETE, TRUNCATE", kind="TABLE", name=table))


def read_only(table: str) -> None:
    """Leave the runtime role SELECT on `table`."""
    op.execute(_REVOKE.format(privileges="INSERT, UPDATE, DELETE, TRUNCATE", kind="TABLE", name=table))


def out_of_reach(table: str) -> None:
    """Leave the runtime role nothing on `table`: a partition, which PostgreSQL reads and writes through its root."""
    op.execute(_REVOKE.format(privileges="ALL", kind="TABLE", name=table))


def callable_by_runtime(function: str) -> None:
    """Let the runtime role, and nobody else, call `function` ("name(argument types)")."""
    op.execute(_GRANT_EXECUTE.format(function=function))
