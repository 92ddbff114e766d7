"""Weights: the activity of a year, or the closing balance, by ranges of member numbers.

COL that orders moved counts once: the payments of a payer count for their payees, in posting order, up to the COL that
was issued to the payer in that year.
"""

from typing import Any

from sqlalchemy import text

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT
from services.wallet.domain.conversions import close_of, numbers_of
from services.wallet.repository.conversions.runs import Run
from shared.database.unit_of_work import UnitOfWork

# A group counts in the year of its business date, if it was there when the run was frozen; one that came too late for
# the run before counts in this one.
_COUNTS = "g.business_date <= :close AND (g.business_date >= :first_day OR g.position > :previous)"
# Each member's transfers of the year are a range of the index of that side. OFFSET 0 is a fence: without it the planner
# may walk the range of the issuance account, which is in every issue there ever was, once a member.
_SIDE = f"""
    SELECT t.debit_account_id, t.credit_account_id, t.amount, t.unit, t.group_position, t.line_no, g.kind
    FROM (
        SELECT * FROM transfers
        WHERE {{side}} = m.account_id AND group_position BETWEEN :first_position AND :freeze_position OFFSET 0
    ) AS t JOIN groups AS g ON g.position = t.group_position
    WHERE {_COUNTS}
"""  # noqa: S608 - constants of this module
_RECEIVED = _SIDE.format(side="credit_account_id")
_SPENT = _SIDE.format(side="debit_account_id")
_ISSUED = f"""
    SELECT sum(r.amount) AS amount FROM ({_RECEIVED}) AS r
    WHERE r.debit_account_id = :issuance AND r.kind IN ('settlement', 'collective_service')
"""  # noqa: S608 - constants of this module
_MINE = """
    FROM conversion_freezes AS m"""
_WHO = " WHERE m.run_id = :run_id AND m.member_number BETWEEN :first_number AND :last_number"
_WEIGH = text(f"""
    WITH paid AS (
        SELECT p.payee, p.amount, coalesce(i.amount, 0) AS issued,
               sum(p.amount) OVER (PARTITION BY m.account_id ORDER BY p.group_position, p.line_no) AS so_far
        {_MINE} CROSS JOIN LATERAL (
            SELECT s.credit_account_id AS payee, s.amount, s.group_position, s.line_no
            FROM ({_SPENT}) AS s WHERE s.kind = 'settlement' AND s.unit = 'COL' OFFSET 0
        ) AS p LEFT JOIN LATERAL ({_ISSUED}) AS i ON NOT CAST(:gross AS boolean) {_WHO}
    ), counted AS (
        SELECT payee, CAST(sum(CASE WHEN CAST(:gross AS boolean) THEN amount ELSE
                   greatest(0, least(so_far, issued) - least(so_far - amount, issued)) END) AS bigint) AS amount
        FROM paid GROUP BY 1
    )
    INSERT INTO conversion_counted (run_id, computation_no, account_id, payer_part, counted)
    SELECT :run_id, :computation_no, payee, :part, amount FROM counted WHERE amount > 0
""")  # noqa: S608 - constants of this module
_GATHER = text(f"""
    WITH weights AS (
        SELECT m.member_number, CAST(CASE WHEN CAST(:by_balance AS boolean) THEN m.frozen ELSE
                   greatest(0, coalesce(i.amount, 0) + coalesce(v.amount, 0) - coalesce(u.amount, 0)) END AS bigint)
                   AS weight
        {_MINE} LEFT JOIN LATERAL ({_ISSUED}) AS i ON NOT CAST(:by_balance AS boolean)
        LEFT JOIN LATERAL (
            SELECT sum(c.counted) AS amount FROM conversion_counted AS c
            WHERE c.run_id = :run_id AND c.computation_no = :computation_no AND c.account_id = m.account_id
        ) AS v ON NOT CAST(:by_balance AS boolean)
        LEFT JOIN LATERAL (
            SELECT sum(s.amount) AS amount FROM ({_SPENT}) AS s WHERE s.kind IN ('refund', 'claim_recovery')
        ) AS u ON NOT CAST(:by_balance AS boolean) {_WHO}
    ), noted AS (
        INSERT INTO conversion_weights (run_id, computation_no, member_number, weight)
        SELECT :run_id, :computation_no, member_number, weight FROM weights WHERE weight > 0 RETURNING weight
    )
    SELECT (SELECT coalesce(sum(weight), 0) FROM noted), (SELECT count(*) FROM weights)
""")  # noqa: S608 - constants of this module


def _values(run: Run, part: int, previous: int) -> dict[str, Any]:
    if run.last_number is None or run.freeze_position is None:
        raise ValueError("a run is weighed once it is frozen")
    first, last = numbers_of(part, run.parts, run.last_number)
    year_begins = run.first_position or run.freeze_position + 1
    return {
        "run_id": run.run_id,
        "computation_no": run.computation_no,
        "first_number": first,
        "last_number": last,
        "first_position": min(year_begins, previous + 1) if previous else year_begins,
        "freeze_position": run.freeze_position,
        "previous": previous or run.freeze_position,
        "first_day": close_of(run.year).replace(month=1, day=1),
        "close": close_of(run.year),
        "issuance": COL_ISSUANCE_ACCOUNT.account_id,
    }


async def weigh_part(work: UnitOfWork, run: Run, part: int, previous: int, *, gross: bool) -> None:
    """Note what the payments of a part's members count for their payees."""
    values = {**_values(run, part, previous), "part": part, "gross": gross}
    await work.connection.execute(_WEIGH, values)


async def gather_part(work: UnitOfWork, run: Run, part: int, previous: int, *, by_balance: bool) -> tuple[int, int]:
    """Write the weights of a part's members; return their sum, and how many members there are."""
    values = {**_values(run, part, previous), "by_balance": by_balance}
    row = (await work.connection.execute(_GATHER, values)).one()
    return int(row[0]), int(row[1])
