"""Ask the reserve fund for an investment; membership opens the vote, and its decision comes back as a message."""

from uuid import UUID

from services.wallet.domain.investments import InvestmentKind
from services.wallet.errors import InvestmentNeedsPlug
from services.wallet.repository import investments, members
from services.wallet.repository.investments import Investment
from shared.contracts.message import Member
from shared.contracts.wallet import InvestmentRequested
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.money import Amount


async def request_investment(
    work: UnitOfWork, member_id: UUID, member_number: int, *, kind: InvestmentKind, title: str, asked: int
) -> Investment:
    """Write the request and announce `investment_requested`. Raises `InvestmentNeedsPlug` for others than Plugs."""
    today = work.today()
    plug = (await members.plugs(work, [member_id])).get(member_id)
    if plug is None or not plug.may_order(today):
        raise InvestmentNeedsPlug
    investment = Investment(
        request_id=new_id(),
        kind=kind,
        title=title,
        asked=asked,
        requested_by=member_id,
        requested_by_number=member_number,
        requested_on=today,
        state="requested",
        granted=0,
        spent=0,
        decision_id=None,
        decided_on=None,
        closed_on=None,
    )
    await investments.insert_investment(work, investment)
    work.outbox.add(
        InvestmentRequested(
            request_id=investment.request_id,
            kind=kind,
            asked=Amount(amount=asked, unit="EUR"),
            requested_by=Member(member_id=member_id, member_number=member_number),
        )
    )
    work.audit("investment_requested", investment.request_id, kind=kind, asked=asked)
    return investment
