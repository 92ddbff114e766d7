"""Read orders: one's own, as buyer or as seller."""

from dataclasses import dataclass
from uuid import UUID

from services.marketplace.domain.orders import State
from services.marketplace.repository.orders import OrderRow, Party, Promise, orders_of, promise_of
from services.marketplace.repository.portfolio import PortfolioRow, line_of_order
from services.marketplace.repository.refunds import RefundRow, refunds_of
from services.marketplace.use_cases.open_order import open_to_read
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """An order as one of its parties reads it: what was promised, and the portfolio line once it is paid."""

    order: OrderRow
    party: Party
    promise: Promise
    line: PortfolioRow | None
    refunds: list[RefundRow]


async def show_order(work: UnitOfWork, member_id: UUID, order_id: UUID) -> OrderDetails:
    """One order; raises `NotFound` when it is unknown or not the member's."""
    return await with_details(work, (await open_to_read(work, member_id, order_id)).order, member_id)


async def with_details(work: UnitOfWork, order: OrderRow, member_id: UUID) -> OrderDetails:
    """The rest of what an order's page shows."""
    line = await line_of_order(work, order.order_id) if order.payment == "settled" else None
    party: Party = "buyer" if member_id == order.buyer_id else "seller"
    refunds = await refunds_of(work, order.order_id) if order.state in ("completed", "resolved") else []
    return OrderDetails(order, party, await promise_of(work, order), line, refunds)


async def list_orders(
    work: UnitOfWork,
    member_id: UUID,
    *,
    party: Party | None,
    state: State | None,
    after: UUID | None,
    limit: int,
) -> list[tuple[OrderRow, Promise]]:
    """The orders of a member, the newest first."""
    return await orders_of(work, member_id, party=party, state=state, after=after, limit=limit)
