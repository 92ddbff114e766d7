"""Keep how a decision allocates the surplus of a year: all its figures together, within the bounds of the law.

The effects of one decision name the figures, as `2026.surplus`; each is a number of cents, `2026.rate_cap_bps` a number
of bps. All are kept or none.
"""

import re
from datetime import date

from services.wallet.domain.policies import RESERVES_UNTIL_CAPITAL
from services.wallet.domain.surplus import SurplusAllocation, SurplusInputs, is_lawful
from services.wallet.repository import surpluses
from services.wallet.repository.surpluses import AdoptedAllocation
from shared.contracts.families import EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.database.unit_of_work import UnitOfWork

_KEY = re.compile(r"(20[0-9]{2})\.([a-z_]+)")
FIGURES = (*SurplusInputs._fields, *SurplusAllocation._fields)
"""What a decision names, each after its year and a point."""


async def adopt_surplus_allocation(
    work: UnitOfWork, decision: DecisionAdopted, effect: DecisionEffect
) -> date | EffectReason:
    """The date from which the allocation counts, or why it is refused. A year is allocated once."""
    found = _KEY.fullmatch(effect.key)
    if found is None or found.group(2) not in FIGURES:
        return "unknown_key"
    if isinstance(effect.value, bool) or not isinstance(effect.value, int):
        return "wrong_value"
    if effect.unit not in (None, "bps" if found.group(2) == "rate_cap_bps" else "cents"):
        return "wrong_unit"
    year = int(found.group(1))
    named = _figures(decision, year)
    if named.keys() != set(FIGURES):
        return "wrong_value"
    given = SurplusInputs(*(named[name] for name in SurplusInputs._fields))
    chosen = SurplusAllocation(*(named[name] for name in SurplusAllocation._fields))
    until = bool((await work.policy(RESERVES_UNTIL_CAPITAL, decision.effective_on)).value)
    inputs_fit = given.surplus > 0 and min(given) >= 0 and given.rate_cap_bps <= 10_000
    if not inputs_fit or not is_lawful(given, chosen, until_capital=until):
        return "out_of_bounds"
    await surpluses.adopt(work, AdoptedAllocation(year, decision.decision_id, decision.effective_on, given, chosen))
    kept = await surpluses.of_year(work, year)
    return decision.effective_on if kept is not None and kept.decision_id == decision.decision_id else "superseded"


def _figures(decision: DecisionAdopted, year: int) -> dict[str, int]:
    named = {}
    for effect in decision.effects:
        found = _KEY.fullmatch(effect.key)
        whole = isinstance(effect.value, int) and not isinstance(effect.value, bool)
        ours = effect.target == "wallet" and effect.kind == "surplus_allocation"
        if ours and whole and found and int(found.group(1)) == year:
            named[found.group(2)] = int(str(effect.value))
    return named
