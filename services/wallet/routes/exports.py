"""Files for the presidency and the accountants that it mandates: journal, balances, ledgers, credits. All of them read.

A file is written while it is sent, a page of the journal a transaction: memory does not grow with its length.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response, StreamingResponse

from services.wallet.documents import fec, sheet
from services.wallet.documents.chart import load_chart
from services.wallet.documents.covering_note import covering_note
from services.wallet.documents.sheet import Cell, Sheet
from services.wallet.domain.chart import Chart
from services.wallet.errors import ChartRefused, PeriodRefused, SirenMissing, TooLongForPdf
from services.wallet.settings import WalletSettings
from services.wallet.use_cases import (
    export_balances,
    export_credits,
    export_journal,
    export_redistribution,
    export_sheets,
)
from services.wallet.use_cases.export_balances import ThirdParties
from services.wallet.use_cases.export_journal import Period, business_year, period
from services.wallet.use_cases.require_scope import require_books
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden, InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Day, Id, Work, problems
from shared.web.request_context import context_of
from shared.web.state import state_of

CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
LONGEST_PDF = 2_000
"""Lines: a PDF is for people, and is made whole in memory."""

router = APIRouter(
    prefix="/v1/exports",
    tags=["exports"],
    responses={
        200: {"description": "The file", "content": {"text/csv": {}, "text/plain": {}, PDF: {}}},
        **problems(Unauthenticated, Forbidden, InvalidRequest, PeriodRefused, ChartRefused),
    },
    default_response_class=Response,
)
Format = Annotated[Literal["csv", "pdf"], Query(alias="format", description="csv, or pdf for the assembly")]
Year = Annotated[int, Query(ge=2000, le=2999, description="The business year")]
Pages = AsyncIterator[Sequence[Sequence[Cell]]]


class Books:
    """What every export needs: who asks is checked already, and `begin` opens the transaction of a page."""

    def __init__(self, request: Request) -> None:
        settings = state_of(request).settings
        if not isinstance(settings, WalletSettings):
            raise TypeError("the wallet runs with its own settings")
        self.settings = settings
        self.chart: Chart = load_chart(settings.chart_file)
        self._database = state_of(request).database
        self._cause = context_of(request).cause()

    def begin(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction of its own: the request's is over when the file begins to leave."""
        return self._database.begin(self._cause)

    @property
    def made(self) -> str:
        """What stands at the foot of a page."""
        return f"{self.settings.cooperative} · {self._database.clock.today():%d/%m/%Y}"


async def _books(request: Request, caller: Caller, work: Work) -> Books:
    await require_books(work, caller.member_id)
    return Books(request)


def _period(
    first: Annotated[Day, Query(alias="from", description="First day, included")],
    last: Annotated[Day, Query(alias="to", description="Last day, included")],
) -> Period:
    return period(first, last)


Reader = Annotated[Books, Depends(_books)]
When = Annotated[Period, Depends(_period)]


@router.get("/journal", summary="The journal in FEC layout, partial", responses=problems(SirenMissing))
async def get_journal(books: Reader, year: Year) -> Response:
    """Eighteen columns, a business year, opening balances first. For import by the accountant: not the legal file."""
    if books.settings.siren is None:
        raise SirenMissing
    when = business_year(year)

    async def chunks() -> AsyncIterator[bytes]:
        yield fec.header().encode()
        opened = export_journal.opening_entries(books.begin, books.chart, when)
        entries = export_journal.book_entries(books.begin, books.chart, when, books.settings.time_zone)
        for source in (opened, entries):
            async for page in source:
                yield "".join(line for entry in page for line in fec.entry_lines(books.chart, entry)).encode()

    name = fec.file_name(books.settings.siren, when.last)
    return StreamingResponse(chunks(), media_type="text/plain; charset=utf-8", headers=attached(name))


@router.get("/journal-note", summary="The note that goes with the journal", responses=problems(SirenMissing))
async def get_journal_note(books: Reader, year: Year) -> Response:
    """What the file holds and what it does not, for the accountant who imports it (PDF)."""
    if books.settings.siren is None:
        raise SirenMissing
    name = fec.file_name(books.settings.siren, business_year(year).last)
    note = covering_note(books.chart, name, year, books.made)
    return Response(note, media_type=PDF, headers=attached(name.replace(".txt", "-note.pdf")))


