"""Refunds of completed orders, and the claims that are left of them. Writers hold the lock of credits."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import Account, member_col
from shared.database.unit_of_work import UnitOfWork

_COLUMNS = (
    "refund_id, order_id, from_id, from_number, to_id, to_number, credits, posted, decision_id, granted_on,"
    " territory_id"
)
_FIND = text(f"SELECT {_COLUMNS} FROM refunds WHERE refund_id = :refund_id")  # noqa: S608 - a constant of this module
_REFUNDED = text("SELECT CAST(coalesce(sum(credits), 0) AS bigint) FROM refunds WHERE order_id = :order_id")
_INSERT = text(
    f"INSERT INTO refunds ({_COLUMNS}, cooperative) VALUES (:refund_id, :order_id, :from_id, :from_number, :to_id,"  # noqa: S608
    " :to_number, :credits, :posted, :decision_id, :granted_on, :territory_id, :cooperative)"
)
_OPEN_OF = text(
    f"SELECT {_COLUMNS} FROM refunds WHERE from_id = ANY(:member_ids) AND posted < credits"  # noqa: S608
    " ORDER BY granted_on, refund_id LIMIT :limit"
)
_RECOVER = text(
    "UPDATE refunds AS r SET posted = r.posted + t.amount"
    " FROM unnest(CAST(:refund_ids AS uuid[]), CAST(:amounts AS bigint[])) AS t (refund_id, amount)"
    " WHERE r.refund_id = t.refund_id"
)


class Refund(NamedTuple):
    """A refund as it stands. `credits` less what was `posted` is a claim on the seller's next COL."""

    refund_id: UUID
    order_id: UUID
    from_id: UUID
    from_number: int
    to_id: UUID
    to_number: int
    credits: int
    posted: int
    decision_id: UUID | None
    granted_on: date
    territory_id: UUID | None

    @property
    def claim(self) -> int:
        """What is still to be recovered."""
        return self.credits - self.posted

    @property
    def from_col(self) -> Account:
        """Where it is taken: what the seller has."""
        return member_col(self.from_id, self.from_number)

    @property
    def to_col(self) -> Account:
        """Where it goes: the buyer."""
        return member_col(self.to_id, self.to_number)


async def find_refund(work: UnitOfWork, refund_id: UUID) -> Refund | None:
    """One refund."""
    row = (await work.connection.execute(_FIND, {"refund_id": refund_id})).one_or_none()
    return None if row is None else Refund(*row)


async def refunded(work: UnitOfWork, order_id: UUID) -> int:
    """What refunds of an order come to so far, recovered or not."""
    return int((await work.connection.execute(_REFUNDED, {"order_id": order_id})).scalar_one())


async def insert_refund(work: UnitOfWork, refund: Refund) -> None:
    """Write a new refund."""
    await work.connection.execute(_INSERT, {**refund._asdict(), "cooperative": work.cooperative})


async def open_claims(work: UnitOfWork, member_ids: Collection[UUID], limit: int) -> list[Refund]:
    """Claims on these members, the oldest first, at most `limit`."""
    rows = await work.connection.execute(_OPEN_OF, {"member_ids": list(member_ids), "limit": limit})
    return [Refund(*row) for row in rows]


async def recover(work: UnitOfWork, amounts: Sequence[tuple[UUID, int]]) -> None:
    """Note what was recovered of claims."""
    values = {"refund_ids": [one for one, _ in amounts], "amounts": [amount for _, amount in amounts]}
    await work.connection.execute(_RECOVER, values)
