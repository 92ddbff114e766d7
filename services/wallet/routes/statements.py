"""Statements of accounts: page by page, for the member and for who may read the books."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.wallet.schemas.statements import MovementView, reached_of, statement_view
from services.wallet.tables.ledger import GROUP_KINDS
from services.wallet.use_cases.read_movements import Direction, Wanted, read_statement
from services.wallet.use_cases.require_scope import require_lines_of
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.money import Unit
from shared.web import Caller, Day, Id, Paged, PageQuery, Work, problems

router = APIRouter(prefix="/v1", tags=["statements"], responses=problems(Unauthenticated, InvalidRequest))


async def _wanted(
    unit: Annotated[Unit | None, Query(description="Only this unit")] = None,
    kind: Annotated[str | None, Query(description="Only groups of this kind", pattern="^[a-z_]{1,40}$")] = None,
    direction: Annotated[Direction | None, Query(description="Only what came in (credit) or went out (debit)")] = None,
    from_on: Annotated[Day | None, Query(alias="from", description="First business date")] = None,
    to_on: Annotated[Day | None, Query(alias="to", description="Last business date")] = None,
) -> Wanted:
    if kind is not None and kind not in GROUP_KINDS:
        raise InvalidRequest(field="query.kind", reason="unknown_kind")
    if from_on is not None and to_on is not None and to_on < from_on:
        raise InvalidRequest(field="query.to", reason="before_from")
    return Wanted(unit, kind, direction, from_on, to_on)


WantedQuery = Annotated[Wanted, Depends(_wanted)]


@router.get("/me/statement", summary="The caller's movements")
async def get_my_statement(caller: Caller, work: Work, page: PageQuery, wanted: WantedQuery) -> Paged[MovementView]:
    """Newest first over all accounts of the caller, each line with the balance after it.

    A filtered page may be short, even empty, and still have a `next_cursor`: go on until it is null.
    """
    return statement_view(await read_statement(work, caller.member_id, wanted, reached_of(page), page.limit))


@router.get("/members/{member_id}/statement", summary="A member's movements", responses=problems(NotFound))
async def get_statement(
    member_id: Id, caller: Caller, work: Work, page: PageQuery, wanted: WantedQuery
) -> Paged[MovementView]:
    """The same for the presidency and accountants by their mandates; 404 for anybody else."""
    await require_lines_of(work, caller.member_id, member_id)
    return statement_view(await read_statement(work, member_id, wanted, reached_of(page), page.limit))
