"""GET /v1/me and GET /v1/policies."""

from fastapi import APIRouter

from services.marketplace.domain.policies import POLICIES
from services.marketplace.schemas.me import MeView, me_view
from services.marketplace.use_cases.show_me import show_me
from shared.errors import Unauthenticated
from shared.web import Caller, PoliciesView, Work, policies_view, problems

router = APIRouter(prefix="/v1", responses=problems(Unauthenticated))


@router.get("/me", tags=["me"], summary="What marketplace knows of the caller")
async def get_me(caller: Caller, work: Work) -> MeView:
    """Plug status, charter and mandates as they count here today."""
    return me_view(caller, await show_me(work, caller.member_id))


@router.get("/policies", tags=["policies"], summary="The values that the cooperative decided for marketplace")
async def get_policies(_caller: Caller, work: Work) -> PoliciesView:
    """Each key with its bounds, the value in force today and those decided for later."""
    return await policies_view(work, POLICIES)
