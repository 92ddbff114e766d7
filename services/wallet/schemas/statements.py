"""Bodies of statements of accounts, and the cursor of their pages."""

import re
from typing import Literal

from services.wallet.documents.statement import proof_path
from services.wallet.repository.movements import DEBIT, Place
from services.wallet.schemas.amounts import AmountView, amount_view
from services.wallet.use_cases.read_movements import Movement, Reached, StatementPage, run_of
from shared.money import MAXIMUM_AMOUNT, Unit
from shared.web import Day, Id, Integer, Moment, Page, Paged, View
from shared.web.pagination import write_cursor

_BALANCE = re.compile(r"([0-9a-f]{12})=(-?[0-9]{1,16})")


class MovementView(View):
    """One transfer on one account: `credit` came in, `debit` went out. `kind` and `subject_id` say what it was for.

    `policy_key`, `policy_version` and `decision_id` say by which rule: `GET /v1/groups/{group_id}/rule` explains it.
    """

    group_id: Id
    position: int
    line_no: int
    kind: str
    direction: Literal["debit", "credit"]
    amount: AmountView
    balance_after: Integer
    """What the account had after this line, in its unit; below 0 when the member owed it."""
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
    decision_number: int | None
    reverses_group_id: Id | None
    proof: str | None
    """Of a line of a conversion: the path of the caller's line in its manifest, with the hashes that prove it."""


def movement_view(movement: Movement) -> MovementView:
    """A movement as it is shown."""
    row = movement.row
    run_id = run_of(row)
    unit: Unit = row.unit  # type: ignore[assignment]  # a CHECK keeps it to the three units
    return MovementView(
        group_id=row.group_id,
        position=row.group_position,
        line_no=row.line_no,
        kind=row.kind,
        direction="debit" if row.side == DEBIT else "credit",
        amount=amount_view(row.amount, unit),
        balance_after=movement.balance_after,
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
        decision_number=row.decision_number,
        reverses_group_id=row.reverses_group_id,
        proof=None if run_id is None else proof_path(run_id),
    )


def statement_view(page: StatementPage) -> Paged[MovementView]:
    """A page as it is shown; its cursor carries the balances on."""
    cursor = None
    if page.reached is not None:
        balances = ",".join(f"{key}={balance}" for key, balance in page.reached.balances.items())
        cursor = write_cursor((*page.reached.place, balances))
    return Paged(items=[movement_view(line) for line in page.lines], next_cursor=cursor)


def reached_of(page: Page) -> Reached | None:
    """How far the page before came; 422 for a cursor that no page gave."""
    after = page.after_as(position, _line_no, _side, _balances)
    return None if after is None else Reached(Place(*after[:3]), after[3])


def position(part: str) -> int:
    """A position in the journal, out of a cursor."""
    return _within(int(part), 2**63)


def _line_no(part: str) -> int:
    return _within(int(part), 2**15)


def _side(part: str) -> int:
    return _within(int(part), 2)


def _balances(part: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in part.split(",") if part else ():
        read = _BALANCE.fullmatch(one)
        if read is None or abs(int(read[2])) > MAXIMUM_AMOUNT:
            raise ValueError("a cursor holds what a page gave")
        found[read[1]] = int(read[2])
    return found


def _within(number: int, limit: int) -> int:
    if not 0 <= number < limit:
        raise ValueError("a cursor holds what a page gave")
    return number
