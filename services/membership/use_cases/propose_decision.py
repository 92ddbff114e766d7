"""Propose a decision that changes values of other services."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.membership.domain.decisions import METHOD, WantedEffect, check_effective, check_effects
from services.membership.domain.functions import PRESIDENCY
from services.membership.repository import decisions
from services.membership.repository.rows import Decision, Effect
from services.membership.use_cases.require_function import require_function
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id

DECISION_NUMBERS = "decision_number"


async def propose_decision(
    work: UnitOfWork, by: UUID, *, title: str, reasons: str, effective_on: date, effects: Sequence[WantedEffect]
) -> Decision:
    """The presidency proposes; nothing changes before the council countersigns. Refuses a date in the past."""
    await require_function(work, by, PRESIDENCY)
    check_effective(effective_on, work.today())
    return await open_proposal(
        work, new_id(), by, title=title, reasons=reasons, effective_on=effective_on, effects=effects
    )


async def open_proposal(
    work: UnitOfWork,
    decision_id: UUID,
    by: UUID,
    *,
    title: str,
    reasons: str,
    effective_on: date,
    effects: Sequence[WantedEffect],
) -> Decision:
    """Write a decision that waits for its countersignature; also for what another service asks to be decided."""
    check_effects(effects)
    decision = Decision(
        decision_id=decision_id,
        decision_number=await work.next_number(DECISION_NUMBERS),
        title=title,
        reasons=reasons,
        method=METHOD,
        state="proposed",
        proposed_by=by,
        proposed_at=work.now(),
        countersigned_by=None,
        adopted_on=None,
        effective_on=effective_on,
    )
    rows = [
        Effect.wanted(new_id(), decision.decision_id, position, wanted) for position, wanted in enumerate(effects, 1)
    ]
    await decisions.add_decision(work, decision, rows)
    work.audit("decision_proposed", decision.decision_id, decision_number=decision.decision_number)
    return decision
