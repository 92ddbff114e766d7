"""Apply what a decision changes in missions, and answer each effect: applied, scheduled or refused."""

from dataclasses import asdict

from services.missions.domain.policies import POLICIES
from shared.contracts.membership import DecisionAdopted
from shared.contracts.missions import EffectAnswered
from shared.database.effects import apply_effects
from shared.database.unit_of_work import UnitOfWork


async def apply_decision(work: UnitOfWork, decision: DecisionAdopted) -> None:
    """Store the policy values meant for missions, and say what became of each."""
    for result in await apply_effects(work, "missions", POLICIES, decision):
        work.outbox.add(EffectAnswered(**asdict(result)))
