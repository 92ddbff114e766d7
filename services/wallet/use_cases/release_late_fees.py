"""Release fees that were credited after their client had paid: no payment comes any more that would do it."""

from datetime import date, timedelta

from services.wallet.repository import payables
from services.wallet.use_cases.release_fees import release_fees
from shared.database.unit_of_work import UnitOfWork

PART = 500
"""Missions in one transaction."""


async def release_late_fees(work: UnitOfWork, day: date) -> bool:
    """Give payable lines to statements that were posted since the beginning of the day before; whether there may be
    more of them.

    They count from the last payment of their mission, or from their own business date where that is later, as if they
    had been heard in order.
    """
    await payables.lock_payables(work)
    since = work.clock.start_of(day - timedelta(days=1))
    late = await payables.paid_before_credited(work, since, PART)
    if late:
        await release_fees(work, late)
    return len(late) == PART
