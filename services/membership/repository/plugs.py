"""Plug statuses and the measures that changed them."""

from datetime import date
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.membership.repository.rows import Plug, columns_of, read, values_of
from services.membership.tables import plug_measures, plugs
from shared.database.unit_of_work import UnitOfWork

_PLUG = columns_of(Plug, plugs)


async def find_plug(work: UnitOfWork, member_id: UUID) -> Plug | None:
    """The status of a member. Lock the member first to change it."""
    row = (await work.connection.execute(select(*_PLUG).where(plugs.c.member_id == member_id))).one_or_none()
    return None if row is None else read(Plug, row._mapping)


async def put_plug(work: UnitOfWork, plug: Plug) -> None:
    """Store a status: a new one, or the present form of one."""
    values = {**values_of(plug, _PLUG), "cooperative": work.cooperative}
    statement = upsert(plugs).values(values)
    await work.connection.execute(statement.on_conflict_do_update(index_elements=["member_id"], set_=values))


async def add_measure(
    work: UnitOfWork,
    decision_id: UUID,
    member_id: UUID,
    *,
    measure: str,
    reason_code: str,
    until_on: date | None,
    taken_by: UUID | None,
) -> None:
    """Keep why a status was changed."""
    await work.connection.execute(
        insert(plug_measures).values(
            decision_id=decision_id,
            member_id=member_id,
            measure=measure,
            reason_code=reason_code,
            until_on=until_on,
            taken_on=work.today(),
            taken_by=taken_by,
        )
    )
