"""The yearly conversion, as the wallet tells it."""

from uuid import UUID

from fastapi import APIRouter

from services.membership.repository import conversions
from services.membership.schemas.conversions import ConversionView
from shared.errors import Unauthenticated
from shared.web import Caller, Paged, PageQuery, Work, paged, problems, read_number

router = APIRouter(prefix="/v1/conversions", tags=["conversions"])


@router.get("", responses=problems(Unauthenticated))
async def list_conversions(_caller: Caller, work: Work, page: PageQuery) -> Paged[ConversionView]:
    """The runs of the yearly conversion, the latest year first; open to members."""
    after = page.after_as(read_number, UUID)
    before = None if after is None else (after[0], after[1])
    found = await conversions.latest_runs(work, page.limit + 1, before)
    return paged([ConversionView.of(run) for run in found], page.limit, lambda view: (view.year, view.run_id))
