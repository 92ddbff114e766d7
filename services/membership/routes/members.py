"""Members' cards, and Plug status."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.membership.errors import DateInThePast, FunctionRequired, PlugStateRefused
from services.membership.repository import accounts
from services.membership.schemas.cooperative import (
    CardsView,
    CardView,
    EndingBody,
    PlugView,
    ResumptionBody,
    SuspensionBody,
)
from services.membership.use_cases.change_plug_status import end_plug, resume_plug, suspend_plug
from services.membership.use_cases.read_plug_status import read_plug_status
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Work, problems

router = APIRouter(prefix="/v1/members", tags=["members"])

MOST_CARDS = 100
_MEASURE = (Unauthenticated, FunctionRequired, NotFound, PlugStateRefused, DateInThePast)


@router.get("", responses=problems(Unauthenticated))
async def list_cards(
    _caller: Caller, work: Work, ids: Annotated[list[Id], Query(min_length=1, max_length=MOST_CARDS)]
) -> CardsView:
    """The name cards of up to 100 members; ids that nobody has are left out."""
    found = await accounts.find_members(work, ids)
    return CardsView(items=[CardView.of(member) for member in found])


@router.get("/{member_id}/plug", responses=problems(Unauthenticated, NotFound))
async def get_plug(member_id: Id, caller: Caller, work: Work) -> PlugView:
    """One's own Plug status, or anybody's for presidency and council."""
    return PlugView.of(await read_plug_status(work, caller.member_id, member_id))


@router.post("/{member_id}/plug/suspension", response_model=PlugView, responses=problems(*_MEASURE))
async def suspend(member_id: Id, body: SuspensionBody, caller: Caller, work: Work, once: Once) -> Response:
    """Suspend an active Plug. By presidency or council."""
    plug = await suspend_plug(work, caller.member_id, member_id, body.reason_code, body.until_on)
    return await once.answer(PlugView.of(plug))


@router.post("/{member_id}/plug/resumption", response_model=PlugView, responses=problems(*_MEASURE, Forbidden))
async def resume(member_id: Id, body: ResumptionBody, caller: Caller, work: Work, once: Once) -> Response:
    """End a suspension. By presidency or council; nobody lifts their own."""
    plug = await resume_plug(work, caller.member_id, member_id, body.reason_code)
    return await once.answer(PlugView.of(plug))


@router.post("/{member_id}/plug/ending", response_model=PlugView, responses=problems(*_MEASURE))
async def end(member_id: Id, body: EndingBody, caller: Caller, work: Work, once: Once) -> Response:
    """End a Plug status. By presidency or council; by oneself with `left`."""
    plug = await end_plug(work, caller.member_id, member_id, body.reason, body.reason_code)
    return await once.answer(PlugView.of(plug))
