"""Statements of fees: which were heard, what they credited, and how much of each line was taken back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import MISSION_CLEARING, POT_ACCOUNT, account_id
from services.wallet.domain.fees import Published, StatementLine
from shared.database.unit_of_work import UnitOfWork

# Statements that are new, and a group for each of those that hold together. One pass over the arrays: this is the hot
# path.
_HEAR = text("""
    WITH heard AS (
        SELECT * FROM unnest(
            CAST(:statement_ids AS uuid[]), CAST(:source_ids AS uuid[]), CAST(:cause_ids AS uuid[]),
            CAST(:accepted AS bigint[]), CAST(:already_published AS bigint[]), CAST(:bps AS smallint[]),
            CAST(:refusals AS text[]), CAST(:dates AS date[]), CAST(:policy_versions AS integer[]),
            CAST(:decision_ids AS uuid[]), CAST(:counts AS smallint[]), CAST(:territory_ids AS uuid[])
        ) AS t (statement_id, source_id, cause_id, accepted, already_published, bps, refusal, business_date,
                policy_version, decision_id, transfer_count, territory_id)
    ), new AS (
        INSERT INTO fee_statements (statement_id, source_id, accepted, already_published, pot_share_bps, refusal,
                                    business_date, cooperative)
        SELECT statement_id, source_id, accepted, already_published, bps, refusal, business_date, :cooperative
        FROM heard ORDER BY statement_id ON CONFLICT (statement_id) DO NOTHING RETURNING statement_id
    ), posted AS (
        INSERT INTO groups (group_id, kind, subject_id, cause_id, business_date, policy_key, policy_version,
                            decision_id, transfer_count, territory_id, cooperative, posted_at)
        SELECT statement_id, 'fees', source_id, cause_id, business_date, 'pot_share_bps', policy_version, decision_id,
               transfer_count, territory_id, :cooperative, :posted_at
        FROM heard JOIN new USING (statement_id) WHERE refusal IS NULL ORDER BY statement_id
        RETURNING group_id, position
    )
    SELECT new.statement_id, posted.position FROM new LEFT JOIN posted ON posted.group_id = new.statement_id
""")
_PUBLISHED = text(
    "SELECT debit_account_id, CAST(sum(amount) AS bigint),"
    " CAST(coalesce(sum(amount) FILTER (WHERE credit_account_id = :pot), 0) AS bigint)"
    " FROM transfers WHERE debit_account_id = ANY(:clearing_ids) GROUP BY 1"
)
_FIND = text(
    "SELECT s.statement_id, s.source_id, s.refusal, s.business_date, s.accepted, s.already_published, g.position"
    " FROM fee_statements AS s LEFT JOIN groups AS g ON g.group_id = s.statement_id AND g.kind = 'fees'"
    " WHERE s.statement_id = :statement_id"
)
# The runtime role may not update statements, so it may not lock their rows either.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:statement_id AS text), 0))")
_LINES = text(
    "SELECT t.reference_id AS line_id, a.kind, a.owner_id, a.owner_number, t.amount, coalesce(back.amount, 0) AS"
    " reversed"
    " FROM transfers AS t JOIN accounts AS a ON a.account_id = t.credit_account_id"
    " LEFT JOIN (SELECT r.reference_id, CAST(sum(r.amount) AS bigint) AS amount FROM groups AS g"
    " JOIN transfers AS r ON r.group_position = g.position WHERE g.reverses_group_id = :statement_id GROUP BY 1) AS"
    " back"
    " ON back.reference_id = t.reference_id WHERE t.group_position = :position ORDER BY t.line_no"
)

_LINE_KINDS = {"member_eur": "member", "direct_costs": "direct_cost", "pot": "pot"}


class StatementRows(NamedTuple):
    """Statements, column by column."""

    statement_ids: Sequence[UUID]
    source_ids: Sequence[UUID]
    cause_ids: Sequence[UUID]
    accepted: Sequence[int]
    already_published: Sequence[int]
    bps: Sequence[int]
    refusals: Sequence[str | None]
    dates: Sequence[date]
    policy_versions: Sequence[int]
    decision_ids: Sequence[UUID | None]
    counts: Sequence[int]
    territory_ids: Sequence[UUID | None]


class StatementRow(NamedTuple):
    """A statement that was heard; `position` is that of its group, None when it was refused."""

    statement_id: UUID
    source_id: UUID
    refusal: str | None
    business_date: date
    accepted: int
    already_published: int
    position: int | None


class CreditedRow(NamedTuple):
    """A line of a credited statement, with the number of the member it names."""

    line: StatementLine
    member_number: int | None


async def hear_statements(work: UnitOfWork, rows: StatementRows) -> dict[UUID, int | None]:
    """Remember the statements that were not known, and open the group of each that holds together.

    Returns, for the new ones only, the position of the group, or None when the statement is refused.
    """
    values = {**rows._asdict(), "cooperative": work.cooperative, "posted_at": work.now()}
    return {row[0]: row[1] for row in await work.connection.execute(_HEAR, values)}


async def published(work: UnitOfWork, mission_ids: Collection[UUID]) -> Mapping[UUID, Published]:
    """What earlier statements credited for these missions; a mission without any is absent."""
    if not mission_ids:
        return {}
    clearing = {account_id(MISSION_CLEARING, mission_id): mission_id for mission_id in mission_ids}
    values = {"pot": POT_ACCOUNT.account_id, "clearing_ids": list(clearing)}
    rows = await work.connection.execute(_PUBLISHED, values)
    return {clearing[row[0]]: Published(row[1], row[2]) for row in rows}


async def find_statement(work: UnitOfWork, statement_id: UUID, *, lock: bool = False) -> StatementRow | None:
    """A statement, locked against another reversal when asked."""
    if lock:
        await work.connection.execute(_LOCK, {"statement_id": str(statement_id)})
    row = (await work.connection.execute(_FIND, {"statement_id": statement_id})).one_or_none()
    return None if row is None else StatementRow(*row)


async def statement_lines(work: UnitOfWork, statement_id: UUID, position: int) -> list[CreditedRow]:
    """The lines of a credited statement, in order, and how much of each was taken back."""
    rows = await work.connection.execute(_LINES, {"statement_id": statement_id, "position": position})
    return [
        CreditedRow(
            StatementLine(row.line_id, _LINE_KINDS[row.kind], row.owner_id, row.amount, row.reversed),  # type: ignore[arg-type]
            row.owner_number,
        )
        for row in rows
    ]
