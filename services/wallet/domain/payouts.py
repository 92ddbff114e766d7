"""From which of a member's accounts a payout is taken."""

from typing import NamedTuple


class Taken(NamedTuple):
    """Cents of a payout: from the member's fees, and from direct costs that they advanced."""

    fees: int
    costs: int


def take(due: int, due_costs: int, fees_available: int, costs_available: int) -> Taken | None:
    """Take what is due: direct costs from theirs, the rest from fees, and what fees lack from direct costs again.

    None when the accounts do not have it, which the books rule out (decision on payable lines).
    """
    costs = min(max(due_costs, 0), due, costs_available)
    fees = min(due - costs, fees_available)
    costs += min(due - costs - fees, costs_available - costs)
    return Taken(fees, costs) if fees + costs == due else None
