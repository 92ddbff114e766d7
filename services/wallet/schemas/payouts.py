"""Bodies of batches of payouts and of a member's own."""

from typing import Annotated, Literal

from pydantic import Field

from services.wallet.domain.vehicles import Vehicle
from services.wallet.repository.payouts import BatchRow, LineRow
from services.wallet.schemas.amounts import AmountView, MemberView, amount_view
from services.wallet.use_cases.fail_payout import Failure
from services.wallet.use_cases.read_payouts import OwnPayouts, Waiting
from shared.contracts.wallet import PayoutFailure
from shared.web import Body, Day, Id, Moment, View

BatchState = Literal["proposed", "approved", "executed", "cancelled"]
LineState = Literal["pending", "paid", "failed", "cancelled"]


class VehicleBody(Body):
    """How one member is paid this time."""

    member_id: Id
    vehicle: Vehicle


class PayoutsBody(Body):
    """A batch of all that is due; `vehicles` are for those who are paid otherwise than their details say."""

    vehicles: Annotated[list[VehicleBody], Field(max_length=500, default_factory=list)]


class ExecutionBody(Body):
    """The bank's date."""

    executed_on: Day


class FailureBody(Body):
    """Why a member of the batch is not paid: sent back by the bank, or refused before it went out."""

    reason: Failure


class BatchView(View):
    """A batch of payouts. `total` is as it was proposed and signed."""

    batch_id: Id
    state: BatchState
    total: AmountView
    line_count: int
    proposed_by: Id
    proposed_at: Moment
    approved_by: Id | None
    approved_at: Moment | None
    executed_on: Day | None


class PayoutView(View):
    """One member of a batch, with the end of their IBAN."""

    line_id: Id
    batch_id: Id
    member: MemberView
    amount: AmountView
    fees: AmountView
    direct_costs: AmountView
    vehicle: Vehicle
    iban_ends_in: str
    state: LineState
    failure: PayoutFailure | None


class OwnPayoutsView(View):
    """What the next batch would pay the caller and what it waits for; then their newest payouts."""

    due: AmountView
    waiting_for: Waiting | None
    minimum: AmountView
    details_usable_at: Moment | None
    payouts: list[PayoutView]


def batch_view(row: BatchRow) -> BatchView:
    """A batch as it is shown."""
    return BatchView.model_validate({**row._asdict(), "total": amount_view(row.total, "EUR")})


def payout_view(row: LineRow) -> PayoutView:
    """A line as it is shown; the sealed account stays."""
    return PayoutView.model_validate(
        {
            "line_id": row.line_id,
            "batch_id": row.batch_id,
            "member": MemberView(member_id=row.member_id, member_number=row.member_number),
            "amount": amount_view(row.fees + row.costs, "EUR"),
            "fees": amount_view(row.fees, "EUR"),
            "direct_costs": amount_view(row.costs, "EUR"),
            "vehicle": row.vehicle,
            "iban_ends_in": row.last_four,
            "state": row.state,
            "failure": row.failure,
        }
    )


def own_payouts_view(own: OwnPayouts) -> OwnPayoutsView:
    """A member's own payouts as they are shown."""
    return OwnPayoutsView(
        due=amount_view(own.due, "EUR"),
        waiting_for=own.waiting_for,
        minimum=amount_view(own.minimum, "EUR"),
        details_usable_at=own.usable_at,
        payouts=[payout_view(line) for line in own.lines],
    )
