"""The public registers: rows are added and read, never changed."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.membership.tables import journal_heads, month_figures
from shared.contracts.wallet import JournalSealed
from shared.database.unit_of_work import UnitOfWork


class JournalHead(NamedTuple):
    """The head of the wallet's journal at the end of a day."""

    sealed_on: date
    first_seal_no: int
    last_seal_no: int
    row_count: int
    head_sha256: str
    heard_at: datetime


class MonthFigures(NamedTuple):
    """What the wallet said of a month: cents, and hundredths of credits; `month` is its first day."""

    month: date
    pot_in: int
    pot_out: int
    pot_balance: int
    reserve_balance: int
    credits_issued_sub: int
    credits_issued_col: int
    credits_destroyed_sub: int
    credits_destroyed_col: int
    volume_12_months: int


async def add_journal_head(work: UnitOfWork, said: JournalSealed) -> None:
    """Keep a head as it was first said: another one for the same day changes nothing."""
    values = {**said.model_dump(), "heard_at": work.now()}
    await work.connection.execute(insert(journal_heads).values(values).on_conflict_do_nothing())


async def list_journal_heads(work: UnitOfWork, limit: int, before: date | None) -> list[JournalHead]:
    """Heads, the newest first, from before a day."""
    columns = [journal_heads.c[name] for name in JournalHead._fields]
    statement = select(*columns).order_by(journal_heads.c.sealed_on.desc()).limit(limit)
    if before is not None:
        statement = statement.where(journal_heads.c.sealed_on < before)
    return [JournalHead(*row) for row in await work.connection.execute(statement)]


async def list_months(work: UnitOfWork, limit: int, before: date | None) -> list[MonthFigures]:
    """Months that the wallet has closed, the newest first, from before a month."""
    columns = [month_figures.c[name] for name in MonthFigures._fields]
    statement = select(*columns).order_by(month_figures.c.month.desc()).limit(limit)
    if before is not None:
        statement = statement.where(month_figures.c.month < before)
    return [MonthFigures(*row) for row in await work.connection.execute(statement)]
