"""Bodies of gifts."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from services.wallet.domain.gifts import GiftAsk
from services.wallet.repository.gifts import PostedGift
from services.wallet.schemas.amounts import AmountView, MemberView, amount_view
from services.wallet.use_cases.post_transfers import TransferRequest
from shared.web import AmountBody, Body, Day, Id, Identity, Moment, View, text


class RecipientBody(Body):
    """Either a member, or the pot commun."""

    member_id: Id | None = None
    pot: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.member_id is None) == (self.pot is None):
            raise PydanticCustomError("one_of_both", "refused")
        return self


class TransferBody(Body):
    """A gift of COL. The same `id` is the same gift, however often it is sent; its reason is kept apart from the
    ledger and can be erased."""

    id: Id
    to: RecipientBody
    amount: AmountBody
    reason: Annotated[str, text(500, lines=True)] | None = None

    def request(self, caller: Identity, cause_id: UUID) -> TransferRequest:
        """What the caller asks."""
        return TransferRequest(self.id, ask_of(caller, self.to, self.amount), self.reason, cause_id)


def ask_of(caller: Identity, to: RecipientBody, amount: AmountBody) -> GiftAsk:
    """What the caller wants to give."""
    return GiftAsk(caller.member_id, caller.member_number, to.member_id, amount.amount, amount.unit)


class TransferView(View):
    """A gift as it stands in the ledger. `to` is null for the pot commun; policy and decision set the yearly limit."""

    transfer_id: Id
    group_id: Id
    kind: Literal["gift"]
    giver: MemberView
    to: MemberView | None
    amount: AmountView
    on: Day
    posted_at: Moment
    policy_key: str
    policy_version: int
    decision_id: Id | None


class ShownTransferView(TransferView):
    """With its reason, for giver and recipient, until it is erased."""

    reason: str | None


def transfer_view(gift: PostedGift) -> TransferView:
    """A gift as its giver is answered."""
    return TransferView(**_members(gift))


def shown_transfer_view(gift: PostedGift, *, with_reason: bool) -> ShownTransferView:
    """A gift as it is read later."""
    return ShownTransferView(**_members(gift), reason=gift.reason if with_reason else None)


def _members(gift: PostedGift) -> dict[str, Any]:
    to = None
    if gift.recipient_id is not None and gift.recipient_number is not None:
        to = MemberView(member_id=gift.recipient_id, member_number=gift.recipient_number)
    return {
        "transfer_id": gift.transfer_id,
        "group_id": gift.group_id,
        "kind": "gift",
        "giver": MemberView(member_id=gift.giver_id, member_number=gift.giver_number),
        "to": to,
        "amount": amount_view(gift.amount, "COL"),
        "on": gift.business_date,
        "posted_at": gift.posted_at,
        "policy_key": gift.policy_key,
        "policy_version": gift.policy_version,
        "decision_id": gift.decision_id,
    }
