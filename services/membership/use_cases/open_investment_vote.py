"""Open the decision on an investment that a member asks of the reserve fund."""

from services.membership.documents.proposals import investment_texts
from services.membership.domain.decisions import WantedEffect
from services.membership.repository import accounts
from services.membership.use_cases.propose_decision import open_proposal
from shared.contracts.wallet import InvestmentRequested
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park


async def open_investment_vote(work: UnitOfWork, delivery: Delivery[InvestmentRequested]) -> None:
    """Write a proposal in the name of who asked, whose effect grants the whole; somebody of the council countersigns.

    Parks while the member is not known here.
    """
    message = delivery.message
    asked = message.requested_by.member_id
    if await accounts.find_member(work, asked) is None:
        raise Park("the member is not known", asked)
    title, reasons = investment_texts(message.kind, message.asked.amount)
    await open_proposal(
        work,
        derived_id(message.request_id, "proposal"),
        asked,
        title=title,
        reasons=reasons,
        effective_on=work.today(),
        effects=[
            WantedEffect("wallet", str(message.request_id), message.asked.amount, unit="cents", kind="investment")
        ],
    )
