"""The pot commun, open to every member."""

from fastapi import APIRouter

from services.wallet.routes.readers import Reader
from services.wallet.schemas.pot import PotView, pot_view
from services.wallet.schemas.statements import MovementView, reached_of, statement_view
from services.wallet.use_cases.read_movements import read_pot_movements
from services.wallet.use_cases.read_pot import read_pot_page
from shared.errors import InvalidRequest, Unauthenticated
from shared.web import Caller, Paged, PageQuery, Work, problems

router = APIRouter(prefix="/v1/pot", tags=["pot"], responses=problems(Unauthenticated))


@router.get("", summary="The pot commun")
async def get_pot(_caller: Caller, work: Work, reader: Reader) -> PotView:
    """What is in it, what came in by month, its share of fees, the reserve fund, and a simple projection."""
    return pot_view(await read_pot_page(work), work.now(), reader)


@router.get("/movements", summary="Movements of the pot commun", responses=problems(InvalidRequest))
async def get_pot_movements(_caller: Caller, work: Work, page: PageQuery) -> Paged[MovementView]:
    """Newest first, each with the mission it came from and the balance after it."""
    return statement_view(await read_pot_movements(work, reached_of(page), page.limit))
