"""Bodies of the allocation of a surplus. Amounts are cents."""

from typing import Annotated

from pydantic import Field

from services.wallet.domain.surplus import SurplusInputs
from services.wallet.use_cases.show_surplus import SurplusShown
from shared.money import MAXIMUM_AMOUNT
from shared.web import Body, NonNegativeInteger, View

# Bounds are products with rates: far below what an exact integer of JSON holds, far above any cooperative.
Cents = Annotated[int, Field(strict=True, ge=-MAXIMUM_AMOUNT, le=MAXIMUM_AMOUNT)]


class SurplusBody(Body):
    """What the assembly has before it, and what it would like beside the reserves."""

    surplus: Cents
    capital: NonNegativeInteger
    reserves: NonNegativeInteger
    public_grants: NonNegativeInteger = 0
    rate_cap_bps: Annotated[int, Field(strict=True, ge=0, le=10_000)]
    interest: NonNegativeInteger = 0
    carried_forward: NonNegativeInteger = 0

    def inputs(self) -> SurplusInputs:
        """The figures that bounds follow from."""
        return SurplusInputs(self.surplus, self.capital, self.reserves, self.public_grants, self.rate_cap_bps)


class SurplusView(View):
    """Where every cent would go, and the bounds: reserves at least, interest at most."""

    legal_reserve: int
    statutory_reserve: int
    interest: int
    carried_forward: int
    least_legal_reserve: int
    least_statutory_reserve: int
    highest_interest: int


def surplus_view(shown: SurplusShown) -> SurplusView:
    """As JSON."""
    return SurplusView(
        **shown.chosen._asdict(),
        least_legal_reserve=shown.bounds.legal_reserve,
        least_statutory_reserve=shown.bounds.statutory_reserve,
        highest_interest=shown.bounds.highest_interest,
    )
