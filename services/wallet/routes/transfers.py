"""Gifts of COL to a member or to the pot commun. Requests of the same moment share a transaction."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.wallet import errors
from services.wallet.schemas.gifts import (
    ShownTransferView,
    TransferBody,
    TransferView,
    shown_transfer_view,
    transfer_view,
)
from services.wallet.use_cases.post_transfers import post_transfers
from services.wallet.use_cases.read_transfer import read_transfer
from shared.database.unit_of_work import UnitOfWork
from shared.errors import IdempotencyKeyReused, InvalidRequest, NotFound, Problem, Unauthenticated, Unavailable
from shared.web import Answer, Caller, Gathered, Gatherer, Id, Work, gathered, problems, served_directly

router = APIRouter(prefix="/v1/transfers", tags=["transfers"], responses=problems(Unauthenticated))

GIFT_PROBLEMS = (
    IdempotencyKeyReused,
    InvalidRequest,
    errors.SubCannotBeGiven,
    errors.EurosCannotBeGiven,
    errors.GiftToOneself,
    errors.UnknownRecipient,
    errors.GiverInactive,
    errors.RecipientInactive,
    errors.InsufficientCredits,
    errors.GiftLimitReached,
    Unavailable,
)


async def post_gathered(work: UnitOfWork, requests: Sequence[Gathered[TransferBody]]) -> list[Answer | Problem]:
    """Gifts asked for within the same moment, in one transaction."""
    outcomes = await post_transfers(work, [r.command.request(r.caller, r.cause.correlation_id) for r in requests])
    return [
        outcome
        if isinstance(outcome, Problem)
        else Answer(
            201,
            transfer_view(outcome.gift).model_dump_json().encode(),
            f"/v1/transfers/{outcome.gift.transfer_id}",
            outcome.replayed,
        )
        for outcome in outcomes
    ]


GIFTS = gathered(post_gathered, keyed=False)
Gifts = Annotated[Gatherer[TransferBody], Depends(GIFTS)]


@router.post(
    "",
    summary="Give COL to a member or to the pot commun",
    status_code=201,
    response_model=TransferView,
    responses=problems(*GIFT_PROBLEMS),
)
@served_directly(GIFTS, TransferBody)
async def post_transfer(request: Request, body: TransferBody, caller: Caller, gifts: Gifts) -> Response:
    """From the caller's COL, within the yearly limit. An id that was refused stays refused: ask again under another."""
    return await gifts.answer(request, caller, body)


@router.get("/{transfer_id}", summary="A gift", responses=problems(NotFound, InvalidRequest))
async def get_transfer(transfer_id: Id, caller: Caller, work: Work) -> ShownTransferView:
    """For its giver and its recipient, with its reason; for the technical presidency without."""
    gift, party = await read_transfer(work, caller.member_id, transfer_id)
    return shown_transfer_view(gift, with_reason=party)
