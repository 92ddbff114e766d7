"""A process that does parts of a conversion until none is due, as a worker does: `CRASH_AT` ends it like `kill -9`.

`python -m tests.integration.wallet.conversion_worker <database url> <offset file> <cooperative>`
"""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import text

from services.wallet.jobs import jobs
from shared.clock import Clock
from shared.database.engine import Database, create_engine
from shared.messaging.outbox import MessageOutbox
from shared.roles.jobs import JobRunner, Jobs


async def work_off(url: str, offset_file: Path, cooperative: str) -> None:
    """Do parts, and wait for those that another process is at."""
    engine = create_engine(url, application_name="conversion-worker", pool_size=2)
    database = Database(
        engine,
        clock=Clock("Europe/Paris", offset_file),
        cooperative=cooperative,
        new_outbox=lambda work: MessageOutbox(work, "wallet"),
    )
    parts = Jobs()
    parts.declared = {"conversion_part": jobs.declared["conversion_part"]}
    runner = JobRunner(database, parts)
    waiting = text("SELECT count(*) FROM due_jobs WHERE kind = 'conversion_part'")
    while True:
        if await runner.run_one():
            continue
        async with engine.connect() as connection:
            if not (await connection.execute(waiting)).scalar_one():
                break
        await asyncio.sleep(0.05)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(work_off(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
