"""Advance a conversion part by part. Each part is a transaction with its done-mark; the last one of a phase ends it.

A crash loses at most one part, which is done again with the same result; two workers take different parts.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.wallet.domain.conversions import FAN_OUT, Cut, Phase, close_of
from services.wallet.repository import payables, verified
from services.wallet.repository.conversions import dividing, freezing, lines, posting, reversing, runs, weighing
from services.wallet.repository.conversions.runs import Run
from services.wallet.use_cases.end_conversion_phase import END_OF, JOB
from services.wallet.use_cases.reverse_conversion import end_reversal
from shared.crashpoints import crashpoint
from shared.database.unit_of_work import UnitOfWork

_NO_CAP = 2**62
_HALTED_PAUSE = timedelta(minutes=1)

_Result = tuple[Mapping[str, Any], list[int] | None]


async def advance(work: UnitOfWork, run_id: UUID, computation_no: int, phase: Phase, part: int) -> None:
    """Do one part of a phase, unless it is done or the run has gone on without it; end the phase with its last part.

    While a failed check is not lifted, parts wait: all but those that give back what an abandoned run had set aside.
    """
    run = await runs.find_run(work, run_id)
    if run is None or (run.phase, run.computation_no) != (phase, computation_no):
        return
    if not run.dry and phase != "release" and await verified.halted_by(work) is not None:
        await work.schedule(JOB, f"{run_id}:{computation_no}:{phase}:{part}", work.now() + _HALTED_PAUSE)
        return
    if not await runs.is_done(work, run, phase, part):
        if phase != "freeze":
            await runs.plan_by_index(work)
        sums, buckets = await _PARTS[phase](work, run, part)
        await runs.mark_done(work, run, phase, part, sums, buckets)
        crashpoint("in_conversion")
    # Whoever ends the phase sees every other part: the parts before it have let go of the run by their COMMIT.
    locked = await runs.find_run(work, run_id, lock=True)
    if locked is None or locked.phase != phase:
        return
    if await runs.count_done(work, run, phase) == run.parts:
        await (end_reversal if phase == "reverse" else END_OF[phase])(work, locked)


async def _freeze(work: UnitOfWork, run: Run, part: int) -> _Result:
    if not run.dry:
        await posting.share_credits(work)
    return {"frozen": await freezing.freeze_part(work, run, part, close_of(run.year))}, None


async def _weigh(work: UnitOfWork, run: Run, part: int) -> _Result:
    previous = await runs.previous_freeze(work, run.year)
    await weighing.weigh_part(work, run, part, previous, gross=run.rule("activity_moved") == 1)
    return {}, None


async def _gather(work: UnitOfWork, run: Run, part: int) -> _Result:
    previous = await runs.previous_freeze(work, run.year)
    by_balance = run.rule("conversion_basis") == 1
    weight, members = await weighing.gather_part(work, run, part, previous, by_balance=by_balance)
    return {"weight": str(weight), "members": members}, None


async def _divide(work: UnitOfWork, run: Run, part: int) -> _Result:
    shares, buckets = await dividing.divide_part(work, run, part)
    return {"shares": shares}, buckets


async def _cut(work: UnitOfWork, run: Run, part: int) -> _Result:
    bucket = int((run.cut or {})["bucket"])
    return {"remainders": await dividing.cut_part(work, run, part, bucket)}, None


async def _tie(work: UnitOfWork, run: Run, part: int) -> _Result:
    cut = cut_of(run)
    lower = [
        done.sums["remainders"].get(str(cut.remainder), 0)
        for done in await runs.done_parts(work, run, "cut")
        if done.part < part
    ]
    await dividing.tie_part(work, run, part, cut, sum(lower))
    return {}, None


async def _allot(work: UnitOfWork, run: Run, part: int) -> _Result:
    offset, count = _lines_of(run, part)
    cap = run.rule("conversion_cap") or _NO_CAP
    amount, frozen = await lines.allot_part(work, run, part, offset, cut_of(run), cap)
    return {"amount": amount, "frozen": frozen, "lines": count}, None


async def _tree(work: UnitOfWork, run: Run, part: int) -> _Result:
    nodes = -(-(run.member_count or 0) // FAN_OUT)
    first, end = part * nodes // run.parts, (part + 1) * nodes // run.parts
    if end > first:
        await lines.hash_lines(work, run, first * FAN_OUT + 1, end * FAN_OUT)
    return {"nodes": end - first}, None


async def _post(work: UnitOfWork, run: Run, part: int) -> _Result:
    await posting.share_credits(work)
    await payables.share_payables(work)  # a batch of payouts sees a run executed as a whole, or not at all
    offset, count = _lines_of(run, part)
    amount, frozen = await posting.post_part(work, run, offset + 1, offset + count, work.today())
    return {"amount": amount, "frozen": frozen}, None


async def _release(work: UnitOfWork, run: Run, part: int) -> _Result:
    await posting.share_credits(work)
    return {"released": await freezing.release_part(work, run, part)}, None


async def _reverse(work: UnitOfWork, run: Run, part: int) -> _Result:
    if run.reverses_run_id is None:
        raise ValueError("a contra run undoes a run")
    await posting.share_credits(work)
    await payables.share_payables(work)
    offset, count = _lines_of(run, part)
    last = offset + count
    amount, frozen = await reversing.reverse_part(work, run, run.reverses_run_id, offset + 1, last, work.today())
    return {"amount": amount, "frozen": frozen}, None


def cut_of(run: Run) -> Cut:
    """Where the missing cents of a run end."""
    cut = run.cut or {}
    return Cut(cut.get("bucket", 0), int(cut.get("remainder", 0)), cut.get("winners", 0), cut.get("tied", 0))


def _lines_of(run: Run, part: int) -> tuple[int, int]:
    """How many lines stand before those of a part, and how many it has."""
    return freezing.lines_of_part(run.prefixes or [], part, run.parts)


_PARTS: Mapping[Phase, Callable[[UnitOfWork, Run, int], Awaitable[_Result]]] = {
    "freeze": _freeze,
    "weigh": _weigh,
    "gather": _gather,
    "divide": _divide,
    "cut": _cut,
    "tie": _tie,
    "allot": _allot,
    "tree": _tree,
    "post": _post,
    "release": _release,
    "reverse": _reverse,
}
