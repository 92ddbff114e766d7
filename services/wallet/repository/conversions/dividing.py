"""The allocation to the cent without sorting a million remainders: they are counted by size, and the cut is looked for
in one bucket. By ranges of member numbers, so that ties are ranked by them.
"""

from typing import Any

from sqlalchemy import text

from services.wallet.domain.conversions import BUCKETS, Cut, numbers_of
from services.wallet.repository.conversions.runs import Run
from shared.database.unit_of_work import UnitOfWork

_DIVIDED = """
    WITH divided AS (
        SELECT member_number, div(CAST(:envelope AS numeric) * weight, CAST(:total AS numeric)) AS share,
               mod(CAST(:envelope AS numeric) * weight, CAST(:total AS numeric)) AS remainder
        FROM conversion_weights
        WHERE run_id = :run_id AND computation_no = :computation_no
            AND member_number BETWEEN :first_number AND :last_number
    )
"""
_BUCKET = f"CAST(div(remainder * {BUCKETS}, CAST(:total AS numeric)) AS integer)"
_DIVIDE = text(f"{_DIVIDED} SELECT {_BUCKET} AS bucket, count(*), CAST(sum(share) AS bigint) FROM divided GROUP BY 1")  # noqa: S608
_CUT = text(
    f"{_DIVIDED} SELECT CAST(remainder AS text), count(*) FROM divided WHERE {_BUCKET} = :bucket GROUP BY remainder"  # noqa: S608
)
_TIE = text(
    f"{_DIVIDED} INSERT INTO conversion_ties (run_id, computation_no, member_number, tie_rank)"  # noqa: S608
    " SELECT :run_id, :computation_no, member_number, :offset + row_number() OVER (ORDER BY member_number)"
    " FROM divided WHERE remainder = CAST(:remainder AS numeric)"
)


def _values(run: Run, part: int) -> dict[str, Any]:
    if run.last_number is None or run.envelope is None or not run.total_weight:
        raise ValueError("a run is divided once it has weights")
    first, last = numbers_of(part, run.parts, run.last_number)
    return {
        "run_id": run.run_id,
        "computation_no": run.computation_no,
        "first_number": first,
        "last_number": last,
        "envelope": run.envelope,
        "total": run.total_weight,
    }


async def divide_part(work: UnitOfWork, run: Run, part: int) -> tuple[int, list[int]]:
    """The sum of a part's shares rounded down, and how many remainders it has in each bucket."""
    counts, shares = [0] * BUCKETS, 0
    for bucket, count, share in await work.connection.execute(_DIVIDE, _values(run, part)):
        counts[bucket] = count
        shares += share
    return shares, counts


async def cut_part(work: UnitOfWork, run: Run, part: int, bucket: int) -> dict[str, int]:
    """How often each remainder of a bucket stands in a part. Keys are decimal text: remainders pass 2^53."""
    rows = await work.connection.execute(_CUT, {**_values(run, part), "bucket": bucket})
    return {row[0]: row[1] for row in rows}


async def tie_part(work: UnitOfWork, run: Run, part: int, cut: Cut, offset: int) -> None:
    """Rank a part's members whose remainder is the cut's; `offset` of them have lower numbers than the part."""
    values = {**_values(run, part), "remainder": cut.remainder, "offset": offset}
    await work.connection.execute(_TIE, values)
