"""Erase the free text of a member's gifts and contests: of the salted hash in the ledger nothing is left to guess."""

from uuid import UUID

from services.wallet.repository import asked, gift_years, votes
from shared.database.unit_of_work import UnitOfWork


async def erase_reasons(work: UnitOfWork, member_id: UUID) -> int:
    """Delete every reason that the member gave or was given, and the salts of what they asked; return how many
    reasons there were. The journal does not change."""
    erased = await gift_years.erase_reasons(work, member_id) + await votes.erase_reasons(work, member_id)
    await asked.forget_bodies(work, member_id)
    work.audit("reasons_erased", member_id, reasons=erased)
    return erased
