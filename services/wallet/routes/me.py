"""The caller, and what members have."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.wallet.errors import NotInTheFuture
from services.wallet.routes.readers import Reader
from services.wallet.schemas.balances import BalancesView, MeView, balances_view, me_view
from services.wallet.use_cases.read_balances import read_balances, read_balances_of
from services.wallet.use_cases.show_me import show_me
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Day, Id, Work, problems

router = APIRouter(prefix="/v1", responses=problems(Unauthenticated))

PastDay = Annotated[Day | None, Query(description="The end of this business date instead of now")]


@router.get("/me", tags=["me"], summary="What the wallet knows of the caller")
async def get_me(caller: Caller, work: Work) -> MeView:
    """Plug status and mandates as they count here today."""
    return me_view(caller, await show_me(work, caller.member_id))


@router.get(
    "/me/balances",
    tags=["me"],
    summary="What the caller has",
    responses=problems(InvalidRequest, NotInTheFuture),
)
async def get_my_balances(caller: Caller, work: Work, reader: Reader, on: PastDay = None) -> BalancesView:
    """SUB of the year, COL and EUR: what each is, what is available and held, what it can do, when it ends and why."""
    return balances_view(await read_balances(work, caller.member_id, on), reader)


@router.get(
    "/members/{member_id}/balances",
    tags=["members"],
    summary="What a member has",
    responses=problems(NotFound, InvalidRequest, NotInTheFuture),
)
async def get_balances(member_id: Id, caller: Caller, work: Work, reader: Reader, on: PastDay = None) -> BalancesView:
    """For the member, and for the presidency and accountants by their mandates; 404 for anybody else."""
    return balances_view(await read_balances_of(work, caller.member_id, member_id, on), reader)
