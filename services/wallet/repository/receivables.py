"""What members owe after reversals, and what of it their fees can pay."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

# Found through the partial index of receivables; those who owe are few.
_OWING = text("""
    SELECT r.owner_id, r.owner_number,
           least(r.debits_posted - r.credits_posted, e.credits_posted - e.debits_posted - e.debits_pending) AS amount
    FROM accounts AS r JOIN accounts AS e ON e.owner_id = r.owner_id AND e.kind = 'member_eur'
    WHERE r.kind = 'member_receivable' AND r.debits_posted > r.credits_posted
        AND e.credits_posted - e.debits_posted - e.debits_pending > 0
    ORDER BY r.owner_id LIMIT :limit FOR UPDATE OF r, e
""")


class Owing(NamedTuple):
    """A member who owes, and the cents of it that their fees have now."""

    member_id: UUID
    member_number: int
    amount: int


async def owing(work: UnitOfWork, limit: int) -> list[Owing]:
    """Members who owe and have fees, locked, at most `limit`."""
    await work.do_last_now()
    return [Owing(*row) for row in await work.connection.execute(_OWING, {"limit": limit})]
