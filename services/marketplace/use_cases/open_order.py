"""Open an order for one of its two parties. For everybody else it does not exist."""

from dataclasses import dataclass
from uuid import UUID

from services.marketplace.repository.orders import OrderRow, Party, find_order, lock_order
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Opened:
    """An order in the hands of a party."""

    order: OrderRow
    party: Party

    @property
    def other_id(self) -> UUID:
        """The other party."""
        return self.order.seller_id if self.party == "buyer" else self.order.buyer_id


async def open_to_read(work: UnitOfWork, member_id: UUID, order_id: UUID) -> Opened:
    """The order; raises `NotFound` when it is unknown or not the member's."""
    return _opened(await find_order(work, order_id), member_id)


async def open_to_act(work: UnitOfWork, member_id: UUID, order_id: UUID) -> Opened:
    """The order, locked until the transaction ends; raises `NotFound`."""
    return _opened(await lock_order(work, order_id), member_id)


def _opened(order: OrderRow | None, member_id: UUID) -> Opened:
    if order is None or member_id not in (order.buyer_id, order.seller_id):
        raise NotFound
    return Opened(order, "buyer" if member_id == order.buyer_id else "seller")