@router.get("/general-balance", summary="The general balance", responses=problems(TooLongForPdf))
async def get_general_balance(books: Reader, when: When, kind: Format = "csv") -> Response:
    """Each general account: opening, movements, closing."""

    async def pages() -> Pages:
        async with books.begin() as work:
            yield export_balances.balance_rows(await export_balances.general_balance(work, books.chart, when))

    return await _file(books, export_sheets.GENERAL_BALANCE, when, kind, pages())


@router.get("/auxiliary-balance", summary="The balance of members or clients", responses=problems(TooLongForPdf))
async def get_auxiliary_balance(
    books: Reader, when: When, of: ThirdParties = "member_eur", kind: Format = "csv"
) -> Response:
    """Each member or client under one account: opening, movements, closing."""
    pages = export_balances.auxiliary_balance(books.begin, books.chart, of, when)
    return await _file(books, export_sheets.AUXILIARY_BALANCE, when, kind, pages)


@router.get("/general-ledger", summary="The general ledger", responses=problems(TooLongForPdf))
async def get_general_ledger(books: Reader, when: When, kind: Format = "csv") -> Response:
    """Every movement, account by account, with the balance after it."""
    pages = export_balances.general_ledger(books.begin, books.chart, when, books.settings.time_zone)
    return await _file(books, export_sheets.GENERAL_LEDGER, when, kind, pages)


@router.get("/auxiliary-ledger", summary="The ledger of members or clients", responses=problems(TooLongForPdf))
async def get_auxiliary_ledger(
    books: Reader, when: When, of: ThirdParties = "member_eur", kind: Format = "csv"
) -> Response:
    """Every movement of each member or client, with the balance after it."""
    pages = export_balances.auxiliary_ledger(books.begin, books.chart, of, when)
    return await _file(books, export_sheets.AUXILIARY_LEDGER, when, kind, pages)


@router.get("/credits", summary="The statement of credits, off the balance sheet", responses=problems(TooLongForPdf))
async def get_credits(books: Reader, when: When, kind: Format = "csv") -> Response:
    """Issued and destroyed, who has the rest, and the proof that nothing is missing."""

    async def pages() -> Pages:
        async with books.begin() as work:
            yield export_credits.statement_rows(await export_credits.credit_statements(work, when))

    return await _file(books, export_sheets.CREDITS, when, kind, pages())


@router.get("/vat", summary="VAT invoiced, by rate", responses=problems(TooLongForPdf))
async def get_vat(books: Reader, when: When, kind: Format = "csv") -> Response:
    """Base and VAT of what was invoiced in the period, a row a rate."""

    async def pages() -> Pages:
        async with books.begin() as work:
            yield await export_balances.vat_rows(work, when)

    return await _file(books, export_sheets.VAT, when, kind, pages())


@router.get(
    "/redistributions/{run_id}", summary="The schedule of a yearly redistribution", responses=problems(NotFound)
)
async def get_redistribution(books: Reader, work: Work, run_id: Id, kind: Format = "csv") -> Response:
    """Once a conversion is executed: method, policies, decision, and what each member received."""
    run = await export_redistribution.redistribution(work, run_id)
    made = export_redistribution.schedule_sheet(run)
    pages = export_redistribution.schedule_rows(books.begin, books.chart, run)
    name = f"{made.name}-{run_id}.{kind}"
    if kind == "csv":
        return StreamingResponse(sheet.csv_of(made, pages), media_type=CSV, headers=attached(name))
    return Response(sheet.pdf(made, await _whole(pages), books.made), media_type=PDF, headers=attached(name))


def attached(name: str) -> dict[str, str]:
    """The header that gives a file its name."""
    return {"content-disposition": f'attachment; filename="{name}"'}


async def _file(books: Books, made: Sheet, when: Period, kind: str, pages: Pages) -> Response:
    name = f"{made.name}-{when.first}-{when.last}.{kind}"
    if kind == "csv":
        return StreamingResponse(sheet.csv_of(made, pages), media_type=CSV, headers=attached(name))
    rows = await _whole(pages)
    dated = f"Du {when.first:%d/%m/%Y} au {when.last:%d/%m/%Y}"
    return Response(sheet.pdf(made, rows, books.made, dated), media_type=PDF, headers=attached(name))


async def _whole(pages: Pages) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = []
    async for page in pages:
        rows += page
        if len(rows) > LONGEST_PDF:
            raise TooLongForPdf(limit=LONGEST_PDF)
    return rows
