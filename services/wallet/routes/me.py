"""The caller, their balances and their statement."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.wallet.schemas.balances import BalancesView, MeView, balances_view, me_view
from services.wallet.schemas.movements import MovementView, cursor_of, movement_view, read_line_no, read_position
from services.wallet.use_cases.read_balances import read_balances, read_balances_of
from services.wallet.use_cases.read_movements import read_statement
from services.wallet.use_cases.show_me import show_me
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.money import Unit
from shared.web import Caller, Id, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1", responses=problems(Unauthenticated))


@router.get("/me", tags=["me"], summary="What the wallet knows of the caller")
async def get_me(caller: Caller, work: Work) -> MeView:
    """Plug status and mandates as they count here today."""
    return me_view(caller, await show_me(work, caller.member_id))


@router.get("/me/balances", tags=["me"], summary="What the caller has")
async def get_my_balances(caller: Caller, work: Work) -> BalancesView:
    """SUB of this year, COL and EUR: what is available, what is held, what it can do and when it ends."""
    return balances_view(await read_balances(work, caller.member_id))


@router.get("/me/statement", tags=["me"], summary="The caller's movements", responses=problems(InvalidRequest))
async def get_my_statement(
    caller: Caller,
    work: Work,
    page: PageQuery,
    unit: Annotated[Unit | None, Query(description="Only this unit")] = None,
) -> Paged[MovementView]:
    """Newest first, over all accounts of the caller."""
    before = page.after_as(read_position, read_line_no)
    rows = await read_statement(work, caller.member_id, unit, before and (before[0], before[1]), page.limit + 1)
    return paged([movement_view(row) for row in rows], page.limit, cursor_of=cursor_of)


@router.get(
    "/members/{member_id}/balances",
    tags=["members"],
    summary="What a member has",
    responses=problems(NotFound, InvalidRequest),
)
async def get_balances(member_id: Id, caller: Caller, work: Work) -> BalancesView:
    """For the member, and for the presidency and accountants by their mandates; 404 for anybody else."""
    return balances_view(await read_balances_of(work, caller.member_id, member_id))
