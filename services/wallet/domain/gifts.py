"""Gifts of COL: from a member to a member or to the pot commun, at once or set aside first. What is refused, and why.

SUB is a subsidy: it pays for a service and is never given. Nobody gives or receives while their Plug status is
suspended or after it ended. What a member gives and sets aside in a calendar year stays within the yearly limit.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from services.wallet.domain.accounts import POT_COL_ACCOUNT, Account, member_col
from services.wallet.domain.plugs import Plug
from shared.money import Unit

GiftRefusal = Literal[
    "sub_cannot_be_given",
    "euros_cannot_be_given",
    "gift_to_oneself",
    "giver_inactive",
    "unknown_recipient",
    "recipient_inactive",
    "insufficient_credits",
    "gift_limit_reached",
]


class GiftAsk(NamedTuple):
    """What a member asks to give. `recipient_id` is None for the pot commun."""

    giver_id: UUID
    giver_number: int
    recipient_id: UUID | None
    amount: int
    unit: Unit

    @property
    def from_account(self) -> Account:
        """Where it is taken from."""
        return member_col(self.giver_id, self.giver_number)

    def to_account(self, recipient_number: int | None) -> Account:
        """Where it goes."""
        if self.recipient_id is None or recipient_number is None:
            return POT_COL_ACCOUNT
        return member_col(self.recipient_id, recipient_number)


class Parties(NamedTuple):
    """What is known of the two: `recipient_number` is None for the pot, and for somebody who was never heard of."""

    giver: Plug | None
    recipient: Plug | None
    recipient_number: int | None


@dataclass(slots=True)
class Purses:
    """What givers have and have given this year, kept up to date while the gifts of a batch are decided in order."""

    limit: int
    available: dict[UUID, int] = field(default_factory=dict)
    """COL by account."""
    given: dict[UUID, int] = field(default_factory=dict)
    """COL given and set aside this year, by member."""

    def give(self, ask: GiftAsk, to: UUID) -> None:
        """The account `to` has received it at once."""
        self.set_aside(ask)
        if to in self.available:
            self.available[to] += ask.amount

    def set_aside(self, ask: GiftAsk) -> None:
        """It is no longer the giver's to spend."""
        self.available[ask.from_account.account_id] -= ask.amount
        self.given[ask.giver_id] = self.given.get(ask.giver_id, 0) + ask.amount


def refusal(ask: GiftAsk, parties: Parties, purses: Purses, on: date) -> GiftRefusal | None:
    """Why a gift is refused on `on`, the first reason that holds; None when nothing stands in its way."""
    if ask.unit != "COL":
        return "sub_cannot_be_given" if ask.unit == "SUB" else "euros_cannot_be_given"
    if ask.recipient_id == ask.giver_id:
        return "gift_to_oneself"
    if parties.giver is not None and not parties.giver.may_order(on):
        return "giver_inactive"
    if ask.recipient_id is not None and parties.recipient_number is None:
        return "unknown_recipient"
    if parties.recipient is not None and not parties.recipient.may_order(on):
        return "recipient_inactive"
    if ask.amount > purses.available.get(ask.from_account.account_id, 0):
        return "insufficient_credits"
    if purses.given.get(ask.giver_id, 0) + ask.amount > purses.limit:
        return "gift_limit_reached"
    return None
