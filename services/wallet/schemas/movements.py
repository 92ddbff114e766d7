"""Bodies of statements of accounts, holds and statements of fees."""

from typing import Literal

from services.wallet.repository.fees import CreditedRow
from services.wallet.repository.holds import HoldRow
from services.wallet.schemas.amounts import AmountView, MemberView, amount_view
from services.wallet.use_cases.read_fees import ShownStatement
from services.wallet.use_cases.read_movements import Movement
from shared.money import Unit
from shared.web import Day, Id, Moment, View

Direction = Literal["debit", "credit"]


class MovementView(View):
    """One transfer on one account: `credit` came in, `debit` went out. `kind` and `subject_id` say what it was for."""

    group_id: Id
    position: int
    line_no: int
    kind: str
    direction: Direction
    amount: AmountView
    account: str
    year: int | None
    on: Day
    posted_at: Moment
    subject_id: Id
    cause_id: Id | None
    line_id: Id | None
    policy_key: str
    policy_version: int
    decision_id: Id | None
    reverses_group_id: Id | None


class HoldView(View):
    """What is set aside for an order. `refusal` says why nothing was."""

    hold_id: Id
    state: str
    refusal: str | None
    price_credits: int
    parts: list[AmountView]
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


def movement_view(movement: Movement) -> MovementView:
    """A movement as it is shown."""
    row = movement.row
    unit: Unit = row.unit  # type: ignore[assignment]  # a CHECK keeps it to the three units
    return MovementView(
        group_id=row.group_id,
        position=row.group_position,
        line_no=row.line_no,
        kind=row.kind,
        direction="debit" if row.direction == "debit" else "credit",
        amount=amount_view(row.amount, unit),
        account=movement.account_kind,
        year=movement.year,
        on=row.business_date,
        posted_at=row.posted_at,
        subject_id=row.subject_id,
        cause_id=row.cause_id,
        line_id=row.reference_id,
        policy_key=row.policy_key,
        policy_version=row.policy_version,
        decision_id=row.decision_id,
        reverses_group_id=row.reverses_group_id,
    )


def cursor_of(view: MovementView) -> tuple[int, int]:
    """Where the next page of movements begins."""
    return view.position, view.line_no


def read_position(part: str) -> int:
    """A group's position from a cursor. Raises ValueError for what no bigint holds."""
    return _within(int(part), 2**63)


def read_line_no(part: str) -> int:
    """A line number from a cursor. Raises ValueError for what no smallint holds."""
    return _within(int(part), 2**15)


def _within(number: int, limit: int) -> int:
    if not 0 <= number < limit:
        raise ValueError("a cursor holds what a page gave")
    return number


def hold_view(hold: HoldRow) -> HoldView:
    """A hold as its buyer sees it."""
    order = hold.order
    if order is None:
        raise ValueError("a hold without its order is shown to nobody")
    sub, col = amount_view(hold.parts.sub, "SUB"), amount_view(hold.parts.col, "COL")
    return HoldView(
        hold_id=hold.hold_id,
        state=hold.state,
        refusal=hold.refusal,
        price_credits=order.price_credits,
        parts=[part for part in (sub, col) if part.amount],
        seller=MemberView(member_id=order.seller_id, member_number=order.seller_number),
        placed_on=order.placed_on,
        ended_on=hold.ended_on,
    )


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
