"""What members were told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services.membership.repository.rows import Notice, columns_of, read
from services.membership.tables import notices
from shared.database.unit_of_work import UnitOfWork

_NOTICE = columns_of(Notice, notices)


async def add_notice(
    work: UnitOfWork,
    notice_id: UUID,
    member_id: UUID,
    *,
    source: str,
    kind: str,
    parameters: Mapping[str, Any],
    urgent: bool,
    sequence: int,
) -> bool:
    """Tell a member, once a notice; False when it was told already."""
    statement = insert(notices).values(
        notice_id=notice_id,
        member_id=member_id,
        sequence=sequence,
        source=source,
        kind=kind,
        parameters=dict(parameters),
        urgent=urgent,
        told_at=work.now(),
    )
    return (await work.connection.execute(statement.on_conflict_do_nothing())).rowcount == 1


async def find_notice(work: UnitOfWork, notice_id: UUID) -> Notice | None:
    """A notice by its id."""
    row = (await work.connection.execute(select(*_NOTICE).where(notices.c.notice_id == notice_id))).one_or_none()
    return None if row is None else read(Notice, row._mapping)


async def notices_of(
    work: UnitOfWork, member_id: UUID, limit: int, before: tuple[datetime, UUID] | None
) -> list[Notice]:
    """The notices of a member, the latest first, after a place in that order."""
    statement = select(*_NOTICE).where(notices.c.member_id == member_id)
    if before is not None:
        told_at, notice_id = before
        older = or_(notices.c.told_at < told_at, and_(notices.c.told_at == told_at, notices.c.notice_id < notice_id))
        statement = statement.where(older)
    statement = statement.order_by(notices.c.told_at.desc(), notices.c.notice_id.desc()).limit(limit)
    return [read(Notice, row._mapping) for row in await work.connection.execute(statement)]


async def mark_read(work: UnitOfWork, notice_id: UUID, member_id: UUID) -> Notice | None:
    """Note that the member has read it; None when it is not theirs."""
    mine = and_(notices.c.notice_id == notice_id, notices.c.member_id == member_id)
    await work.connection.execute(update(notices).where(mine, notices.c.read_at.is_(None)).values(read_at=work.now()))
    row = (await work.connection.execute(select(*_NOTICE).where(mine))).one_or_none()
    return None if row is None else read(Notice, row._mapping)
