"""Batches of payouts: what is due to whom, what a batch takes, and how its lines end."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, text, update

from services.wallet.domain.vehicles import Activity, Vehicle
from services.wallet.tables import payout_batches, payout_lines
from shared.database.unit_of_work import UnitOfWork

# What executed conversions gave and no payout has taken; a run that a contra run took back gives nothing.
_CONVERTED = """
    SELECT l.run_id, l.member_id, l.member_number, l.amount FROM conversion_runs AS r
    JOIN conversion_lines AS l ON l.run_id = r.run_id AND l.computation_no = r.computation_no AND l.amount > 0
    WHERE r.state IN ('executed', 'paid', 'closed') AND NOT r.dry AND r.reverses_run_id IS NULL
    AND NOT EXISTS (SELECT FROM conversion_runs AS c WHERE c.reverses_run_id = r.run_id
                    AND c.state IN ('executed', 'paid', 'closed'))
    AND NOT EXISTS (SELECT FROM payout_conversions AS p JOIN payout_lines AS x ON x.line_id = p.line_id
                    WHERE p.run_id = l.run_id AND p.member_id = l.member_id AND x.state IN ('pending', 'paid'))
"""
# Lines whose client has paid, summed by member: those that were paid too much after a reversal count against the rest.
# Found through the partial index of lines that are due; credits of conversions are due as they are.
_DUE = f"""
    WITH dues AS (
        SELECT owner_id AS member_id, owner_number AS member_number, payable - paid AS due,
               CASE kind WHEN 'direct_cost' THEN payable - paid ELSE 0 END AS costs
        FROM payable_lines WHERE payable <> paid AND kind <> 'pot' AND owner_id IS NOT NULL {{of_owner}}
        UNION ALL SELECT member_id, member_number, amount, 0 FROM ({_CONVERTED}) AS converted WHERE true {{of_member}}
    ), lines AS (
        SELECT member_id, member_number, sum(due) AS due, sum(costs) AS costs FROM dues GROUP BY 1, 2
    )
    SELECT l.member_id, l.member_number, CAST(l.due AS bigint) AS due,
           CAST(coalesce(l.costs, 0) AS bigint) AS due_costs,
           coalesce(e.credits_posted - e.debits_posted - e.debits_pending, 0) AS fees_available,
           coalesce(c.credits_posted - c.debits_posted - c.debits_pending, 0) AS costs_available,
           d.vehicle, d.activity, d.key_id, d.sealed, d.last_four, d.usable_at
    FROM lines AS l
    LEFT JOIN accounts AS e ON e.account_id = account_id(l.member_id, 'member_eur:EUR:')
    LEFT JOIN accounts AS c ON c.account_id = account_id(l.member_id, 'direct_costs:EUR:')
    LEFT JOIN payout_details AS d ON d.member_id = l.member_id
"""  # noqa: S608 - constants of this module
_DUE_TO_ALL = text(
    _DUE.format(of_owner="", of_member="")
    + " WHERE l.due >= :minimum AND l.due > 0 AND (d.member_id IS NOT NULL) = :known"
    + " AND (d.usable_at <= :now) IS NOT FALSE ORDER BY l.member_number, l.member_id LIMIT :limit"
)
_DUE_TO_ONE = text(_DUE.format(of_owner="AND owner_id = :member_id", of_member="AND member_id = :member_id"))
_RUNS_OF = text(
    "SELECT DISTINCT c.run_id FROM payout_lines AS l JOIN payout_conversions AS c ON c.line_id = l.line_id"
    " WHERE l.batch_id = :batch_id"
)
# Of a conversion: a payout that is on its way, or somebody whom the next batch would pay. Who has given no account, or
# is below the minimum with all that is due to them, keeps the amount.
_OF_RUN = f"IN (SELECT member_id FROM ({_CONVERTED}) AS mine WHERE run_id = :run_id)"  # noqa: S608 - constants
_UNPAID_OF_RUN = text(
    "SELECT EXISTS (SELECT FROM payout_conversions AS c JOIN payout_lines AS x ON x.line_id = c.line_id"  # noqa: S608
    " WHERE c.run_id = :run_id AND x.state = 'pending') OR EXISTS ("
    + _DUE.format(of_owner=f"AND owner_id {_OF_RUN}", of_member=f"AND member_id {_OF_RUN}")
    + " WHERE l.due >= :minimum AND l.due > 0 AND d.member_id IS NOT NULL)"
)
_ACCEPTED = text(
    "SELECT DISTINCT g.subject_id FROM groups AS g WHERE g.kind = 'fees' AND g.business_date >= :since"
    " AND NOT EXISTS (SELECT FROM payable_lines AS p WHERE p.statement_id = g.group_id) LIMIT :limit"
)
_TAKE_PARTS = text("""
    WITH taken AS (
        SELECT p.statement_id, p.line_id, p.payable - p.paid AS amount, t.line_id AS payout_line_id
        FROM unnest(CAST(:line_ids AS uuid[]), CAST(:member_ids AS uuid[])) AS t (line_id, member_id)
        JOIN payable_lines AS p ON p.owner_id = t.member_id AND p.payable <> p.paid AND p.kind <> 'pot'
    ), marked AS (
        UPDATE payable_lines AS p SET paid = p.payable FROM taken AS t
        WHERE p.statement_id = t.statement_id AND p.line_id = t.line_id
    )
    INSERT INTO payout_parts (line_id, statement_id, fee_line_id, amount)
    SELECT payout_line_id, statement_id, line_id, amount FROM taken
