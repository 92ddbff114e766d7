"""Follow the yearly conversion: its page, the proposal that carries the hash, and what members and council are told."""

from uuid import UUID

from services.membership.documents.proposals import conversion_texts
from services.membership.domain.decisions import WantedEffect
from services.membership.domain.functions import COUNCIL, PRESIDENCY
from services.membership.repository import accounts, conversions, decisions, mandates
from services.membership.repository.conversions import Conversion
from services.membership.use_cases.propose_decision import open_proposal
from services.membership.use_cases.tell_everybody import tell_everybody
from services.membership.use_cases.tell_member import tell_member
from shared.contracts.wallet import (
    ConversionAbandoned,
    ConversionComputed,
    ConversionContested,
    ConversionExecuted,
    ConversionFrozen,
    ConversionReversed,
)
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park
from shared.money import Amount


async def follow_frozen(work: UnitOfWork, delivery: Delivery[ConversionFrozen]) -> None:
    """A year is frozen: the page shows it."""
    said = delivery.message
    await conversions.note(
        work,
        said.run_id,
        said.year,
        delivery.sequence,
        frozen_on=said.frozen_on,
        late_facts_from_on=said.late_facts_from_on,
        pot_cents=_number(said.pot),
    )


async def follow_computed(work: UnitOfWork, delivery: Delivery[ConversionComputed]) -> None:
    """A computation: its proposal is opened, that of the computation before is closed, every member is told.

    An older computation that arrives after a newer one changes nothing; nothing is proposed for a run that is over.
    """
    said = delivery.message
    known = await conversions.lock_run(work, said.run_id)
    if known is not None and (known.computation_no or 0) >= said.computation_no:
        return
    await _close_proposal(work, known)
    over = known is not None and (known.abandoned_reason is not None or known.executed_on is not None)
    decision_id = None if over else await _propose(work, said)
    await conversions.note(
        work,
        said.run_id,
        said.year,
        delivery.sequence,
        computation_no=said.computation_no,
        basis=said.basis,
        envelope_cents=_number(said.envelope),
        reserve_cents=_number(said.reserve),
        carried_cents=_number(said.carried),
        member_count=said.member_count,
        manifest_sha256=said.manifest_sha256,
        contest_until_at=said.contest_until_at,
        decision_id=decision_id,
    )
    if not over:
        until = work.clock.business_date(said.contest_until_at)
        told = {"number": said.year, "until_on": until.isoformat()}
        await tell_everybody(work, f"{said.run_id}:{said.computation_no}", "conversion_computed", told)


async def follow_contested(work: UnitOfWork, delivery: Delivery[ConversionContested]) -> None:
    """A computation is contested: the council is told; who and why is read in the wallet."""
    said = delivery.message
    await conversions.note_contest(work, {**said.model_dump(), "sequence": delivery.sequence})
    for member_id in await mandates.holders_of(work, COUNCIL, work.today()):
        member = await accounts.member_of(work, member_id)
        subject_id = derived_id(said.contest_id, str(member_id))
        await tell_member(work, member, "conversion_contested", {}, urgent=True, subject_id=subject_id)


async def follow_executed(work: UnitOfWork, delivery: Delivery[ConversionExecuted]) -> None:
    """The conversion is posted: figures, and every member is told."""
    said = delivery.message
    await conversions.note(
        work,
        said.run_id,
        said.year,
        delivery.sequence,
        paid_cents=_number(said.paid_to_members),
        to_reserve_cents=_number(said.to_reserve),
        destroyed_col=_number(said.destroyed),
        executed_on=said.executed_on,
    )
    told = {"number": said.year, "on": said.executed_on.isoformat()}
    await tell_everybody(work, f"{said.run_id}:executed", "conversion_executed", told)


async def follow_abandoned(work: UnitOfWork, delivery: Delivery[ConversionAbandoned]) -> None:
    """The run ends without effect: its proposal is closed unless it was adopted."""
    said = delivery.message
    await _close_proposal(work, await conversions.lock_run(work, said.run_id))
    await conversions.note(work, said.run_id, said.year, delivery.sequence, abandoned_reason=said.reason)


async def follow_reversed(work: UnitOfWork, delivery: Delivery[ConversionReversed]) -> None:
    """A contra run undid the conversion: the register says so."""
    said = delivery.message
    await conversions.note(work, said.run_id, said.year, delivery.sequence, contra_run_id=said.contra_run_id)


async def _close_proposal(work: UnitOfWork, run: Conversion | None) -> None:
    if run is not None and run.decision_id is not None:
        await decisions.close(work, run.decision_id)


async def _propose(work: UnitOfWork, said: ConversionComputed) -> UUID:
    """In the name of the presidency, which opened the run; only somebody else, of the council, can adopt it."""
    presidency = await mandates.holders_of(work, PRESIDENCY, work.today())
    if not presidency:
        raise Park("nobody holds a mandate of the presidency", said.run_id)
    decision_id = derived_id(said.run_id, f"proposal:{said.computation_no}")
    title, reasons = conversion_texts(said.year, said.computation_no, _number(said.envelope), said.manifest_sha256)
    approval = WantedEffect(
        "wallet", "conversion", said.run_id, kind="conversion_approval", manifest_sha256=said.manifest_sha256
    )
    await open_proposal(
        work,
        decision_id,
        presidency[0],
        title=title,
        reasons=reasons,
        effective_on=work.clock.business_date(said.contest_until_at),
        effects=[approval],
    )
    return decision_id


def _number(amount: Amount | None) -> int:
    return 0 if amount is None else amount.amount
