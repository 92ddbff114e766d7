"""GET /v1/me."""

from fastapi import APIRouter

from services.events.routes.callers import person_of
from services.events.schemas.me import MeView
from services.events.use_cases.show_me import show_me
from shared.errors import Unauthenticated
from shared.web import Caller, Work, problems

router = APIRouter(prefix="/v1", tags=["me"])


@router.get("/me", responses=problems(Unauthenticated))
async def get_me(work: Work, caller: Caller) -> MeView:
    """The caller as events knows them: mandates of today, sign-ups, admission."""
    return MeView.of(await show_me(work, person_of(caller)))
