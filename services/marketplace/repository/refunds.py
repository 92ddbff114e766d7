"""Refunds of orders that have ended, and what the wallet answered."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, update

from services.marketplace.tables import refunds
from shared.database.unit_of_work import UnitOfWork


class RefundRow(NamedTuple):
    """A refund, in hundredths. `to_recover_credits`: what is still a claim; None before the wallet's answer."""

    refund_id: UUID
    order_id: UUID
    credits: int
    to_recover_credits: int | None
    granted_on: date


_COLUMNS = tuple(refunds.c[name] for name in RefundRow._fields)


async def insert_refund(work: UnitOfWork, row: RefundRow) -> None:
    """Write a new refund."""
    values = {**row._asdict(), "sequence": 0, "cooperative": work.cooperative}
    await work.connection.execute(insert(refunds).values(values))


async def refunds_of(work: UnitOfWork, order_id: UUID) -> list[RefundRow]:
    """The refunds of an order, the oldest first."""
    statement = select(*_COLUMNS).where(refunds.c.order_id == order_id).order_by(refunds.c.refund_id)
    return [RefundRow(*row) for row in await work.connection.execute(statement)]


async def keep_answer(work: UnitOfWork, refund_id: UUID, to_recover: int, sequence: int) -> bool:
    """Keep the wallet's answer unless a newer one is there; False when the refund is unknown."""
    known = refunds.c.refund_id == refund_id
    values = {"to_recover_credits": to_recover, "sequence": sequence}
    await work.connection.execute(update(refunds).where(known, refunds.c.sequence < sequence).values(values))
    return (await work.connection.execute(select(refunds.c.refund_id).where(known))).one_or_none() is not None
