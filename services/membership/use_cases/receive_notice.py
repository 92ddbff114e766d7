"""Receive what another service wants a member to know."""

from typing import Any

from services.membership.repository import accounts
from services.membership.use_cases.tell_member import deliver_notice
from shared.contracts.families import NoticePayload
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park


async def receive_notice(work: UnitOfWork, delivery: Delivery[Any], kind: str) -> None:
    """Tell the member, once a notice_id. A member who is not known here yet makes it wait."""
    message: NoticePayload = delivery.message
    member = await accounts.find_member(work, message.member_id)
    if member is None:
        raise Park("the member is not known", message.member_id)
    await deliver_notice(
        work,
        member,
        message.notice_id,
        source=delivery.envelope.source,
        kind=kind,
        parameters=message.parameters.model_dump(mode="json", exclude_none=True),
        urgent=message.urgent,
        sequence=delivery.sequence,
    )
