"""Read a portfolio: what a member has done for others, as far as those consent."""

from datetime import date
from uuid import UUID

from services.marketplace.repository.portfolio import PortfolioRow, lines_of
from shared.database.unit_of_work import UnitOfWork


async def read_portfolio(
    work: UnitOfWork, member_id: UUID, reader_id: UUID, after: tuple[date, UUID] | None, limit: int
) -> list[PortfolioRow]:
    """The lines of a member that the reader may see, the latest first; empty for somebody unknown."""
    return await lines_of(work, member_id, reader_id, after, limit)
