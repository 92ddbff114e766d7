"""Say the head of the hash chain at the end of a business day, so that somebody outside keeps it."""

from datetime import date, timedelta
from uuid import UUID

from services.wallet.repository import seals
from shared.contracts.wallet import JournalSealed
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id

_DAYS = UUID("0193b2aa-7a11-7e70-8b5c-6a6f75726e61")


async def say_journal_head(work: UnitOfWork, today: date) -> None:
    """Say what was sealed up to the end of the day before `today`; nothing when no seal came since the last time."""
    last = await seals.last_seal_before(work, work.clock.start_of(today))
    said = await seals.last_said_seal(work)
    if last.seal_no <= said:
        return
    day = today - timedelta(days=1)
    row_count = await seals.add_head(work, day, said + 1, last)
    work.outbox.add(
        JournalSealed(
            day_id=derived_id(_DAYS, f"{work.cooperative}:{day.isoformat()}"),
            first_seal_no=said + 1,
            last_seal_no=last.seal_no,
            head_sha256=last.head.hex(),
            row_count=row_count,
            sealed_on=day,
        ),
        business_date=day,
    )
