"""The other party says whether a portfolio line may be shown, and may change its mind."""

from dataclasses import replace
from uuid import UUID

from services.marketplace.errors import NotYourPart
from services.marketplace.repository.portfolio import Consent, PortfolioRow, lock_line, save_consent
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def answer_consent(work: UnitOfWork, member_id: UUID, line_id: UUID, *, given: bool) -> PortfolioRow:
    """Keep the answer. Raises `NotYourPart` for the member whose line it is, `NotFound` for everybody else."""
    line = await lock_line(work, line_id)
    if line is None or member_id not in (line.member_id, line.other_party_id):
        raise NotFound
    if member_id != line.other_party_id:
        raise NotYourPart
    consent: Consent = "given" if given else "refused"
    await save_consent(work, line_id, consent, work.now())
    work.audit("portfolio_consent", line_id, consent=consent)
    return replace(line, consent=consent, consented_at=work.now())
