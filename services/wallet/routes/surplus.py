"""The surplus of the cooperative: what the law leaves open, and what the assembly decided."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from services.wallet.documents import sheet
from services.wallet.errors import SurplusRefused
from services.wallet.routes.exports import CSV, PDF, Format, Reader, attached
from services.wallet.schemas.surplus import SurplusBody, SurplusView, surplus_view
from services.wallet.use_cases.require_scope import require_books
from services.wallet.use_cases.show_surplus import SURPLUS, adopted_rows, preview_surplus
from shared.errors import Forbidden, InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Work, problems

router = APIRouter(
    prefix="/v1/surplus-allocations", tags=["exports"], responses=problems(Unauthenticated, Forbidden, InvalidRequest)
)


@router.post("/preview", summary="Where a surplus would go", responses=problems(SurplusRefused))
async def preview(caller: Caller, work: Work, body: SurplusBody) -> SurplusView:
    """Reserves first, interest within its bounds, the rest as asked or to the statutory reserve. Stores nothing."""
    await require_books(work, caller.member_id)
    shown = await preview_surplus(work, body.inputs(), interest=body.interest, carried_forward=body.carried_forward)
    return surplus_view(shown)


@router.get(
    "/{year}",
    summary="How a surplus was allocated",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}, PDF: {}}}, **problems(NotFound)},
)
async def get_allocation(
    books: Reader, work: Work, year: Annotated[int, Path(ge=2000, le=2099)], kind: Format = "csv"
) -> Response:
    """The entries of the assembly, once its decision was heard."""
    rows = await adopted_rows(work, year)
    headers = attached(f"{SURPLUS.name}-{year}.{kind}")
    if kind == "pdf":
        body = sheet.pdf(SURPLUS, rows, books.made, f"Exercice {year}")
        return Response(body, media_type=PDF, headers=headers)
    return Response(sheet.csv_header(SURPLUS) + sheet.csv_rows(SURPLUS, rows), media_type=CSV, headers=headers)
