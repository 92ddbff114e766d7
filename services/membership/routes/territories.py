"""The cooperative, its territories and their figures."""

from fastapi import APIRouter
from starlette.responses import Response

from services.membership.errors import FunctionRequired, TerritoryCodeTaken, TerritoryNotOpen
from services.membership.outside.resources import resources_of
from services.membership.repository import accounts, figures, statutes
from services.membership.schemas.cooperative import CooperativeView, FiguresView, TerritoryBody, TerritoryView
from services.membership.use_cases.open_territory import open_territory
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1", tags=["cooperative"])


@router.get("/cooperative", responses=problems(Unauthenticated))
async def get_cooperative(_caller: Caller, work: Work) -> CooperativeView:
    """The cooperative: its code, time zone, number of members, home territory and charter."""
    first = await statutes.first_territory(work)
    charter = await statutes.current_charter(work)
    return CooperativeView(
        code=work.cooperative,
        time_zone=resources_of(work).settings.time_zone,
        today=work.today(),
        member_count=await accounts.count_members(work),
        home_territory_id=None if first is None else first.territory_id,
        charter_version=None if charter is None else charter.charter_version,
    )


@router.get("/territories", responses=problems(Unauthenticated))
async def list_territories(_caller: Caller, work: Work, page: PageQuery) -> Paged[TerritoryView]:
    """The territories, by code."""
    after = page.after_as(str)
    found = await statutes.all_territories(work, page.limit + 1, None if after is None else after[0])
    return paged([TerritoryView.of(territory) for territory in found], page.limit, lambda view: (view.code,))


@router.post(
    "/territories",
    status_code=201,
    response_model=TerritoryView,
    responses=problems(Unauthenticated, FunctionRequired, TerritoryCodeTaken, TerritoryNotOpen),
)
async def post_territory(body: TerritoryBody, caller: Caller, work: Work, once: Once) -> Response:
    """Open a territory. By the presidency."""
    territory = await open_territory(work, caller.member_id, body.code, body.name, body.parent_territory_id)
    view = TerritoryView.of(territory)
    return await once.answer(view, status=201, location=f"/v1/territories/{territory.territory_id}/figures")


@router.get("/territories/{territory_id}/figures", responses=problems(Unauthenticated, NotFound))
async def get_figures(territory_id: Id, _caller: Caller, work: Work) -> FiguresView:
    """Evenings, Plugs, services, revenue and pot of a territory, as far as the services have said."""
    if await statutes.find_territory(work, territory_id) is None:
        raise NotFound()
    return FiguresView.of(territory_id, work.now(), await figures.territory_figures(work, territory_id))
