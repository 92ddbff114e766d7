"""Keep what members have done for others: paid orders, and completed missions."""

from datetime import date
from uuid import UUID

from services.marketplace.repository.orders import OrderRow, promise_of
from services.marketplace.repository.portfolio import PortfolioRow, insert_lines
from shared.contracts.missions import MissionCompleted
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id


async def keep_order_line(work: UnitOfWork, order: OrderRow) -> None:
    """Write the seller's line of a paid order; it is shown once the buyer consents."""
    promise = await promise_of(work, order)
    line = PortfolioRow(
        line_id=derived_id(order.order_id, "portfolio_line"),
        member_id=order.seller_id,
        member_number=order.seller_number,
        source="order",
        source_id=order.order_id,
        title=promise.title,
        category_code=promise.category_code,
        skill_codes=promise.skill_codes,
        other_party_id=order.buyer_id,
        done_on=work.clock.business_date(order.ended_at or work.now()),
    )
    await insert_lines(work, [line])


async def keep_mission_lines(work: UnitOfWork, mission: MissionCompleted) -> None:
    """Write a line for each member who has a fee in a mission; no amount is kept. The client's consent is pending."""
    worked: dict[UUID, tuple[int, set[str]]] = {}
    for line in mission.lines:
        if line.kind == "member" and line.member is not None:
            _, skills = worked.setdefault(line.member.member_id, (line.member.member_number, set()))
            if line.skill_code is not None:
                skills.add(line.skill_code)
    rows = [
        _mission_line(mission.mission_id, mission.client_id, mission.accepted_on, member_id, number, skills)
        for member_id, (number, skills) in sorted(worked.items())
    ]
    await insert_lines(work, rows)


def _mission_line(
    mission_id: UUID, client_id: UUID, accepted_on: date, member_id: UUID, member_number: int, skills: set[str]
) -> PortfolioRow:
    return PortfolioRow(
        line_id=derived_id(mission_id, f"portfolio_line:{member_id}"),
        member_id=member_id,
        member_number=member_number,
        source="mission",
        source_id=mission_id,
        title=None,
        category_code=None,
        skill_codes=sorted(skills),
        other_party_id=client_id,
        done_on=accepted_on,
    )
