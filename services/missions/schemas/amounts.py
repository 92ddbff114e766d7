"""Euros and members as the gateway shows them."""

from typing import Literal
from uuid import UUID

from shared.web import Id, NonNegativeInteger, View


class EuroView(View):
    """Cents; 0 is possible in an answer, where `AmountBody` takes only what is above."""

    amount: NonNegativeInteger
    unit: Literal["EUR"] = "EUR"


class MemberView(View):
    """A member by id and number; names are membership's."""

    member_id: Id
    member_number: int


def euros(cents: int) -> EuroView:
    """Cents as an amount."""
    return EuroView(amount=cents)


def optional_euros(cents: int | None) -> EuroView | None:
    """Cents as an amount, if there are any."""
    return None if cents is None else euros(cents)


def member_view(member_id: UUID | None, member_number: int | None) -> MemberView | None:
    """A member, if there is one."""
    if member_id is None or member_number is None:
        return None
    return MemberView(member_id=member_id, member_number=member_number)
