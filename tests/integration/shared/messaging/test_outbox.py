"""What is said is written with its effect, numbered under the subject's lock, and only by its owner."""

import asyncio

import orjson
import pytest
from sqlalchemy import text

from shared.contracts import missions, wallet
from shared.database.engine import Database
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.observability.cause import Cause

REQUEST = Cause("request")


async def _rows(database: Database) -> list[dict[str, object]]:
    query = (
        "SELECT o.message_id, s.sequence, s.body FROM outbox o"
        " JOIN sent_messages s USING (message_id) ORDER BY o.position"
    )
    async with database.engine.connect() as connection:
        rows = (await connection.execute(text(query))).all()
    return [{"id": row.message_id, "sequence": row.sequence, **orjson.loads(bytes(row.body))} for row in rows]


async def test_what_is_said_is_there_after_commit_with_rising_sequences(kit_database: Database) -> None:
    message = wallet.HoldVoided.example()
    async with kit_database.begin(REQUEST) as work:
        work.outbox.add(message)
        work.outbox.add(message)
    async with kit_database.begin(REQUEST) as work:
        work.outbox.add(message)
    assert [row["sequence"] for row in await _rows(kit_database)] == [1, 2, 3]


async def test_what_is_said_goes_with_a_rolled_back_effect(kit_database: Database) -> None:
    async def fail() -> None:
        async with kit_database.begin(REQUEST) as work:
            work.outbox.add(wallet.HoldVoided.example())
            work.audit("never", new_id())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await _rows(kit_database) == []


async def test_a_failed_savepoint_takes_back_what_it_said(kit_database: Database) -> None:
    async def fail(work: UnitOfWork) -> None:
        async with work.savepoint():
            work.outbox.add(wallet.HoldRefused.example())
            raise ZeroDivisionError

    async with kit_database.begin(REQUEST) as work:
        work.outbox.add(wallet.HoldVoided.example())
        with pytest.raises(ZeroDivisionError):
            await fail(work)
    assert [row["type"] for row in await _rows(kit_database)] == ["wallet.hold_voided.v1"]


async def test_a_service_says_only_its_own(kit_database: Database) -> None:
    async with kit_database.begin(REQUEST) as work:
        with pytest.raises(TypeError, match="wallet may not say missions"):
            work.outbox.add(missions.MissionCompleted.example())


async def test_what_no_broker_would_take_fails_with_its_effect(kit_database: Database) -> None:
    message = wallet.FeesCredited.example()
    large = message.model_copy(update={"lines": message.lines * 5_000})

    async def say() -> None:
        async with kit_database.begin(REQUEST) as work:
            work.audit("never", new_id())
            work.outbox.add(message)
            work.outbox.add(large)

    with pytest.raises(ValueError, match=r"wallet\.fees_credited\.v1 of \d{7} bytes; a message has at most 1048576"):
        await say()
    assert await _rows(kit_database) == []


async def test_ids_follow_from_the_message_that_caused_them(kit_database: Database) -> None:
    cause = Cause("message", causation_id=new_id())
    async with kit_database.begin(cause) as work:
        first = work.outbox.add(wallet.HoldVoided.example())
    async with kit_database.begin(cause) as work:
        again = work.outbox.add(wallet.HoldVoided.example())
    assert first == again


async def test_concurrent_transactions_number_one_subject_without_gap_or_repeat(kit_database: Database) -> None:
    async def say() -> None:
        async with kit_database.begin(REQUEST) as work:
            work.outbox.add(wallet.HoldVoided.example())
            await asyncio.sleep(0.001)

    await asyncio.gather(*(say() for _ in range(30)))
    sequences = [row["sequence"] for row in await _rows(kit_database)]
    assert sorted(sequences) == list(range(1, 31))  # type: ignore[type-var]


async def test_the_runtime_role_cannot_edit_what_was_said_or_audited(kit_database: Database) -> None:
    for statement in (
        "UPDATE sent_messages SET sequence = 9",
        "DELETE FROM sent_messages",
        "UPDATE audit_trail SET action = 'x'",
        "DELETE FROM audit_trail",
        "TRUNCATE audit_trail",
        "CREATE TABLE mine (a int)",
        "DROP TABLE outbox",
    ):
        async with kit_database.engine.connect() as connection:
            with pytest.raises(Exception, match=r"permission denied|must be owner"):
                await connection.execute(text(statement))


async def test_partitions_are_made_and_dropped_by_the_one_function(kit_database: Database) -> None:
    async with kit_database.engine.connect() as connection:
        touched = await connection.execute(text("SELECT maintain_sent_messages('2031-05-01')"))
        assert touched.scalar_one() > 0
        again = await connection.execute(text("SELECT maintain_sent_messages('2031-05-01')"))
        assert again.scalar_one() == 0


async def test_partitions_are_made_while_somebody_reads(kit_database: Database) -> None:
    """A reader that holds one branch and comes to the other waits for nothing: the one who makes partitions waits."""
    engine = kit_database.engine
    async with engine.connect() as reader, engine.connect() as maker, engine.connect() as watcher:
        await reader.execute(text("SELECT count(*) FROM sent_messages WHERE NOT kept"))
        pid = (await maker.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        making = asyncio.create_task(maker.execute(text("SELECT maintain_sent_messages('2041-05-01')")))
        waits = text("SELECT count(*) FROM pg_locks WHERE pid = :pid AND NOT granted")
        async with asyncio.timeout(10):
            while not (await watcher.execute(waits, {"pid": pid})).scalar_one():
                await asyncio.sleep(0.01)
        await reader.execute(text("SELECT count(*) FROM sent_messages"))
        await reader.commit()
        assert (await making).scalar_one() > 0
        await maker.commit()
