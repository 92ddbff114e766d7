"""Start the conversion of a year once nothing is missing, or once somebody signed for what is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.wallet.domain.conversion_calendar import (
    SENDERS,
    Waiting,
    freezes_from,
    may_override,
    opens_on,
    waits_for,
    waits_until,
)
from services.wallet.domain.conversions import close_of
from services.wallet.errors import ConversionState
from services.wallet.errors.conversions import ConversionNotYet, ConversionWaits
from services.wallet.repository import votes
from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.use_cases.close_sub_year import is_sub_closed
from services.wallet.use_cases.open_conversion import open_run
from services.wallet.use_cases.require_signature import PRESIDENCY, require_signature
from shared.contracts.catalogue import said_by
from shared.database import day_closing
from shared.database.unit_of_work import UnitOfWork
from shared.errors import InvalidRequest, NotFound


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a year waits for. `missing`: by sender, messages of 31 December that are not here; None: not closed."""

    year: int
    freezes_from: date
    waits_until: date
    sub_closed: bool
    missing: dict[str, int | None]
    waits_for: list[Waiting]


async def readiness_of(work: UnitOfWork, year: int, *, overridden: bool = False) -> Readiness:
    """Whether a year can be frozen now, as its closed days were last compared."""
    known = await day_closing.missing_by_source(work.connection, close_of(year))
    sub_closed = await is_sub_closed(work, year)
    waiting = waits_for(year, work.today(), known, sub_closed=sub_closed, overridden=overridden)
    missing = {sender: known.get(sender) for sender in SENDERS}
    return Readiness(year, freezes_from(year), waits_until(year), sub_closed, missing, waiting)


async def _compare(work: UnitOfWork, year: int) -> None:
    """Compare the closed days once more: what was late may have come since."""
    close = close_of(year)
    for source in await day_closing.missing_by_source(work.connection, close):
        keys = [message.routing_key for message in said_by(source) if "wallet" in message.listeners]
        await day_closing.compare(work.connection, source, close, keys, work.now())


async def start_conversion(
    work: UnitOfWork, caller_id: UUID, year: int, overridden_with: datetime | None = None
) -> Run:
    """Open the run of a year and begin to freeze. By the technical presidency.

    `overridden_with` is the fresh log-in with which the presidency signs, after 31 January, that the run goes on
    although a service has not closed its 31 December. Raises `Forbidden`, `InvalidRequest` for a year that is not over,
    `ConversionNotYet` for an override before its time, `ConversionWaits`, `ConversionUnderWay`, `LedgerHalted`.
    """
    await require_signature(work, caller_id, (PRESIDENCY,))
    if work.today() < opens_on(year):
        raise InvalidRequest(field="year", reason="out_of_range")
    if overridden_with is not None and not may_override(year, work.today()):
        raise ConversionNotYet(until_on=waits_until(year).isoformat())
    await _compare(work, year)
    readiness = await readiness_of(work, year, overridden=overridden_with is not None)
    if readiness.waits_for:
        raise ConversionWaits(year=year, waits_for=", ".join(readiness.waits_for))
    run = await open_run(work, year)
    if overridden_with is not None:
        await votes.add_signature(
            work,
            run.run_id,
            run.computation_no,
            purpose="override",
            member_id=caller_id,
            role=PRESIDENCY,
            manifest_sha256=None,
            authenticated_at=overridden_with,
        )
    return run


async def start_dry_run(work: UnitOfWork, caller_id: UUID, year: int) -> Run:
    """Compute a year as it stands today; nothing is frozen. Any day, by the technical presidency.

    It takes the place of the dry run before it, but not while that one is under way (`ConversionState`): what it costs
    is bounded.
    """
    await require_signature(work, caller_id, (PRESIDENCY,))
    known = await runs.run_of_year(work, year, dry=True)
    if known is not None and known.phase is not None:
        raise ConversionState(state=known.state)
    return await open_run(work, year, dry=True)


async def read_dry_run(work: UnitOfWork, caller_id: UUID, year: int) -> Run:
    """The last dry run of a year, for the technical presidency. Raises `Forbidden`, `NotFound`."""
    await require_signature(work, caller_id, (PRESIDENCY,))
    run = await runs.run_of_year(work, year, dry=True)
    if run is None:
        raise NotFound
    return run


async def close_conversion(work: UnitOfWork, caller_id: UUID, run_id: UUID) -> Run:
    """End an executed run: its files are made and paid. By the technical presidency.

    Raises `Forbidden`, `NotFound`, or `ConversionState` unless it is executed.
    """
    await require_signature(work, caller_id, (PRESIDENCY,))
    run = await runs.find_run(work, run_id, lock=True)
    if run is None or run.dry:
        raise NotFound
    if run.state not in ("executed", "paid"):
        raise ConversionState(state=run.state)
    await runs.change_run(work, run_id, state="closed")
    work.audit("conversion_closed", run_id)
    return run._replace(state="closed")
