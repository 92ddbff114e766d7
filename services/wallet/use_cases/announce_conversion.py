"""Say what becomes of a conversion: one message a step, none a member. Sums of nothing are left out."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.wallet import (
    AbandonReason,
    ConversionAbandoned,
    ConversionBasis,
    ConversionComputed,
    ConversionContested,
    ConversionExecuted,
    ConversionFrozen,
    ConversionReversed,
)
from shared.database.unit_of_work import UnitOfWork
from shared.money import Amount, Unit


def announce_frozen(work: UnitOfWork, run_id: UUID, year: int, pot_cents: int) -> None:
    """The COL is set aside today; facts of the year that come from now on count for the next."""
    today = work.today()
    pot = _some(pot_cents, "EUR")
    work.outbox.add(ConversionFrozen(run_id=run_id, year=year, frozen_on=today, pot=pot, late_facts_from_on=today))


def announce_computed(
    work: UnitOfWork,
    run_id: UUID,
    year: int,
    *,
    computation_no: int,
    basis: ConversionBasis,
    envelope_cents: int,
    reserve_cents: int,
    carried_cents: int,
    member_count: int,
    manifest_sha256: str,
    contest_until_at: datetime,
) -> None:
    """A computation with its hash, open to contest until a moment."""
    work.outbox.add(
        ConversionComputed(
            run_id=run_id,
            year=year,
            computation_no=computation_no,
            basis=basis,
            envelope=_some(envelope_cents, "EUR"),
            reserve=_some(reserve_cents, "EUR"),
            carried=_some(carried_cents, "EUR"),
            member_count=member_count,
            manifest_sha256=manifest_sha256,
            contest_until_at=contest_until_at,
        )
    )


def announce_contested(work: UnitOfWork, run_id: UUID, contest_id: UUID, computation_no: int) -> None:
    """A member contests a computation; who and why is not told."""
    work.outbox.add(ConversionContested(run_id=run_id, contest_id=contest_id, computation_no=computation_no))


def announce_executed(
    work: UnitOfWork,
    run_id: UUID,
    year: int,
    *,
    paid_cents: int,
    reserve_cents: int,
    destroyed_col: int,
    manifest_sha256: str,
    executed_on: date,
) -> None:
    """Every group of the run is posted."""
    work.outbox.add(
        ConversionExecuted(
            run_id=run_id,
            year=year,
            paid_to_members=_some(paid_cents, "EUR"),
            to_reserve=_some(reserve_cents, "EUR"),
            destroyed=_some(destroyed_col, "COL"),
            manifest_sha256=manifest_sha256,
            executed_on=executed_on,
        )
    )


def announce_abandoned(work: UnitOfWork, run_id: UUID, year: int, reason: AbandonReason) -> None:
    """The run is over without effect."""
    work.outbox.add(ConversionAbandoned(run_id=run_id, year=year, reason=reason))


def announce_reversed(work: UnitOfWork, run_id: UUID, contra_run_id: UUID, year: int) -> None:
    """An executed run is undone by a contra run."""
    work.outbox.add(ConversionReversed(run_id=run_id, contra_run_id=contra_run_id, year=year))


def _some(amount: int, unit: Unit) -> Amount | None:
    return Amount(amount=amount, unit=unit) if amount else None
