"""Say what of the fees of missions can be paid out, whenever that changed."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from services.wallet.repository import payables
from services.wallet.repository.payables import Release
from shared.contracts.wallet import FeesPayable, PayableLine
from shared.database.unit_of_work import UnitOfWork
from shared.money import Amount


async def release_fees(work: UnitOfWork, releases: Sequence[Release], *, say: bool = True) -> set[UUID]:
    """Bring the payable lines of missions up to date and announce `fees_payable` for each statement that changed.

    The caller holds the lock of payable lines. Returns the missions that have a credited statement.
    """
    lines = await payables.release(work, releases)
    dates = {one.mission_id: one.on for one in releases}
    for statement_id, of_statement in groupby(lines, key=lambda line: line.statement_id):
        rows = list(of_statement)
        payable = tuple(
            PayableLine(line_id=row.line_id, payable=Amount(amount=row.payable, unit="EUR"))
            for row in rows
            if row.payable
        )
        if say and payable and any(row.changed for row in rows):
            message = FeesPayable(
                statement_id=statement_id, source_id=rows[0].mission_id, cause_id=rows[0].cause_id, lines=payable
            )
            work.outbox.add(message, business_date=dates[rows[0].mission_id])
    return {line.mission_id for line in lines}
