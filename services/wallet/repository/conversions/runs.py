"""Runs and their done parts."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.conversions import Phase, State
from shared.database.unit_of_work import UnitOfWork

_COLUMNS = (
    "run_id, year, dry, state, phase, reverses_run_id, rules, secret, parts, computation_no, opened_on, frozen_on,"
    " first_position, freeze_position, last_number, prefixes, pot, envelope, reserve, total_weight, member_count,"
    " allocated, destroyed, cut, root_sha256, manifest_sha256, contest_until_at, decision_id, executed_on, ended_reason"
)
_FIND = text(f"SELECT {_COLUMNS} FROM conversion_runs WHERE run_id = :run_id")  # noqa: S608 - constants
_LOCK = text(f"SELECT {_COLUMNS} FROM conversion_runs WHERE run_id = :run_id FOR UPDATE")  # noqa: S608
_OF_YEAR = text(
    f"SELECT {_COLUMNS} FROM conversion_runs"  # noqa: S608 - constants
    " WHERE year = :year AND dry = :dry AND state <> 'abandoned' AND reverses_run_id IS NULL"
)
_LIST = text(
    f"SELECT {_COLUMNS} FROM conversion_runs"  # noqa: S608 - constants
    " WHERE NOT dry AND (CAST(:before AS uuid) IS NULL OR run_id < :before) ORDER BY run_id DESC LIMIT :limit"
)
_INSERT = text(
    "INSERT INTO conversion_runs (run_id, year, dry, state, phase, reverses_run_id, rules, secret, parts,"
    " computation_no, opened_on, cooperative)"
    " VALUES (:run_id, :year, :dry, 'opened', NULL, :reverses_run_id, CAST(:rules AS jsonb), :secret, :parts, 1,"
    " :opened_on, :cooperative)"
)
_BY_INDEX = text(
    "SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),"
    " set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"
)
_LOCK_YEAR = text("SELECT pg_advisory_xact_lock(hashtext('wallet:conversion'), :year)")
_PREVIOUS = text(
    "SELECT max(freeze_position) FROM conversion_runs"
    " WHERE NOT dry AND year = :year - 1 AND state <> 'abandoned' AND reverses_run_id IS NULL"
)
_DONE = text(
    "INSERT INTO conversion_parts (run_id, computation_no, phase, part, sums, buckets, done_at)"
    " VALUES (:run_id, :computation_no, :phase, :part, CAST(:sums AS jsonb), CAST(:buckets AS integer[]), :done_at)"
    " ON CONFLICT DO NOTHING"
)
_IS_DONE = text(
    "SELECT EXISTS (SELECT FROM conversion_parts WHERE run_id = :run_id AND computation_no = :computation_no"
    " AND phase = :phase AND part = :part)"
)
_PARTS = text(
    "SELECT part, sums, buckets FROM conversion_parts WHERE run_id = :run_id AND computation_no = :computation_no"
    " AND phase = :phase ORDER BY part"
)
_COUNT_DONE = text(
    "SELECT count(*) FROM conversion_parts WHERE run_id = :run_id AND computation_no = :computation_no"
    " AND phase = :phase"
)


class Run(NamedTuple):
    """A run as it stands. Amounts are cents, or hundredths of COL."""

    run_id: UUID
    year: int
    dry: bool
    state: State
    phase: Phase | None
    reverses_run_id: UUID | None
    rules: dict[str, Any]
    secret: bytes
    parts: int
    computation_no: int
    opened_on: date
    frozen_on: date | None
    first_position: int | None
    freeze_position: int | None
    last_number: int | None
    prefixes: list[int] | None
    pot: int | None
    envelope: int | None
    reserve: int | None
    total_weight: int | None
    member_count: int | None
    allocated: int | None
    destroyed: int | None
    cut: dict[str, Any] | None
    root_sha256: bytes | None
    manifest_sha256: bytes | None
    contest_until_at: datetime | None
    decision_id: UUID | None
    executed_on: date | None
    ended_reason: str | None

    def rule(self, key: str) -> int:
        """The value of a policy as it was at the close of the year (`open_conversion`)."""
        return int(self.rules[key]["value"])


class DonePart(NamedTuple):
    """What a part found."""

    part: int
    sums: dict[str, Any]
    buckets: list[int] | None


def _run(row: Any) -> Run | None:
    if row is None:
        return None
    run = Run(*row)
    return run._replace(total_weight=None if run.total_weight is None else int(run.total_weight))


async def plan_by_index(work: UnitOfWork) -> None:
    """Keep the planner of this transaction to the indexes: a part is a small range of large tables, and tables of a run
    were empty a moment ago, so that it has no statistics to see that by.
    """
    await work.connection.execute(_BY_INDEX)


async def find_run(work: UnitOfWork, run_id: UUID, *, lock: bool = False) -> Run | None:
    """A run, locked until the end of the transaction when asked."""
    return _run((await work.connection.execute(_LOCK if lock else _FIND, {"run_id": run_id})).one_or_none())


async def run_of_year(work: UnitOfWork, year: int, *, dry: bool = False) -> Run | None:
    """The living run of a year."""
    return _run((await work.connection.execute(_OF_YEAR, {"year": year, "dry": dry})).one_or_none())


async def lock_year(work: UnitOfWork, year: int) -> None:
    """Let one transaction at a time open a run of a year."""
    await work.connection.execute(_LOCK_YEAR, {"year": year})


async def list_runs(work: UnitOfWork, before: UUID | None, limit: int) -> list[Run]:
    """Runs and contra runs, newest first, before an id."""
    rows = await work.connection.execute(_LIST, {"before": before, "limit": limit})
    return [run for row in rows if (run := _run(row)) is not None]


async def insert_run(
    work: UnitOfWork,
    run_id: UUID,
    year: int,
    *,
    dry: bool,
    rules: Mapping[str, Any],
    secret: bytes,
    parts: int,
    reverses_run_id: UUID | None = None,
) -> None:
    """Open a run. Raises IntegrityError when the year has a living one."""
    values = {
        "run_id": run_id,
        "year": year,
        "dry": dry,
        "rules": json.dumps(rules),
        "secret": secret,
        "parts": parts,
        "reverses_run_id": reverses_run_id,
        "opened_on": work.today(),
        "cooperative": work.cooperative,
    }
    await work.connection.execute(_INSERT, values)


async def change_run(work: UnitOfWork, run_id: UUID, **values: object) -> None:
    """Set columns of a run."""
    columns = ", ".join(f"{name} = CAST(:{name} AS jsonb)" if name == "cut" else f"{name} = :{name}" for name in values)
    if "cut" in values:
        values["cut"] = json.dumps(values["cut"])
    statement = text(f"UPDATE conversion_runs SET {columns} WHERE run_id = :run_id")  # noqa: S608 - names of columns
    await work.connection.execute(statement, {**values, "run_id": run_id})


async def previous_freeze(work: UnitOfWork, year: int) -> int:
    """The freeze position of the run of the year before; 0 when that year has none, so that nothing was late for it."""
    return int((await work.connection.execute(_PREVIOUS, {"year": year})).scalar_one() or 0)


async def mark_done(
    work: UnitOfWork, run: Run, phase: str, part: int, sums: Mapping[str, Any], buckets: list[int] | None = None
) -> None:
    """Write down that a part is done, in the transaction of its effect."""
    values = {
        "run_id": run.run_id,
        "computation_no": run.computation_no,
        "phase": phase,
        "part": part,
        "sums": json.dumps(sums),
        "buckets": buckets,
        "done_at": work.now(),
    }
    await work.connection.execute(_DONE, values)


async def is_done(work: UnitOfWork, run: Run, phase: str, part: int) -> bool:
    """Whether a part was done before."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "phase": phase, "part": part}
    return bool((await work.connection.execute(_IS_DONE, values)).scalar_one())


async def done_parts(work: UnitOfWork, run: Run, phase: str) -> list[DonePart]:
    """The parts of a phase that are done, in order."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "phase": phase}
    return [DonePart(*row) for row in await work.connection.execute(_PARTS, values)]


async def count_done(work: UnitOfWork, run: Run, phase: str) -> int:
    """How many parts of a phase are done."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "phase": phase}
    return int((await work.connection.execute(_COUNT_DONE, values)).scalar_one())
