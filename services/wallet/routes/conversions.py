"""The yearly conversion: every member sees it and may contest it; the presidency runs it; two people sign."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from services.wallet.errors import (
    ConversionState,
    ConversionUnderWay,
    LedgerHalted,
    PotTooSmall,
    SecondSignatureNeeded,
)
from services.wallet.errors.conversions import (
    ContestedAlready,
    ConversionNotApproved,
    ConversionNotYet,
    ConversionWaits,
)
from services.wallet.repository.conversions.runs import list_runs
from services.wallet.schemas.conversions import (
    AbandonmentBody,
    ContestBody,
    ContestView,
    ConversionBody,
    ConversionView,
    DryRunBody,
    LateFactView,
    OwnLineView,
    ReadinessView,
    ReversalBody,
    RunView,
    contest_view,
    conversion_view,
    late_fact_view,
    own_line_view,
    readiness_view,
    run_view,
)
from services.wallet.schemas.statements import position
from services.wallet.use_cases.abandon_conversion import abandon_run, recompute_run
from services.wallet.use_cases.contest_conversion import contest_conversion, read_contests
from services.wallet.use_cases.read_conversions import computed_run, proof_of, write_manifest
from services.wallet.use_cases.require_signature import PRESIDENCY, require_signature
from services.wallet.use_cases.show_conversion import read_late_facts, show_conversion, shown_of
from services.wallet.use_cases.sign_conversion import sign_execution
from services.wallet.use_cases.start_conversion import (
    close_conversion,
    read_dry_run,
    readiness_of,
    start_conversion,
    start_dry_run,
)
from services.wallet.use_cases.undo_conversion import undo_conversion
from services.wallet.use_cases.watch_ledger import must_not_be_halted
from shared.errors import (
    Forbidden,
    FreshLoginRequired,
    IdempotencyKeyMissing,
    InvalidRequest,
    NotFound,
    StillRunning,
    Unauthenticated,
)
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems, require_fresh_login
from shared.web.request_context import context_of
from shared.web.state import state_of

router = APIRouter(prefix="/v1/conversions", tags=["conversions"], responses=problems(Unauthenticated))
_ONCE = (IdempotencyKeyMissing, StillRunning, InvalidRequest)
YearQuery = Annotated[int, Query(ge=2000, le=2999)]


@router.get("", summary="The runs of the conversion", responses=problems(InvalidRequest))
async def get_conversions(_caller: Caller, work: Work, page: PageQuery) -> Paged[RunView]:
    """Newest first; dry runs are not shown."""
    after = page.after_as(UUID)
    rows = await list_runs(work, after[0] if after else None, page.limit + 1)
    return paged([run_view(row) for row in rows], page.limit, cursor_of=lambda view: (view.run_id,))


@router.post(
    "",
    summary="Open the conversion of a year",
    status_code=201,
    response_model=RunView,
    responses=problems(
        Forbidden, FreshLoginRequired, ConversionWaits, ConversionNotYet, ConversionUnderWay, LedgerHalted, *_ONCE
    ),
)
async def post_conversion(body: ConversionBody, caller: Caller, work: Work, once: Once) -> Response:
    """By the technical presidency: freezing begins, and the computation follows by itself."""
    if body.override:
        require_fresh_login(caller, work.now())
    signed_with = caller.authenticated_at if body.override else None
    run = await start_conversion(work, caller.member_id, body.year, signed_with)
    return await once.answer(run_view(run), status=201, location=f"/v1/conversions/{run.run_id}")


@router.get("/readiness", summary="What a year still waits for", responses=problems(InvalidRequest))
async def get_readiness(_caller: Caller, work: Work, year: YearQuery) -> ReadinessView:
    """The closed days of the other services, the end of SUB, the calendar."""
    return readiness_view(await readiness_of(work, year))


@router.get("/dry-run", summary="The last dry run of a year", responses=problems(Forbidden, NotFound, InvalidRequest))
async def get_dry_run(caller: Caller, work: Work, year: YearQuery) -> RunView:
    """For the technical presidency."""
    return run_view(await read_dry_run(work, caller.member_id, year))


@router.post(
    "/dry-run",
    summary="Compute a year as it stands",
    status_code=201,
    response_model=RunView,
    responses=problems(Forbidden, ConversionState, *_ONCE),
)
async def post_dry_run(body: DryRunBody, caller: Caller, work: Work, once: Once) -> Response:
    """By the technical presidency, any day; one at a time a year, and nothing is frozen."""
    run = await start_dry_run(work, caller.member_id, body.year)
    return await once.answer(run_view(run), status=201, location=f"/v1/conversions/dry-run?year={body.year}")


@router.get("/{run_id}", summary="One run", responses=problems(NotFound, InvalidRequest))
async def get_conversion(run_id: Id, _caller: Caller, work: Work) -> ConversionView:
    """State, figures, hash, timetable, signatures, and how many facts of its year came too late."""
    return conversion_view(await show_conversion(work, run_id))


@router.get(
    "/{run_id}/manifest",
    summary="The manifest of a computation",
    response_class=StreamingResponse,
    responses=problems(NotFound, InvalidRequest),
)
async def get_manifest(run_id: Id, _caller: Caller, work: Work, request: Request) -> StreamingResponse:
    """What `tools/verify_conversion.py` recomputes: pseudonyms, weights, amounts; no names."""
    await computed_run(work, run_id)
    database, cause = state_of(request).database, context_of(request).cause()

    async def blocks() -> AsyncIterator[str]:
        async with database.begin(cause) as reading:
            async for block in write_manifest(reading, run_id):
                yield block

    return StreamingResponse(blocks(), media_type="text/plain; charset=utf-8")


@router.get("/{run_id}/me", summary="One's own line", responses=problems(NotFound, InvalidRequest))
async def get_own_line(run_id: Id, caller: Caller, work: Work) -> OwnLineView:
    """With the proof that it stands in the manifest."""
    proof = await proof_of(work, run_id, caller.member_id)
    return own_line_view(await computed_run(work, run_id), proof)


@router.get(
    "/{run_id}/late-facts", summary="What came too late", responses=problems(Forbidden, NotFound, InvalidRequest)
)
async def get_late_facts(run_id: Id, caller: Caller, work: Work, page: PageQuery) -> Paged[LateFactView]:
    """Facts of the year, posted after its freeze, that the next conversion counts: for presidency and accountants."""
    after = page.after_as(position)
    rows = await read_late_facts(work, caller.member_id, run_id, after[0] if after else None, page.limit + 1)
    return paged([late_fact_view(row) for row in rows], page.limit, cursor_of=lambda view: (view.position,))


@router.get("/{run_id}/contests", summary="Contests of a run", responses=problems(Forbidden, NotFound, InvalidRequest))
async def get_contests(run_id: Id, caller: Caller, work: Work, page: PageQuery) -> Paged[ContestView]:
    """With their reasons: for the presidency and the accountants."""
    after = page.after_as(UUID)
    rows = await read_contests(work, caller.member_id, run_id, after[0] if after else None, page.limit + 1)
    return paged([contest_view(row) for row in rows], page.limit, cursor_of=lambda view: (view.contest_id,))


@router.post(
    "/{run_id}/contests",
    summary="Contest the computation",
    status_code=201,
    response_model=ContestView,
    responses=problems(NotFound, ConversionState, ContestedAlready, *_ONCE),
)
async def post_contest(run_id: Id, body: ContestBody, caller: Caller, work: Work, once: Once) -> Response:
    """By any member while the window is open, once a computation."""
    contest = await contest_conversion(work, caller.member_id, caller.member_number, run_id, body.reason)
    return await once.answer(contest_view(contest), status=201, location=f"/v1/conversions/{run_id}/contests")


@router.post(
    "/{run_id}/computations",
    summary="Compute again",
    response_model=RunView,
    responses=problems(Forbidden, NotFound, ConversionState, LedgerHalted, *_ONCE),
)
async def post_computation(run_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """By the technical presidency: the next computation has another hash, another window and another vote."""
    await require_signature(work, caller.member_id, (PRESIDENCY,))
    await must_not_be_halted(work)
    return await once.answer(run_view(await recompute_run(work, run_id)))


@router.post(
    "/{run_id}/approvals",
    summary="Sign the execution",
    response_model=ConversionView,
    responses=problems(
        Forbidden,
        FreshLoginRequired,
        NotFound,
        ConversionState,
        ConversionNotYet,
        ConversionNotApproved,
        SecondSignatureNeeded,
        PotTooSmall,
        LedgerHalted,
        *_ONCE,
    ),
)
async def post_conversion_approval(run_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """By two people, one of them of the presidency, each with a fresh log-in; the second starts the execution."""
    require_fresh_login(caller, work.now())
    run = await sign_execution(work, caller.member_id, caller.authenticated_at or work.now(), run_id)
    return await once.answer(conversion_view(await shown_of(work, run)))


@router.post(
    "/{run_id}/abandonment",
    summary="Abandon a run",
    response_model=RunView,
    responses=problems(Forbidden, NotFound, ConversionState, *_ONCE),
)
async def post_abandonment(run_id: Id, body: AbandonmentBody, caller: Caller, work: Work, once: Once) -> Response:
    """By the technical presidency, before it is executed: the COL goes back."""
    await require_signature(work, caller.member_id, (PRESIDENCY,))
    return await once.answer(run_view(await abandon_run(work, run_id, body.reason)))


@router.post(
    "/{run_id}/closure",
    summary="Close a run",
    response_model=RunView,
    responses=problems(Forbidden, NotFound, ConversionState, *_ONCE),
)
async def post_conversion_closure(run_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """By the technical presidency, once it is executed."""
    return await once.answer(run_view(await close_conversion(work, caller.member_id, run_id)))


@router.post(
    "/{run_id}/reversal",
    summary="Sign that a run is undone",
    response_model=ConversionView,
    responses=problems(
        Forbidden,
        FreshLoginRequired,
        NotFound,
        ConversionState,
        ConversionNotApproved,
        SecondSignatureNeeded,
        LedgerHalted,
        *_ONCE,
    ),
)
async def post_conversion_reversal(run_id: Id, body: ReversalBody, caller: Caller, work: Work, once: Once) -> Response:
    """By two people, as an execution, on an adopted decision; the second begins the contra run."""
    require_fresh_login(caller, work.now())
    run = await undo_conversion(work, caller.member_id, caller.authenticated_at or work.now(), run_id, body.decision_id)
    return await once.answer(conversion_view(await shown_of(work, run)))
