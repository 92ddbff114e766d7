"""Bodies of holds and statements of fees."""

from typing import Literal

from services.wallet.domain.orders import Parts
from services.wallet.repository.fees import CreditedRow
from services.wallet.repository.holds import HoldRow
from services.wallet.schemas.amounts import AmountView, MemberView, amount_view
from services.wallet.use_cases.read_fees import ShownStatement
from shared.web import Day, Id, View


class HoldView(View):
    """What was set aside for an order, what the seller was given of it, and what came back. `refusal`: why nothing was.

    `disputed_on`: since then the order is in dispute; what is still set aside stays so until the dispute is resolved.
    """

    hold_id: Id
    purpose: Literal["order"]
    state: str
    refusal: str | None
    price_credits: int
    parts: list[AmountView]
    given: list[AmountView]
    returned: list[AmountView]
    disputed_on: Day | None
    seller: MemberView
    placed_on: Day
    ended_on: Day | None


class FeeLineView(View):
    """One line as it was credited, and how much of it was taken back since."""

    line_id: Id
    kind: str
    member: MemberView | None
    amount: AmountView
    reversed: AmountView


class FeesView(View):
    """A statement of fees: `credited` with its lines, or `refused` with a reason and none."""

    statement_id: Id
    source: Literal["mission"]
    source_id: Id
    state: Literal["credited", "refused"]
    refusal: str | None
    accepted: AmountView
    on: Day
    lines: list[FeeLineView]


def hold_view(hold: HoldRow) -> HoldView:
    """A hold as its buyer sees it."""
    order = hold.order
    if order is None:
        raise ValueError("a hold without its order is shown to nobody")
    return HoldView(
        hold_id=hold.hold_id,
        purpose="order",
        state=hold.state,
        refusal=hold.refusal,
        price_credits=order.price_credits,
        parts=_parts_view(hold.held),
        given=_parts_view(hold.given),
        returned=_parts_view(hold.returned),
        disputed_on=hold.disputed_on,
        seller=MemberView(member_id=order.seller_id, member_number=order.seller_number),
        placed_on=order.placed_on,
        ended_on=hold.ended_on,
    )


def _parts_view(parts: Parts) -> list[AmountView]:
    both = (amount_view(parts.sub, "SUB"), amount_view(parts.col, "COL"))
    return [part for part in both if part.amount]


def fees_view(shown: ShownStatement) -> FeesView:
    """A statement as it is shown."""
    statement = shown.statement
    return FeesView(
        statement_id=statement.statement_id,
        source="mission",
        source_id=statement.source_id,
        state="credited" if statement.refusal is None else "refused",
        refusal=statement.refusal,
        accepted=amount_view(statement.accepted, "EUR"),
        on=statement.business_date,
        lines=[_line_view(row) for row in shown.lines],
    )


def _line_view(row: CreditedRow) -> FeeLineView:
    line = row.line
    member = None
    if line.member_id is not None and row.member_number is not None:
        member = MemberView(member_id=line.member_id, member_number=row.member_number)
    return FeeLineView(
        line_id=line.line_id,
        kind=line.kind,
        member=member,
        amount=amount_view(line.amount, "EUR"),
        reversed=amount_view(line.reversed, "EUR"),
    )
