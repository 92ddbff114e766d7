"""Seal what is final in the journal. Runs about every second; two replicas take turns."""

from services.wallet.repository import seals
from services.wallet.repository.seals import Candidate
from shared.database.unit_of_work import UnitOfWork

LIMIT = 20_000
"""Groups in one seal: what one transaction does at most."""


async def seal_journal(work: UnitOfWork, limit: int = LIMIT) -> bool:
    """Seal the next part that is final; return whether more of it waits already.

    With nobody writing, everything is sealed at once. Otherwise the candidate is kept until those who were writing
    when it was taken have ended.
    """
    candidate = await seals.lock_candidate(work)
    last = await seals.last_seal(work)
    if candidate is None or candidate.position <= last.last_position:
        candidate = await _new_candidate(work, last.last_position)
    if candidate is None:
        await seals.keep_candidate(work, None)
        return False
    if candidate.writers & await seals.writers(work):
        await seals.keep_candidate(work, candidate)
        return False
    upto, rows = await seals.part_to_seal(work, last.last_position, candidate.position, limit)
    if rows:  # positions of transactions that were rolled back are skipped with the next seal
        await seals.add_seal(work, last, upto, rows, work.now())
    behind = rows == limit
    await seals.keep_candidate(work, candidate if behind else await _new_candidate(work, upto))
    return behind


async def _new_candidate(work: UnitOfWork, sealed: int) -> Candidate | None:
    position = await seals.last_given(work)
    return Candidate(position, await seals.writers(work)) if position > sealed else None
