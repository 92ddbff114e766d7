"""The register of decisions, their effects and the answers to them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select, update

from services.membership.repository.rows import Decision, Effect, columns_of, read, values_of
from services.membership.tables import decision_effects, decisions, effect_answers
from shared.database.unit_of_work import UnitOfWork

_DECISION = columns_of(Decision, decisions)
_EFFECT_OWN = (
    *("effect_id", "decision_id", "position", "target", "kind"),
    *("key", "value", "value_id", "unit", "manifest_sha256"),
)


async def add_decision(work: UnitOfWork, decision: Decision, effects: Sequence[Effect]) -> None:
    """Propose a decision with its effects."""
    values = values_of(decision, _DECISION)
    await work.connection.execute(insert(decisions).values(**values, cooperative=work.cooperative))
    rows = [{name: getattr(effect, name) for name in _EFFECT_OWN} for effect in effects]
    await work.connection.execute(insert(decision_effects), rows)


async def find_decision(work: UnitOfWork, decision_id: UUID, *, lock: bool = False) -> Decision | None:
    """A decision by id."""
    statement = select(*_DECISION).where(decisions.c.decision_id == decision_id)
    row = (await work.connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
    return None if row is None else read(Decision, row._mapping)


async def adopt(work: UnitOfWork, decision_id: UUID, countersigned_by: UUID, effective_on: date) -> None:
    """The decision is adopted today."""
    values = {
        "state": "adopted",
        "countersigned_by": countersigned_by,
        "adopted_on": work.today(),
        "effective_on": effective_on,
    }
    await work.connection.execute(update(decisions).where(decisions.c.decision_id == decision_id).values(values))


async def close(work: UnitOfWork, decision_id: UUID) -> None:
    """End a proposal that is no longer to be decided; an adopted decision stays what it is."""
    waits = (decisions.c.decision_id == decision_id) & (decisions.c.state == "proposed")
    await work.connection.execute(update(decisions).where(waits).values(state="closed"))


async def all_decisions(work: UnitOfWork, limit: int, before_number: int | None) -> list[Decision]:
    """Decisions, the latest first, before a number."""
    statement = select(*_DECISION).order_by(decisions.c.decision_number.desc()).limit(limit)
    if before_number is not None:
        statement = statement.where(decisions.c.decision_number < before_number)
    return [read(Decision, row._mapping) for row in await work.connection.execute(statement)]


async def effects_of(work: UnitOfWork, decision_ids: Sequence[UUID]) -> list[Effect]:
    """The effects of decisions with their answers, in order."""
    effects, answers = decision_effects.c, effect_answers.c
    statement = (
        select(
            *(effects[name] for name in _EFFECT_OWN),
            answers.outcome,
            answers.effective_on.label("answered_effective_on"),
            answers.policy_version,
            answers.reason_code,
        )
        # An answer counts only from the service that was asked.
        .outerjoin(effect_answers, (answers.effect_id == effects.effect_id) & (answers.source == effects.target))
        .where(effects.decision_id.in_(decision_ids))
        .order_by(effects.decision_id, effects.position)
    )
    return [read(Effect, row._mapping) for row in await work.connection.execute(statement)]
