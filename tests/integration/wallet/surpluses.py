"""A decision that allocates a surplus, as the assembly's secretary would write it."""

from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.ids import new_id
from tests.integration.wallet.till import DAY

FIGURES = {
    "surplus": 1_000_000,
    "capital": 5_000_000,
    "reserves": 200_000,
    "public_grants": 100_000,
    "rate_cap_bps": 400,
    "legal_reserve": 150_000,
    "statutory_reserve": 625_000,
    "interest": 200_000,
    "carried_forward": 25_000,
}


def allocation(**changes: int | None) -> DecisionAdopted:
    """The decision of the guides' figures; a change of None leaves the figure out."""
    figures: dict[str, int | None] = {**FIGURES, **changes}
    year = 2026
    effects = tuple(
        DecisionEffect(
            effect_id=new_id(),
            target="wallet",
            kind="surplus_allocation",
            key=f"{year}.{name}",
            value=value,
        )
        for name, value in figures.items()
        if value is not None
    )
    return DecisionAdopted(
        decision_id=new_id(), decision_number=7, method="colleges", adopted_on=DAY, effective_on=DAY, effects=effects
    )
