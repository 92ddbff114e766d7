"""Bodies of the reserve fund and its investments."""

from typing import Annotated

from pydantic import Field

from services.wallet.domain.investments import MAXIMUM_INVESTMENT, InvestmentKind, InvestmentState
from services.wallet.repository.investments import Investment, Spending
from services.wallet.schemas.amounts import AmountView, MemberView, amount_view
from services.wallet.use_cases.read_reserve import InvestmentDetails, Reserve
from shared.web import Body, Day, Id, Moment, View, text

Cents = Annotated[int, Field(strict=True, ge=1, le=MAXIMUM_INVESTMENT)]


class InvestmentBody(Body):
    """What is asked of the reserve fund, in cents. The title is read by every member."""

    kind: InvestmentKind
    title: Annotated[str, text(160)]
    asked_cents: Cents


class SpendingBody(Body):
    """An invoice or receipt paid from what was granted."""

    amount_cents: Cents
    document: Annotated[str, text(80)]
    spent_on: Day


class ReserveView(View):
    """The reserve fund: `balance` = `available` + `committed`."""

    as_of: Moment
    balance: AmountView
    committed: AmountView
    available: AmountView


class InvestmentView(View):
    """A request and what became of it. `committed` is still set aside in the fund."""

    request_id: Id
    kind: InvestmentKind
    title: str
    state: InvestmentState
    asked: AmountView
    granted: AmountView
    spent: AmountView
    committed: AmountView
    requested_by: MemberView
    requested_on: Day
    decision_id: Id | None
    decided_on: Day | None
    closed_on: Day | None


class SpendingView(View):
    """A spending; it is posted, under its own id, once `approved_by` somebody other than who proposed it."""

    spending_id: Id
    request_id: Id
    amount: AmountView
    document: str
    spent_on: Day
    proposed_by: Id
    approved_by: Id | None
    approved_on: Day | None


class InvestmentDetailsView(InvestmentView):
    """An investment with its spendings, the oldest first."""

    spendings: list[SpendingView]


def reserve_view(reserve: Reserve, as_of: Moment) -> ReserveView:
    """The fund as it is shown."""
    return ReserveView(
        as_of=as_of,
        balance=amount_view(reserve.balance, "EUR"),
        committed=amount_view(reserve.committed, "EUR"),
        available=amount_view(reserve.available, "EUR"),
    )


def _fields(one: Investment) -> dict[str, object]:
    return {
        "request_id": one.request_id,
        "kind": one.kind,
        "title": one.title,
        "state": one.state,
        "asked": amount_view(one.asked, "EUR"),
        "granted": amount_view(one.granted, "EUR"),
        "spent": amount_view(one.spent, "EUR"),
        "committed": amount_view(one.committed, "EUR"),
        "requested_by": MemberView(member_id=one.requested_by, member_number=one.requested_by_number),
        "requested_on": one.requested_on,
        "decision_id": one.decision_id,
        "decided_on": one.decided_on,
        "closed_on": one.closed_on,
    }


def investment_view(investment: Investment) -> InvestmentView:
    """An investment as it is shown in a list."""
    return InvestmentView.model_validate(_fields(investment))


def details_view(details: InvestmentDetails) -> InvestmentDetailsView:
    """An investment as it is shown alone."""
    shown = {**_fields(details.investment), "spendings": [spending_view(one) for one in details.spendings]}
    return InvestmentDetailsView.model_validate(shown)


def spending_view(one: Spending) -> SpendingView:
    """A spending as it is shown."""
    return SpendingView.model_validate({**one._asdict(), "amount": amount_view(one.amount, "EUR")})
