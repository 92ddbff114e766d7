"""Open-mic slots."""

from fastapi import APIRouter, Response

from services.events.domain.slot import Slot
from services.events.errors import (
    CrewOnly,
    DeviceSequenceUsed,
    EveningState,
    PerformanceDiffers,
    SignUpState,
    SlotImpossible,
)
from services.events.repository import stage
from services.events.routes.callers import person_of
from services.events.schemas.sign_ups import NewPerformance, PerformanceList, PerformanceView
from services.events.use_cases.authorise import evening_of
from services.events.use_cases.record_performance import TimedSlot, record_performance
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Work, problems

router = APIRouter(prefix="/v1", tags=["stage"])


@router.post(
    "/evenings/{evening_id}/performances",
    status_code=201,
    response_model=PerformanceView,
    responses=problems(
        Unauthenticated,
        CrewOnly,
        NotFound,
        EveningState,
        SignUpState,
        PerformanceDiffers,
        DeviceSequenceUsed,
        SlotImpossible,
    ),
)
async def post_performance(work: Work, caller: Caller, once: Once, evening_id: Id, body: NewPerformance) -> Response:
    """Record a slot by the phone's times. The phone's id makes a repeated call harmless, even under another key."""
    slot = Slot(body.device_sequence, body.started_at, body.ended_at)
    timed = TimedSlot(body.performance_id, body.sign_up_id, body.device_id, slot)
    row = await record_performance(work, person_of(caller), evening_id, timed)
    return await once.answer(PerformanceView.of(row), status=201, location=f"/v1/evenings/{evening_id}/performances")


@router.get("/evenings/{evening_id}/performances", responses=problems(Unauthenticated, NotFound))
async def get_performances(work: Work, caller: Caller, evening_id: Id) -> PerformanceList:  # noqa: ARG001
    """The slots of an evening, by the phones' times."""
    await evening_of(work, evening_id)
    rows = await stage.performances_of(work, evening_id)
    return PerformanceList(items=[PerformanceView.of(row) for row in rows])
