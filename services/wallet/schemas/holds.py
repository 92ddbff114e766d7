"""Bodies of what members set aside themselves."""

from typing import Annotated, Any, Literal
from uuid import UUID

from services.wallet.repository.member_holds import MemberHold, State
from services.wallet.schemas.amounts import AmountView, MemberView, amount_view
from services.wallet.schemas.gifts import RecipientBody, ask_of
from services.wallet.use_cases.move_member_holds import SettleRequest, VoidRequest
from services.wallet.use_cases.place_member_holds import HoldRequest
from shared.web import AmountBody, Body, Day, Id, Identity, View, text


class HoldBody(Body):
    """COL to set aside for a gift. The same `id` is the same hold; `expires_on` is its last day, by default the
    longest that the cooperative allows. Its reason is kept apart from the ledger and can be erased."""

    id: Id
    to: RecipientBody
    amount: AmountBody
    expires_on: Day | None = None
    reason: Annotated[str, text(500, lines=True)] | None = None

    def request(self, caller: Identity) -> HoldRequest:
        """What the caller asks."""
        return HoldRequest(self.id, ask_of(caller, self.to, self.amount), self.expires_on, self.reason)


class SettleBody(Body):
    """Pay a hold out: a part, or the whole rest without `amount`. The same `id` is the same settlement."""

    id: Id
    amount: AmountBody | None = None

    def request(self, caller: Identity, hold_id: UUID, cause_id: UUID) -> SettleRequest:
        """What the caller asks."""
        if self.amount is None:
            return SettleRequest(self.id, caller.member_id, hold_id, None, "COL", cause_id)
        return SettleRequest(self.id, caller.member_id, hold_id, self.amount.amount, self.amount.unit, cause_id)


class VoidBody(Body):
    """Give back what is left. The same `id` is the same request."""

    id: Id

    def request(self, caller: Identity, hold_id: UUID) -> VoidRequest:
        """What the caller asks."""
        return VoidRequest(self.id, caller.member_id, hold_id)


class MemberHoldView(View):
    """COL set aside for a gift: `settled` went to the recipient, `returned` back to the giver, `left` is still set
    aside. `to` is null for the pot commun."""

    hold_id: Id
    purpose: Literal["gift"]
    state: State
    giver: MemberView
    to: MemberView | None
    amount: AmountView
    settled: AmountView
    returned: AmountView
    left: AmountView
    placed_on: Day
    expires_on: Day
    ended_on: Day | None
    policy_version: int
    decision_id: Id | None


class ShownMemberHoldView(MemberHoldView):
    """With its reason, for giver and recipient, until it is erased."""

    reason: str | None


def member_hold_view(hold: MemberHold) -> MemberHoldView:
    """A hold as whoever moves it is answered."""
    return MemberHoldView(**_members(hold))


def shown_member_hold_view(hold: MemberHold, reason: str | None) -> ShownMemberHoldView:
    """A hold as giver and recipient read it later."""
    return ShownMemberHoldView(**_members(hold), reason=reason)


def _members(hold: MemberHold) -> dict[str, Any]:
    to = None
    if hold.recipient_id is not None and hold.recipient_number is not None:
        to = MemberView(member_id=hold.recipient_id, member_number=hold.recipient_number)
    return {
        "hold_id": hold.hold_id,
        "purpose": "gift",
        "state": hold.state,
        "giver": MemberView(member_id=hold.giver_id, member_number=hold.giver_number),
        "to": to,
        "amount": amount_view(hold.amount, "COL"),
        "settled": amount_view(hold.posted, "COL"),
        "returned": amount_view(hold.voided, "COL"),
        "left": amount_view(hold.rest, "COL"),
        "placed_on": hold.placed_on,
        "expires_on": hold.expires_on,
        "ended_on": hold.ended_on,
        "policy_version": hold.policy_version,
        "decision_id": hold.decision_id,
    }
