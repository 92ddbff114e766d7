"""Where members are paid to; the account itself is sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from services.wallet.domain.vehicles import Activity, Vehicle
from services.wallet.tables import payout_details
from shared.database.unit_of_work import UnitOfWork


class DetailsRow(NamedTuple):
    """How a member is paid. `sealed` opens with the key `key_id` only."""

    member_id: UUID
    member_number: int
    key_id: str
    sealed: bytes
    last_four: str
    vehicle: Vehicle
    activity: Activity
    changed_at: datetime
    usable_at: datetime


class SealedRow(NamedTuple):
    """A sealed account, of a member's details or of a batch's line."""

    row_id: UUID
    member_id: UUID
    key_id: str
    sealed: bytes


_COLUMNS = tuple(payout_details.c[name] for name in DetailsRow._fields)
_OTHER_KEYS = {
    "payout_details": text(
        "SELECT member_id AS row_id, member_id, key_id, sealed FROM payout_details"
        " WHERE key_id <> :current ORDER BY member_id LIMIT :limit FOR UPDATE"
    ),
    "payout_lines": text(
        "SELECT line_id AS row_id, member_id, key_id, sealed FROM payout_lines"
        " WHERE state = 'pending' AND key_id <> :current ORDER BY line_id LIMIT :limit FOR UPDATE"
    ),
}
_SEAL_AGAIN = {
    "payout_details": text(
        "UPDATE payout_details SET key_id = :key_id, sealed = t.sealed"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:seals AS bytea[])) AS t (id, sealed) WHERE member_id = t.id"
    ),
    "payout_lines": text(
        "UPDATE payout_lines SET key_id = :key_id, sealed = t.sealed"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:seals AS bytea[])) AS t (id, sealed) WHERE line_id = t.id"
    ),
}


async def find_details(work: UnitOfWork, member_id: UUID, *, lock: bool = False) -> DetailsRow | None:
    """A member's details."""
    statement = select(*_COLUMNS).where(payout_details.c.member_id == member_id)
    row = (await work.connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
    return None if row is None else _row(row)


async def save_details(work: UnitOfWork, row: DetailsRow) -> None:
    """Write a member's details in the place of earlier ones."""
    statement = insert(payout_details).values(row._asdict())
    changed = {name: statement.excluded[name] for name in DetailsRow._fields if name != "member_id"}
    await work.connection.execute(statement.on_conflict_do_update(index_elements=["member_id"], set_=changed))


async def sealed_with_other_keys(work: UnitOfWork, table: str, current: str, limit: int) -> list[SealedRow]:
    """Rows that an earlier key sealed, locked, at most `limit`."""
    rows = await work.connection.execute(_OTHER_KEYS[table], {"current": current, "limit": limit})
    return [SealedRow(row.row_id, row.member_id, row.key_id, bytes(row.sealed)) for row in rows]


async def seal_again(work: UnitOfWork, table: str, key_id: str, rows: Sequence[tuple[UUID, bytes]]) -> None:
    """Replace sealed accounts by the same ones under another key."""
    values = {"key_id": key_id, "ids": [one for one, _ in rows], "seals": [sealed for _, sealed in rows]}
    await work.connection.execute(_SEAL_AGAIN[table], values)


def _row(row: object) -> DetailsRow:
    return DetailsRow(*cast(tuple[object, ...], row))  # type: ignore[arg-type]
