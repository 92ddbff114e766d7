"""Have membership tell somebody about an order. A notice is issued once: its id follows from what it says to whom."""

from datetime import date
from uuid import UUID

from services.marketplace.repository.orders import OrderRow
from shared.contracts.families import NoticeParameters
from shared.contracts.marketplace import NoticeIssued, NoticeKind
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id


def issue_notice(
    work: UnitOfWork,
    order: OrderRow,
    kind: NoticeKind,
    member_id: UUID,
    *,
    reason: str | None = None,
    until_on: date | None = None,
    credits: int | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Say the notice; `until_on` is the last day to answer, which makes it urgent.

    `credits` instead of the price, and `subject_id` when an order can have several such notices.
    """
    parameters = NoticeParameters(
        order_id=order.order_id,
        listing_id=order.listing_id,
        price_credits=order.price_credits if credits is None else credits,
        on=work.today(),
        until_on=until_on,
        reason=reason,
    )
    notice = NoticeIssued(
        notice_id=derived_id(subject_id or order.order_id, f"{kind}:{member_id}"),
        member_id=member_id,
        kind=kind,
        parameters=parameters,
        urgent=until_on is not None,
    )
    work.outbox.add(notice, territory_id=order.territory_id)


def knows(order: OrderRow, member_id: UUID) -> bool:
    """Whether a party was told of the order: the seller is, once the credits are held."""
    return member_id == order.buyer_id or order.payment == "held"
