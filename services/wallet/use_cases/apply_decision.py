"""Apply what a decision changes in the wallet, and answer each effect: applied, scheduled or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from services.wallet.domain.policies import POLICIES, REDISTRIBUTION_BPS, RESERVE_BPS
from services.wallet.domain.shares import fit_together, replaced
from services.wallet.repository import decisions
from services.wallet.use_cases.adopt_surplus_allocation import adopt_surplus_allocation
from services.wallet.use_cases.approve_conversion import approve_conversion
from services.wallet.use_cases.decide_investment import POT_TO_RESERVE, apply_allocation, apply_investment
from shared.contracts.families import EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect, EffectKind
from shared.contracts.wallet import EffectAnswered
from shared.database import policies
from shared.database.effects import EffectHandler, WantedValue, apply_effects
from shared.database.unit_of_work import UnitOfWork
from shared.policy import Policy

_SHARES = (REDISTRIBUTION_BPS, RESERVE_BPS)


async def _allocate(work: UnitOfWork, decision: DecisionAdopted, effect: DecisionEffect) -> date | EffectReason:
    """Euros of the pot into the reserve fund, or how the assembly allocates a surplus: the key says which."""
    handler = apply_allocation if effect.key == POT_TO_RESERVE else adopt_surplus_allocation
    return await handler(work, decision, effect)


HANDLERS: Mapping[EffectKind, EffectHandler] = {
    "conversion_approval": approve_conversion,
    "investment": apply_investment,
    "surplus_allocation": _allocate,
}
"""What decisions do here beside policy values."""


async def apply_decision(work: UnitOfWork, decision: DecisionAdopted) -> None:
    """Store the policy values meant for the wallet, act on its other effects, and say what became of each."""
    await decisions.know(work, decision.decision_id, decision.decision_number, decision.adopted_on)
    results = await apply_effects(work, "wallet", POLICIES, decision, handlers=HANDLERS, fits=_shares_fit)
    for result in results:
        work.outbox.add(EffectAnswered(**asdict(result)))


async def _shares_fit(work: UnitOfWork, wanted: WantedValue, together: Sequence[WantedValue]) -> EffectReason | None:
    """What is redistributed and what goes to the reserve are at most the whole pot, with all that the decision sets."""
    if wanted.policy not in _SHARES:
        return None
    changed = {other.policy.key: other for other in (*together, wanted)}
    one, other = [await _versions(work, policy, wanted.effective_on, changed.get(policy.key)) for policy in _SHARES]
    return None if fit_together(one, other) else "out_of_bounds"


async def _versions(
    work: UnitOfWork, policy: Policy, since: date, change: WantedValue | None
) -> list[tuple[date, int]]:
    """The values of a share from `since` on, with the change that is asked for."""
    found = [(since, (await work.policy(policy, since)).value)]
    for version in await policies.scheduled(work.connection, policy, since):
        if version.effective_on is not None:
            found = replaced(found, version.effective_on, version.value)
    return found if change is None else replaced(found, change.effective_on, change.value)
