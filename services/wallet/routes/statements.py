"""Statements of accounts: page by page, for the member and for who may read the books."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from services.wallet.documents import sheet
from services.wallet.documents.statement import SHEET, ConversionProof, StatementPaper, statement_pdf
from services.wallet.errors import PeriodRefused, PeriodTooLong, TooLongForPdf
from services.wallet.repository.conversions.runs import Run
from services.wallet.schemas.conversions import own_line_view
from services.wallet.schemas.statements import MovementView, reached_of, statement_view
from services.wallet.tables.ledger import GROUP_KINDS
from services.wallet.use_cases.export_journal import Period, period
from services.wallet.use_cases.export_statement import begin_statement, proofs_of, statement_lines, statement_rows
from services.wallet.use_cases.read_conversions import Proof
from services.wallet.use_cases.read_movements import Direction, Wanted, read_statement
from services.wallet.use_cases.require_scope import require_lines_of
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.money import Unit
from shared.web import Caller, Day, Id, Paged, PageQuery, Work, problems
from shared.web.request_context import context_of
from shared.web.state import state_of

router = APIRouter(prefix="/v1", tags=["statements"], responses=problems(Unauthenticated, InvalidRequest))


async def _wanted(
    unit: Annotated[Unit | None, Query(description="Only this unit")] = None,
    kind: Annotated[str | None, Query(description="Only groups of this kind", pattern="^[a-z_]{1,40}$")] = None,
    direction: Annotated[Direction | None, Query(description="Only what came in (credit) or went out (debit)")] = None,
    from_on: Annotated[Day | None, Query(alias="from", description="First business date")] = None,
    to_on: Annotated[Day | None, Query(alias="to", description="Last business date")] = None,
) -> Wanted:
    if kind is not None and kind not in GROUP_KINDS:
        raise InvalidRequest(field="query.kind", reason="unknown_kind")
    if from_on is not None and to_on is not None and to_on < from_on:
        raise InvalidRequest(field="query.to", reason="before_from")
    return Wanted(unit, kind, direction, from_on, to_on)


WantedQuery = Annotated[Wanted, Depends(_wanted)]


@router.get("/me/statement", summary="The caller's movements")
async def get_my_statement(caller: Caller, work: Work, page: PageQuery, wanted: WantedQuery) -> Paged[MovementView]:
    """Newest first over all accounts of the caller, each line with the balance after it.

    A filtered page may be short, even empty, and still have a `next_cursor`: go on until it is null.
    """
    return statement_view(await read_statement(work, caller.member_id, wanted, reached_of(page), page.limit))


@router.get("/members/{member_id}/statement", summary="A member's movements", responses=problems(NotFound))
async def get_statement(
    member_id: Id, caller: Caller, work: Work, page: PageQuery, wanted: WantedQuery
) -> Paged[MovementView]:
    """The same for the presidency and accountants by their mandates; 404 for anybody else."""
    await require_lines_of(work, caller.member_id, member_id)
    return statement_view(await read_statement(work, member_id, wanted, reached_of(page), page.limit))


def _period(
    first: Annotated[Day, Query(alias="from", description="First business date, included")],
    last: Annotated[Day, Query(alias="to", description="Last business date, included; at most 366 days")],
) -> Period:
    return period(first, last)


When = Annotated[Period, Depends(_period)]


@router.get(
    "/me/statement.csv",
    summary="The caller's statement for a spreadsheet",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}, **problems(PeriodRefused, PeriodTooLong)},
)
async def get_my_statement_csv(request: Request, caller: Caller, work: Work, when: When) -> Response:
    """Oldest first, by business date, with the balance before the period. `;` between cells, a comma before cents."""
    begun = await begin_statement(work, caller.member_id, when)
    database, cause = state_of(request).database, context_of(request).cause()
    rows = statement_rows(lambda: database.begin(cause), begun)
    return StreamingResponse(
        sheet.csv_of(SHEET, rows), media_type="text/csv; charset=utf-8", headers=_attached(when, "csv")
    )


@router.get(
    "/me/statement.pdf",
    summary="The caller's statement as a document in French",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}, **problems(PeriodRefused, PeriodTooLong, TooLongForPdf)},
)
async def get_my_statement_pdf(caller: Caller, work: Work, when: When) -> Response:
    """A section for each account: what it is, its lines, and the balances before and after. PDF/A-3B."""
    begun = await begin_statement(work, caller.member_id, when)
    lines = await statement_lines(work, begun)
    paper = StatementPaper(
        cooperative=work.cooperative,
        member_number=caller.member_number,
        first=when.first,
        last=when.last,
        made_at=work.now(),
        accounts=begun.openings,
        lines=lines,
        proofs=[
            ConversionProof(
                run.year, proof.line.line_no, proof.line.text, (run.manifest_sha256 or b"").hex(), _file_of(run, proof)
            )
            for run, proof in await proofs_of(work, caller.member_id, lines)
        ],
    )
    # Drawing takes a second for the longest one: other requests go on meanwhile.
    return Response(
        await asyncio.to_thread(statement_pdf, paper), media_type="application/pdf", headers=_attached(when, "pdf")
    )


def _file_of(run: Run, proof: Proof) -> bytes:
    """What `GET /conversions/{run_id}/me` answers, as `tools/verify_conversion.py --proof` reads it."""
    return own_line_view(run, proof).model_dump_json().encode()


def _attached(when: Period, ending: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="releve-{when.first}-{when.last}.{ending}"'}
