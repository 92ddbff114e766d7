"""Bodies of acceptance, price reductions, fees and reversals."""

from typing import Annotated

from pydantic import Field

from services.missions.domain.fees import LineKind
from services.missions.repository.reversals import ReversalRow
from services.missions.schemas.amounts import EuroView, MemberView, euros, member_view
from services.missions.schemas.missions import MissionView, mission_view
from services.missions.use_cases.show_fees import FeesState, ShownFees
from shared.contracts.message import LIST_LIMIT, Euros
from shared.web import Body, Day, Id, View


class AcceptanceBody(Body):
    """What the client accepted, excluding VAT, and on which business date (today by default)."""

    accepted: Euros
    accepted_on: Day | None = None


class ReductionBody(Body):
    """What is taken off the accepted amount."""

    amount: Euros


class ReversalLineBody(Body):
    """What to take back from one published line."""

    line_id: Id
    amount: Euros


class ReversalBody(Body):
    """A correction; without `lines` everything that is left is taken back."""

    lines: Annotated[list[ReversalLineBody], Field(min_length=1, max_length=LIST_LIMIT)] | None = None


class FeeLineView(View):
    """One line. For a member: `fixed` + `shared` = `amount`, where `shared` comes from `weight` / `total_weight`."""

    line_id: Id
    line_no: int
    kind: LineKind
    member: MemberView | None
    amount: EuroView
    fixed: EuroView
    shared: EuroView
    weight: int | None
    cost_no: int | None
    reversed: EuroView
    payable: EuroView
    """What the wallet could pay out of it since the client paid, or has paid out."""
    paid: EuroView
    """What of it the bank has paid out."""


class FeesView(View):
    """The whole computation: `basis` − `direct_costs` − `pot` = `pool` = `fixed` + `shared`."""

    mission: MissionView
    state: FeesState
    basis: EuroView
    pot_share_bps: int
    policy_version: int
    decision_id: Id | None
    pot: EuroView
    direct_costs: EuroView
    pool: EuroView
    fixed: EuroView
    shared: EuroView
    total_weight: int
    lines: list[FeeLineView]


class ReversedLineView(View):
    """What a reversal takes from one line."""

    line_id: Id
    amount: EuroView


class ReceivableView(MemberView):
    """What a member owes because the fees were spent or paid out already."""

    amount: EuroView


class ReversalView(View):
    """A correction: `pending` until the wallet has answered."""

    reversal_id: Id
    reversal_no: int
    state: str
    reversed_on: Day
    refusal_reason: str | None
    lines: list[ReversedLineView]
    receivables: list[ReceivableView]


def fees_view(shown: ShownFees) -> FeesView:
    """The computation as it is shown."""
    fees = shown.fees
    lines = [
        FeeLineView(
            line_id=stored.line_id,
            line_no=stored.line.line_no,
            kind=stored.line.kind,
            member=member_view(stored.line.member_id, stored.line.member_number),
            amount=euros(stored.line.amount_cents),
            fixed=euros(stored.line.fixed_cents),
            shared=euros(stored.line.shared_cents),
            weight=stored.line.weight,
            cost_no=stored.line.cost_no,
            reversed=euros(shown.reversed_cents.get(stored.line_id, 0)),
            payable=euros(shown.payable_cents.get(stored.line_id, 0)),
            paid=euros(shown.paid_cents.get(stored.line_id, 0)),
        )
        for stored in shown.lines
    ]
    return FeesView(
        mission=mission_view(shown.mission),
        state=shown.state,
        basis=euros(fees.accepted_cents),
        pot_share_bps=shown.pot_share_bps,
        policy_version=shown.policy_version,
        decision_id=shown.decision_id,
        pot=euros(fees.pot_cents),
        direct_costs=euros(fees.direct_costs_cents),
        pool=euros(fees.pool_cents),
        fixed=euros(fees.fixed_cents),
        shared=euros(fees.shared_cents),
        total_weight=fees.total_weight,
        lines=lines,
    )


def reversal_view(row: ReversalRow) -> ReversalView:
    """A correction as it is shown."""
    return ReversalView(
        reversal_id=row.reversal_id,
        reversal_no=row.reversal_no,
        state=row.state,
        reversed_on=row.reversed_on,
        refusal_reason=row.refusal_reason,
        lines=[ReversedLineView(line_id=line_id, amount=euros(cents)) for line_id, cents in row.lines],
        receivables=[
            ReceivableView(member_id=one.member_id, member_number=one.member_number, amount=euros(one.amount_cents))
            for one in row.receivables
        ],
    )
