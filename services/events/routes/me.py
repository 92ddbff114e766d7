"""GET /v1/me and GET /v1/policies."""

from fastapi import APIRouter

from services.events.domain.policies import POLICIES
from services.events.routes.callers import person_of
from services.events.schemas.me import MeView
from services.events.use_cases.show_me import show_me
from shared.errors import Unauthenticated
from shared.web import Caller, PoliciesView, Work, policies_view, problems

router = APIRouter(prefix="/v1", responses=problems(Unauthenticated))


@router.get("/me", tags=["me"])
async def get_me(work: Work, caller: Caller) -> MeView:
    """The caller as events knows them: mandates of today, sign-ups, admission."""
    return MeView.of(await show_me(work, person_of(caller)))


@router.get("/policies", tags=["policies"], summary="The values that the cooperative decided for events")
async def get_policies(_caller: Caller, work: Work) -> PoliciesView:
    """Each key with its bounds, the value in force today and those decided for later."""
    return await policies_view(work, POLICIES)