""")
_TAKE_CONVERSIONS = text(
    "INSERT INTO payout_conversions (run_id, member_id, line_id) SELECT c.run_id, c.member_id, t.line_id"  # noqa: S608
    " FROM unnest(CAST(:line_ids AS uuid[]), CAST(:member_ids AS uuid[])) AS t (line_id, member_id)"
    f" JOIN ({_CONVERTED}) AS c ON c.member_id = t.member_id"
)
_GIVE_PARTS_BACK = text(
    "UPDATE payable_lines AS p SET paid = p.paid - t.amount FROM payout_parts AS t"
    " WHERE t.line_id = ANY(CAST(:line_ids AS uuid[])) AND p.statement_id = t.statement_id"
    " AND p.line_id = t.fee_line_id"
)
_PAID_PARTS = text(
    "SELECT t.statement_id, t.fee_line_id, l.member_id, l.member_number, t.amount FROM payout_lines AS l"
    " JOIN payout_parts AS t ON t.line_id = l.line_id WHERE l.batch_id = :batch_id AND l.state = 'paid'"
    " AND t.amount > 0"
    " ORDER BY l.line_id, t.statement_id, t.fee_line_id"
)


class DueRow(NamedTuple):
    """What is due to a member, and the account it can go to; without details there is none."""

    member_id: UUID
    member_number: int
    due: int
    due_costs: int
    fees_available: int
    costs_available: int
    vehicle: Vehicle | None
    activity: Activity | None
    key_id: str | None
    sealed: bytes | None
    last_four: str | None
    usable_at: datetime | None


class LineRow(NamedTuple):
    """A member of a batch."""

    line_id: UUID
    batch_id: UUID
    member_id: UUID
    member_number: int
    fees: int
    costs: int
    vehicle: Vehicle
    key_id: str | None
    sealed: bytes | None
    last_four: str
    state: str
    failure: str | None


class BatchRow(NamedTuple):
    """A batch of payouts."""

    batch_id: UUID
    state: str
    total: int
    line_count: int
    proposed_by: UUID
    proposed_at: datetime
    approved_by: UUID | None
    approved_at: datetime | None
    executed_on: date | None


class PaidPart(NamedTuple):
    """What a batch paid of a line of fees."""

    statement_id: UUID
    fee_line_id: UUID
    member_id: UUID
    member_number: int
    amount: int


_LINE = tuple(payout_lines.c[name] for name in LineRow._fields)
_BATCH = tuple(payout_batches.c[name] for name in BatchRow._fields)


async def due_to_all(work: UnitOfWork, minimum: int, limit: int, *, known: bool) -> list[DueRow]:
    """Members to whom `minimum` cents or more are due, by number: with a usable account (`known`), or with none."""
    values = {"minimum": minimum, "limit": limit, "known": known, "now": work.now()}
    return [DueRow(*row) for row in await work.connection.execute(_DUE_TO_ALL, values)]


async def due_to(work: UnitOfWork, member_id: UUID) -> DueRow | None:
    """What is due to one member; None when no line is."""
    row = (await work.connection.execute(_DUE_TO_ONE, {"member_id": member_id})).one_or_none()
    return None if row is None else DueRow(*row)


async def runs_of_batch(work: UnitOfWork, batch_id: UUID) -> list[UUID]:
    """The conversions of which a batch pays something."""
    return list((await work.connection.execute(_RUNS_OF, {"batch_id": batch_id})).scalars())


async def is_unpaid(work: UnitOfWork, run_id: UUID, minimum: int) -> bool:
    """Whether somebody is still to be paid what a conversion gave them: on its way, or due with an account to go to."""
    return bool((await work.connection.execute(_UNPAID_OF_RUN, {"run_id": run_id, "minimum": minimum})).scalar_one())


async def missions_accepted(work: UnitOfWork, since: date, limit: int) -> list[UUID]:
    """Missions with statements of a business date from `since` on that have no payable lines yet."""
    return list((await work.connection.execute(_ACCEPTED, {"since": since, "limit": limit})).scalars())


async def insert_batch(work: UnitOfWork, row: BatchRow, lines: Sequence[LineRow]) -> None:
    """Write a batch, its lines, and the payable lines that each of them takes wholly."""
    await work.connection.execute(insert(payout_batches), row._asdict())
    await work.connection.execute(insert(payout_lines), [line._asdict() for line in lines])
    values = {"line_ids": [line.line_id for line in lines], "member_ids": [line.member_id for line in lines]}
    await work.connection.execute(_TAKE_PARTS, values)
    await work.connection.execute(_TAKE_CONVERSIONS, values)


async def find_batch(work: UnitOfWork, batch_id: UUID, *, lock: bool = False) -> BatchRow | None:
    """One batch, locked when it is about to change."""
    statement = select(*_BATCH).where(payout_batches.c.batch_id == batch_id)
    row = (await work.connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
    return None if row is None else BatchRow(*row)


async def batches_before(work: UnitOfWork, before: UUID | None, limit: int) -> list[BatchRow]:
    """Batches, newest first."""
    statement = select(*_BATCH).order_by(payout_batches.c.batch_id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(payout_batches.c.batch_id < before)
    return [BatchRow(*row) for row in await work.connection.execute(statement)]


async def change_batch(work: UnitOfWork, batch_id: UUID, **values: object) -> None:
    """Move a locked batch on."""
    await work.connection.execute(update(payout_batches).where(payout_batches.c.batch_id == batch_id).values(values))


async def lines_of(
    work: UnitOfWork, batch_id: UUID, *, state: str | None = None, after: UUID | None = None, limit: int | None = None
) -> list[LineRow]:
    """Lines of a batch by id, of one state, after one."""
    statement = select(*_LINE).where(payout_lines.c.batch_id == batch_id).order_by(payout_lines.c.line_id)
    if state is not None:
        statement = statement.where(payout_lines.c.state == state)
    if after is not None:
        statement = statement.where(payout_lines.c.line_id > after)
    rows = await work.connection.execute(statement if limit is None else statement.limit(limit))
    return [LineRow(*row) for row in rows]


async def find_line(work: UnitOfWork, line_id: UUID) -> LineRow | None:
    """One line."""
    row = (await work.connection.execute(select(*_LINE).where(payout_lines.c.line_id == line_id))).one_or_none()
    return None if row is None else LineRow(*row)


async def lines_of_member(work: UnitOfWork, member_id: UUID, limit: int) -> list[LineRow]:
    """A member's newest lines."""
    statement = select(*_LINE).where(payout_lines.c.member_id == member_id).order_by(payout_lines.c.line_id.desc())
    return [LineRow(*row) for row in await work.connection.execute(statement.limit(limit))]


async def end_lines(work: UnitOfWork, line_ids: Sequence[UUID], state: str, *, failure: str | None = None) -> None:
    """End lines: paid, or failed or cancelled, when their payable lines are due again. The sealed account goes."""
    statement = update(payout_lines).where(payout_lines.c.line_id.in_(line_ids))
    await work.connection.execute(statement.values(state=state, failure=failure, sealed=None, key_id=None))
    if state != "paid":
        await work.connection.execute(_GIVE_PARTS_BACK, {"line_ids": list(line_ids)})


async def paid_parts(work: UnitOfWork, batch_id: UUID) -> list[PaidPart]:
    """What an executed batch paid, line of fees by line."""
    return [PaidPart(*row) for row in await work.connection.execute(_PAID_PARTS, {"batch_id": batch_id})]
