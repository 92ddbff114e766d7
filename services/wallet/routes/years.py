"""A member's year: given and received, and what credits may be worth at its end."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.wallet.errors import NotInTheFuture
from services.wallet.routes.readers import Reader
from services.wallet.schemas.exchanges import ExchangesView, exchanges_view
from services.wallet.schemas.worth import WorthView, worth_view
from services.wallet.use_cases.estimate_worth import estimate_worth
from services.wallet.use_cases.read_exchanges import read_exchanges
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Id, Work, problems

router = APIRouter(prefix="/v1", tags=["years"], responses=problems(Unauthenticated))

Year = Annotated[int | None, Query(ge=2000, le=2999, description="A calendar year; this one by default")]


@router.get(
    "/me/given-and-received",
    summary="What the caller gave and received",
    responses=problems(InvalidRequest, NotInTheFuture),
)
async def get_my_exchanges(caller: Caller, work: Work, year: Year = None) -> ExchangesView:
    """Services, gifts, fees and conversion of a year, by business dates."""
    return exchanges_view(await read_exchanges(work, caller.member_id, caller.member_id, year))


@router.get(
    "/members/{member_id}/given-and-received",
    summary="What a member gave and received",
    responses=problems(InvalidRequest, NotFound, NotInTheFuture),
)
async def get_exchanges(member_id: Id, caller: Caller, work: Work, year: Year = None) -> ExchangesView:
    """The same for the presidency and accountants by their mandates; 404 for anybody else."""
    return exchanges_view(await read_exchanges(work, caller.member_id, member_id, year))


@router.get("/me/credits-worth", summary="What the caller's credits may be worth on 31 December")
async def get_my_worth(caller: Caller, work: Work, reader: Reader) -> WorthView:
    """A low and a high bound, and what each assumes. No rate is promised before the vote."""
    return worth_view(await estimate_worth(work, caller.member_id), reader)
