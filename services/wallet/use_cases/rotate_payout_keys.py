"""Seal bank accounts anew under the newest key, so that an older one can be taken away."""

from services.wallet.outside.resources import resources_of
from services.wallet.repository import payout_details
from shared.database.unit_of_work import UnitOfWork

PART = 5_000
"""Rows of each table that one run seals: one transaction."""


async def rotate_payout_keys(work: UnitOfWork) -> tuple[int, bool]:
    """How many accounts were sealed anew, and whether more may wait. Raises `UnknownPayoutKey` for a lost key."""
    keys = resources_of(work).payout_keys
    done, more = 0, False
    for table in ("payout_details", "payout_lines"):
        rows = await payout_details.sealed_with_other_keys(work, table, keys.current, PART)
        again = [
            (row.row_id, keys.seal(row.member_id, keys.open(row.member_id, row.key_id, row.sealed))) for row in rows
        ]
        await payout_details.seal_again(work, table, keys.current, again)
        done, more = done + len(rows), more or len(rows) == PART
    work.audit("payout_keys_rotated", accounts=done)
    return done, more
