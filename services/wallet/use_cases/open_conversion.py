"""Open the conversion of a year, or compute it dry: from here the parts follow each other by themselves."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from services.wallet.domain.conversions import PART_SIZE, close_of, parts_for
from services.wallet.domain.policies import (
    ACTIVITY_MOVED,
    CONTEST_DAYS,
    CONVERSION_BASIS,
    CONVERSION_CAP,
    POT_BASIS,
    REDISTRIBUTION_BPS,
    RESERVE_BPS,
)
from services.wallet.errors import ConversionUnderWay
from services.wallet.repository import journal
from services.wallet.repository.conversions import freezing, runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.use_cases.end_conversion_phase import begin_phase
from services.wallet.use_cases.watch_ledger import must_not_be_halted
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id

_RULES = (CONVERSION_BASIS, ACTIVITY_MOVED, REDISTRIBUTION_BPS, RESERVE_BPS, POT_BASIS, CONVERSION_CAP)
"""Who gets how much: as in force at the close of the year, so that nobody changes it once the year is known."""


async def open_run(work: UnitOfWork, year: int, *, dry: bool = False, part_size: int = PART_SIZE) -> Run:
    """Begin to freeze the COL of a year; a dry run moves and freezes nothing.

    The policies in force on 31 December decide, or today's for a dry run before it; the contest window is today's.
    Facts posted from now on are late for this run: they count in the next.

    A dry run takes the place of the dry run before it. Raises `ConversionUnderWay` when the year has a living run, and
    `LedgerHalted` while a failed check stops conversions.
    """
    if not dry:
        await must_not_be_halted(work)
    await runs.lock_year(work, year)
    known = await runs.run_of_year(work, year, dry=dry)
    if known is not None and not dry:
        raise ConversionUnderWay(year=year)
    if known is not None:
        await runs.change_run(work, known.run_id, state="abandoned", phase=None)
    run_id = new_id()
    await runs.insert_run(
        work,
        run_id,
        year,
        dry=dry,
        rules=await _rules(work, min(work.today(), close_of(year))),
        secret=secrets.token_bytes(32),
        parts=parts_for(await freezing.count_members(work), part_size),
    )
    run = await _found(work, run_id)
    await begin_phase(work, run, "freeze")
    # Whatever moves COL holds this lock while it does: all of it up to this position is there, and none later.
    # Members who have COL by now are all in the run; a position taken at the end of the freeze would have let in facts
    # of members whose part was done before they had any.
    await journal.lock_credits(work)
    await runs.change_run(work, run_id, freeze_position=await freezing.last_position(work))
    work.audit("conversion_opened", run_id, year=year, dry=dry)
    return run


async def _rules(work: UnitOfWork, on: date) -> dict[str, Any]:
    rules = {}
    for policy, day in [*((policy, on) for policy in _RULES), (CONTEST_DAYS, work.today())]:
        version = await work.policy(policy, day)
        decision = None if version.decision_id is None else str(version.decision_id)
        rules[policy.key] = {"value": version.value, "version": version.version, "decision_id": decision}
    return rules


async def _found(work: UnitOfWork, run_id: UUID) -> Run:
    run = await runs.find_run(work, run_id)
    if run is None:
        raise NotFound
    return run
