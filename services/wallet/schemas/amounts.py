"""Amounts and members as the gateway shows them."""

from shared.money import Unit
from shared.web import Id, NonNegativeInteger, View


class AmountView(View):
    """The smallest unit: cents, or hundredths of a credit. 0 is possible in an answer."""

    amount: NonNegativeInteger
    unit: Unit


class MemberView(View):
    """A member by id and number; names are membership's."""

    member_id: Id
    member_number: int


def amount_view(amount: int, unit: Unit) -> AmountView:
    """An amount of a unit."""
    return AmountView(amount=amount, unit=unit)
