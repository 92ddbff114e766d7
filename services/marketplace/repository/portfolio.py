"""Portfolio lines: written once, shown with the other party's consent."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.marketplace.tables import portfolio_lines
from shared.database.unit_of_work import UnitOfWork

Consent = Literal["pending", "given", "refused"]


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One thing that a member has done for somebody else. A mission's line has no title here."""

    line_id: UUID
    member_id: UUID
    member_number: int
    source: Literal["order", "mission"]
    source_id: UUID
    title: str | None
    category_code: str | None
    skill_codes: Sequence[str]
    other_party_id: UUID
    done_on: date
    consent: Consent = "pending"
    consented_at: datetime | None = None


_COLUMNS = tuple(portfolio_lines.c[field.name] for field in fields(PortfolioRow))


async def insert_lines(work: UnitOfWork, rows: Sequence[PortfolioRow]) -> None:
    """Write lines; one that stands already stays as it is."""
    if rows:
        statement = insert(portfolio_lines).on_conflict_do_nothing()
        await work.connection.execute(statement, [asdict(row) for row in rows])


async def lock_line(work: UnitOfWork, line_id: UUID) -> PortfolioRow | None:
    """One line, locked until the transaction ends."""
    statement = select(*_COLUMNS).where(portfolio_lines.c.line_id == line_id).with_for_update()
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else PortfolioRow(*row)


async def line_of_order(work: UnitOfWork, order_id: UUID) -> PortfolioRow | None:
    """The line that came of an order, once it is paid."""
    row = (await work.connection.execute(select(*_COLUMNS).where(portfolio_lines.c.source_id == order_id))).first()
    return None if row is None else PortfolioRow(*row)


async def save_consent(work: UnitOfWork, line_id: UUID, consent: Consent, at: datetime) -> None:
    """Keep what the other party has answered."""
    statement = update(portfolio_lines).where(portfolio_lines.c.line_id == line_id)
    await work.connection.execute(statement.values(consent=consent, consented_at=at))


async def lines_of(
    work: UnitOfWork, member_id: UUID, reader_id: UUID, after: tuple[date, UUID] | None, limit: int
) -> list[PortfolioRow]:
    """The lines of a member that `reader_id` may see, the latest first.

    Everybody sees what the other party consented to; the member sees all, and the other party its own.
    """
    statement = select(*_COLUMNS).where(portfolio_lines.c.member_id == member_id)
    if reader_id != member_id:
        shown = portfolio_lines.c.consent == "given"
        statement = statement.where(or_(shown, portfolio_lines.c.other_party_id == reader_id))
    if after is not None:
        statement = statement.where(tuple_(portfolio_lines.c.done_on, portfolio_lines.c.line_id) < after)
    ordered = statement.order_by(portfolio_lines.c.done_on.desc(), portfolio_lines.c.line_id.desc())
    return [PortfolioRow(*row) for row in await work.connection.execute(ordered.limit(limit))]
