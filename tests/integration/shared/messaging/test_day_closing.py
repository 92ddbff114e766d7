"""A sender says at the end of a day what it said; a listener finds out that something of it is missing."""

from datetime import date, timedelta

from sqlalchemy import event

from shared.contracts import events
from shared.contracts import wallet as wallet_says
from shared.contracts.missions import DayClosed, MissionCompleted
from shared.database.day_closing import missing_by_source
from shared.ids import new_id
from shared.messaging.day_closing import compare_day
from shared.observability.cause import Cause
from shared.roles.kit_jobs import close_day
from shared.testing.harness import ServiceHarness

JOB = Cause("job")


async def say(harness: ServiceHarness, count: int, on: date) -> list[MissionCompleted]:
    """Messages of missions with one business date."""
    example = MissionCompleted.example()
    said = [example.model_copy(update={"mission_id": new_id(), "statement_id": new_id()}) for _ in range(count)]
    async with harness.database.begin(JOB) as work:
        for message in said:
            work.outbox.add(message, business_date=on)
    return said


async def closing(harness: ServiceHarness, on: date) -> DayClosed:
    async with harness.database.begin(JOB) as work:
        await close_day(work, DayClosed, on)
    return (await harness.said(DayClosed))[-1]


async def compare(harness: ServiceHarness, on: date) -> tuple[int, int | None]:
    async with harness.database.begin(JOB) as work:
        missing = await compare_day(work, harness.service.subscriptions, f"missions:{on}")
    async with harness.database.engine.connect() as connection:
        return missing, (await missing_by_source(connection, on))["missions"]


async def test_a_day_counts_what_was_said_with_its_date(missions: ServiceHarness) -> None:
    on = missions.clock.today()
    await say(missions, 3, on)
    await say(missions, 1, on - timedelta(days=1))  # late: it belongs to the day before
    missions.advance(timedelta(days=1))
    await say(missions, 2, missions.clock.today())
    closed = await closing(missions, on)
    assert [(one.message, one.count) for one in closed.counts] == [("missions.mission_completed.v1", 3)]
    example = MissionCompleted.example()
    of_one = example.accepted.amount + sum(line.amount.amount for line in example.lines)
    assert [(one.unit, one.amount) for one in closed.sums] == [("EUR", 3 * of_one)]
    again = await closing(missions, on)
    assert again == closed
    empty = await closing(missions, on - timedelta(days=5))
    assert (empty.counts, empty.sums) == ((), ())


async def test_a_day_closed_late_costs_what_was_said_and_not_the_time_gone_by(missions: ServiceHarness) -> None:
    on = missions.clock.today()
    await say(missions, 2, on)
    missions.advance(timedelta(days=60))
    await say(missions, 1, on)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = missions.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        closed = await closing(missions, on)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert [one.count for one in closed.counts] == [3]
    assert len([statement for statement in asked if "sent_messages" in statement]) < 12  # not two an hour: 2 900


async def test_a_listener_notices_that_a_message_is_missing(missions: ServiceHarness, wallet: ServiceHarness) -> None:
    on = wallet.clock.today()
    said = await say(missions, 4, on)
    closed = await closing(missions, on)
    raw = [wallet.incoming(message, business_date=on) for message in said]
    await wallet.hear_raw([*raw[:3], raw[0]])  # one twice: it counts once
    await wallet.hear(closed)
    assert await compare(wallet, on) == (1, 1)
    await wallet.hear_raw(raw[3:])
    assert await compare(wallet, on) == (0, 0)
    assert await compare(wallet, on) == (0, 0)  # after the tallies were folded
    await wallet.hear_raw(
        [wallet.incoming(said[0].model_copy(update={"mission_id": new_id(), "statement_id": new_id()}))]
    )
    assert await compare(wallet, on) == (0, 0)  # more than was said at the closing is a late fact


async def test_only_what_the_listener_hears_can_be_missing(wallet: ServiceHarness) -> None:
    on = wallet.clock.today()
    await wallet.hear(events.DayClosed.example().model_copy(update={"business_date": on}))
    async with wallet.database.begin(JOB) as work:
        assert await compare_day(work, wallet.service.subscriptions, f"events:{on}") == 0


async def test_membership_watches_the_wallet(membership: ServiceHarness) -> None:
    on = membership.clock.today()
    await membership.hear(wallet_says.DayClosed.example().model_copy(update={"business_date": on}))
    async with membership.database.begin(JOB) as work:
        assert await compare_day(work, membership.service.subscriptions, f"wallet:{on}") == 3
