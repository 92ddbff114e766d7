"""What is set aside: for orders to be read, for gifts to be placed, settled and given back. Requests of the same moment
share a transaction."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.wallet import errors
from services.wallet.routes.transfers import GIFT_PROBLEMS
from services.wallet.schemas.holds import (
    HoldBody,
    MemberHoldView,
    SettleBody,
    ShownMemberHoldView,
    VoidBody,
    member_hold_view,
    shown_member_hold_view,
)
from services.wallet.schemas.movements import HoldView, hold_view
from services.wallet.use_cases.answer_requests import HoldOutcome
from services.wallet.use_cases.move_member_holds import settle_member_holds, void_member_holds
from services.wallet.use_cases.place_member_holds import place_member_holds
from services.wallet.use_cases.read_hold import ShownHold, read_hold
from shared.database.unit_of_work import UnitOfWork
from shared.errors import IdempotencyKeyReused, InvalidRequest, NotFound, Problem, Unauthenticated, Unavailable
from shared.web import Answer, Caller, Gathered, Gatherer, Id, Work, gathered, problems, served_directly

router = APIRouter(prefix="/v1/holds", tags=["holds"], responses=problems(Unauthenticated))

MOVING = (NotFound, IdempotencyKeyReused, InvalidRequest, errors.HoldEnded, Unavailable)


class Settling(NamedTuple):
    """A settlement of the hold in the path."""

    hold_id: UUID
    body: SettleBody


class Voiding(NamedTuple):
    """The end of the hold in the path."""

    hold_id: UUID
    body: VoidBody


def _answers(outcomes: Sequence[HoldOutcome], status: int) -> list[Answer | Problem]:
    return [
        outcome
        if isinstance(outcome, Problem)
        else Answer(
            status,
            member_hold_view(outcome.hold).model_dump_json().encode(),
            f"/v1/holds/{outcome.hold.hold_id}",
            outcome.replayed,
        )
        for outcome in outcomes
    ]


async def place_gathered(work: UnitOfWork, requests: Sequence[Gathered[HoldBody]]) -> list[Answer | Problem]:
    """Holds asked for within the same moment, in one transaction."""
    return _answers(await place_member_holds(work, [r.command.request(r.caller) for r in requests]), 201)


async def settle_gathered(work: UnitOfWork, requests: Sequence[Gathered[Settling]]) -> list[Answer | Problem]:
    """Settlements asked for within the same moment, in one transaction."""
    asked = [r.command.body.request(r.caller, r.command.hold_id, r.cause.correlation_id) for r in requests]
    return _answers(await settle_member_holds(work, asked), 200)


async def void_gathered(work: UnitOfWork, requests: Sequence[Gathered[Voiding]]) -> list[Answer | Problem]:
    """Ends asked for within the same moment, in one transaction."""
    asked = [r.command.body.request(r.caller, r.command.hold_id) for r in requests]
    return _answers(await void_member_holds(work, asked), 200)


PLACINGS = gathered(place_gathered, keyed=False)
Placings = Annotated[Gatherer[HoldBody], Depends(PLACINGS)]
Settlings = Annotated[Gatherer[Settling], Depends(gathered(settle_gathered, keyed=False))]
Voidings = Annotated[Gatherer[Voiding], Depends(gathered(void_gathered, keyed=False))]


@router.post(
    "",
    summary="Set COL aside for a member or for the pot commun",
    status_code=201,
    response_model=MemberHoldView,
    responses=problems(*GIFT_PROBLEMS, errors.ExpiryOutOfBounds),
)
@served_directly(PLACINGS, HoldBody)
async def post_hold(request: Request, body: HoldBody, caller: Caller, placings: Placings) -> Response:
    """By the rules of gifts; it goes back to the caller by itself after its last day."""
    return await placings.answer(request, caller, body)


@router.get("/{hold_id}", summary="A hold", responses=problems(NotFound, InvalidRequest))
async def get_hold(hold_id: Id, caller: Caller, work: Work) -> HoldView | ShownMemberHoldView:
    """Of an order (its id is the order's), for its buyer: what is set aside, or why nothing is, and how it ended. Of a
    gift, for its giver and its recipient, with its reason."""
    found = await read_hold(work, caller.member_id, hold_id)
    return shown_member_hold_view(*found) if isinstance(found, ShownHold) else hold_view(found)


@router.post(
    "/{hold_id}/settle",
    summary="Pay out what was set aside for a gift, whole or a part",
    response_model=MemberHoldView,
    responses=problems(
        *MOVING,
        errors.MoreThanHeld,
        errors.GiverInactive,
        errors.RecipientInactive,
        errors.SubCannotBeGiven,
        errors.EurosCannotBeGiven,
    ),
)
async def post_settlement(
    hold_id: Id, request: Request, body: SettleBody, caller: Caller, settlings: Settlings
) -> Response:
    """By the giver, until its last day."""
    return await settlings.answer(request, caller, Settling(hold_id, body))


@router.post(
    "/{hold_id}/void",
    summary="Give back what is left of a hold for a gift",
    response_model=MemberHoldView,
    responses=problems(*MOVING),
)
async def post_void(hold_id: Id, request: Request, body: VoidBody, caller: Caller, voidings: Voidings) -> Response:
    """By the giver or the recipient."""
    return await voidings.answer(request, caller, Voiding(hold_id, body))
