"""Files of opening balances that were brought in, and who is known by which number."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_IMPORTED = text("SELECT import_id, dated, lines, imported_at FROM opening_imports WHERE file_sha256 = :file_sha256")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('wallet:openings'))")
_INSERT = text(
    "INSERT INTO opening_imports (file_sha256, import_id, dated, cites, decision_id, lines, imported_at, cooperative)"
    " VALUES (:file_sha256, :import_id, :dated, :cites, :decision_id, :lines, :now, :cooperative)"
)
_OWNERS = text(
    "WITH known AS (SELECT member_id, member_number FROM known_members"
    " UNION SELECT member_id, member_number FROM plug_statuses)"
    " SELECT member_id, member_number FROM known"
    " WHERE member_number = ANY(CAST(:numbers AS integer[])) OR member_id = ANY(CAST(:ids AS uuid[]))"
)


class ImportRow(NamedTuple):
    """A file that was brought in before."""

    import_id: UUID
    dated: date
    lines: int
    imported_at: datetime


async def imported(work: UnitOfWork, file_sha256: bytes) -> ImportRow | None:
    """The import of this very file, if there was one. Whoever asks is alone to import until the transaction ends."""
    await work.connection.execute(_LOCK)
    row = (await work.connection.execute(_IMPORTED, {"file_sha256": file_sha256})).one_or_none()
    return None if row is None else ImportRow(*row)


async def remember(
    work: UnitOfWork,
    *,
    file_sha256: bytes,
    import_id: UUID,
    dated: date,
    cites: str,
    decision_id: UUID | None,
    lines: int,
) -> None:
    """Keep which file was brought in, on what ground."""
    values = {
        "file_sha256": file_sha256,
        "import_id": import_id,
        "dated": dated,
        "cites": cites,
        "decision_id": decision_id,
        "lines": lines,
        "now": work.now(),
        "cooperative": work.cooperative,
    }
    await work.connection.execute(_INSERT, values)


async def members_by(
    work: UnitOfWork, numbers: Collection[int], ids: Collection[UUID]
) -> tuple[dict[int, UUID], dict[UUID, int]]:
    """Those of these members who are known: ids by number, and numbers by id."""
    rows = (await work.connection.execute(_OWNERS, {"numbers": list(numbers), "ids": list(ids)})).all()
    return {row.member_number: row.member_id for row in rows}, {row.member_id: row.member_number for row in rows}
