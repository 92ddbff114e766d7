"""Public registers, which every member may read."""

from datetime import date

from fastapi import APIRouter

from services.membership.repository import registers
from services.membership.schemas.registers import JournalHeadView, MonthFiguresView
from shared.errors import Unauthenticated
from shared.web import Caller, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1/register", tags=["registers"])


@router.get("/journal-heads", responses=problems(Unauthenticated))
async def list_journal_heads(_caller: Caller, work: Work, page: PageQuery) -> Paged[JournalHeadView]:
    """Heads of the wallet's journal, the newest first: the copy outside, by which a journal cut short shows."""
    after = page.after_as(date.fromisoformat)
    found = await registers.list_journal_heads(work, page.limit + 1, None if after is None else after[0])
    return paged([JournalHeadView.of(head) for head in found], page.limit, lambda view: (view.sealed_on,))


@router.get("/months", summary="Figures of the months", responses=problems(Unauthenticated))
async def list_months(_caller: Caller, work: Work, page: PageQuery) -> Paged[MonthFiguresView]:
    """Pot commun, reserve fund and credits of each month that the wallet has closed, the newest first."""
    after = page.after_as(date.fromisoformat)
    found = await registers.list_months(work, page.limit + 1, None if after is None else after[0])
    return paged([MonthFiguresView.of(month) for month in found], page.limit, lambda view: (view.month,))
