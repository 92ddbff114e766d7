"""The turn of the year: SUB of the ended year goes, or moves on by decision; then the new year's grants; once."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from services.wallet.use_cases import close_sub_year
from services.wallet.use_cases.close_sub_year import is_sub_closed
from shared.contracts.message import Message
from shared.contracts.wallet import CreditsExpired, CreditsGranted, HoldVoided
from shared.messaging.processing import Processor
from shared.messaging.reading import Read, read
from shared.money import Amount
from shared.observability.cause import Cause
from shared.roles.jobs import JobRunner
from tests.integration.wallet.test_plugs import decision
from tests.integration.wallet.till import DAY, Till, cancelled, completed, member, placed, plug_ended, plug_granted

NEW_YEAR = datetime(2028, 1, 1, 6, tzinfo=UTC)
LAST_DAY = date(2027, 12, 31)


def sub(credits: int) -> Amount:
    return Amount(amount=credits, unit="SUB")


async def sub_by_year(till: Till) -> dict[tuple[int, int], int]:
    """SUB by member number and year."""
    rows = await till.rows(
        "SELECT owner_number, year, credits_posted - debits_posted FROM accounts WHERE kind = 'member_sub'"
    )
    return {(number, year): amount for number, year, amount in rows}


async def turn_the_year(till: Till) -> None:
    till.wallet.clock.set(NEW_YEAR)
    await till.wallet.run_due_jobs()


async def test_sub_outside_holds_is_destroyed_on_31_december_and_told(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_sub_year, "CHUNK", 2)
    await till.plugs()
    held = placed(till.buyer, till.seller, 3_000, LAST_DAY)
    await till.hear(held)
    await turn_the_year(till)
    assert await sub_by_year(till) == {
        (1, 2027): 3_000,
        (2, 2027): 0,
        (3, 2027): 0,
        **{(number, 2028): 10_000 for number in (1, 2, 3)},
    }
    told = await till.wallet.said(CreditsExpired)
    assert {(one.member.member_number, one.year, one.expired, one.reason) for one in told} == {
        (1, 2027, sub(7_000), "year_end"),
        (2, 2027, sub(10_000), "year_end"),
        (3, 2027, sub(10_000), "year_end"),
    }
    cited = await till.rows(
        "SELECT DISTINCT business_date, policy_key, policy_version FROM groups WHERE kind = 'expiry'"
    )
    assert [tuple(row) for row in cited] == [(LAST_DAY, "sub_rolls_over", 0)]
    await till.hear(completed(held, NEW_YEAR.date()))
    assert (await till.credits(till.seller))[2] == 3_000
    before = await till.count("SELECT count(*) FROM groups")
    till.wallet.clock.set(datetime(2028, 1, 2, 6, tzinfo=UTC))
    await till.wallet.run_due_jobs()
    assert await till.count("SELECT count(*) FROM groups") == before


async def test_sub_moves_into_the_new_year_when_the_cooperative_decided_so(till: Till) -> None:
    decided = decision(1, DAY, key="sub_rolls_over")
    await till.hear(decided)
    await till.plugs()
    undone = placed(till.buyer, till.seller, 3_000, LAST_DAY)
    late = placed(till.buyer, till.seller, 1_000, LAST_DAY)
    await till.hear(undone, late)
    await turn_the_year(till)
    assert (await sub_by_year(till))[1, 2028] == 16_000
    [cited] = await till.rows("SELECT DISTINCT policy_version, decision_id FROM groups WHERE kind = 'roll_over'")
    assert tuple(cited) == (1, decided.decision_id)
    await till.hear(cancelled(undone, LAST_DAY), cancelled(late, NEW_YEAR.date()))
    assert [one.expired_on_return for one in await till.wallet.said(HoldVoided)] == [None, sub(1_000)]
    assert (await sub_by_year(till))[1, 2027] == 0
    assert (await sub_by_year(till))[1, 2028] == 19_000
    assert [one.reason for one in await till.wallet.said(CreditsExpired)] == ["returned_late"]


async def test_what_came_back_on_31_december_and_is_heard_later_ends_with_its_year(till: Till) -> None:
    await till.plugs()
    undone = placed(till.buyer, till.seller, 3_000, LAST_DAY)
    await till.hear(undone)
    await turn_the_year(till)
    await till.hear(cancelled(undone, LAST_DAY))
    assert (await sub_by_year(till))[1, 2027] == 0
    last = (await till.wallet.said(CreditsExpired))[-1]
    assert (last.expired, last.reason) == (sub(3_000), "year_end")


async def test_a_closed_year_is_granted_nothing_and_says_that_it_is_closed(till: Till) -> None:
    async def closed() -> list[bool]:
        async with till.wallet.database.begin(Cause("request")) as work:
            return [await is_sub_closed(work, year) for year in (2027, 2028)]

    assert await closed() == [False, False]
    await turn_the_year(till)
    assert await closed() == [True, False]
    await till.hear(plug_granted(till.buyer, date(2027, 12, 20)), plug_granted(till.seller, NEW_YEAR.date()))
    assert [one.year for one in await till.wallet.said(CreditsGranted)] == [2028]


async def test_years_that_were_missed_are_closed_in_their_order(till: Till) -> None:
    await till.hear(plug_granted(till.buyer), plug_granted(till.seller, date(2028, 5, 1)))
    await till.hear(decision(1, date(2028, 6, 1), key="sub_rolls_over"))
    till.wallet.clock.set(datetime(2030, 2, 1, tzinfo=UTC))
    await till.wallet.run_due_jobs()
    assert [row[0] for row in await till.rows("SELECT year FROM sub_years ORDER BY started_at, year")] == [
        2027,
        2028,
        2029,
    ]
    assert await sub_by_year(till) == {(1, 2027): 0, (2, 2028): 0, (2, 2029): 0, (1, 2030): 10_000, (2, 2030): 20_000}


async def test_a_leaver_and_a_late_return_are_told(till: Till) -> None:
    await till.plugs()
    one, other = placed(till.buyer, till.seller, 100), placed(till.third, till.seller, 200)
    await till.hear(one, other, plug_ended(till.buyer), cancelled(one))
    await till.hear(cancelled(other, NEW_YEAR.date()))
    told = [(said.member.member_number, said.expired, said.reason) for said in await till.wallet.said(CreditsExpired)]
    assert told == [(1, sub(9_900), "left"), (1, sub(100), "left"), (3, sub(200), "returned_late")]


async def test_f31_orders_are_placed_and_settled_while_their_year_ends_on_two_workers(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_sub_year, "CHUNK", 3)
    people = [member(number) for number in range(10, 22)]
    await till.wallet.hear(*(plug_granted(who) for who in people))
    pairs = list(zip(people, [*people[1:], people[0]], strict=True))
    open_orders = [placed(buyer, seller, 2_000, LAST_DAY) for buyer, seller in pairs]
    await till.wallet.hear(*open_orders)
    late = [placed(buyer, seller, 500, LAST_DAY) for buyer, seller in pairs]
    story: list[Message] = [*map(completed, open_orders[::2]), *(cancelled(one, LAST_DAY) for one in open_orders[1::2])]
    story += late
    till.wallet.clock.set(NEW_YEAR)
    runners = [JobRunner(till.wallet.database, till.wallet.service.jobs) for _ in range(2)]
    await runners[0].seed()

    async def run(runner: JobRunner) -> None:
        for _ in range(200):
            if not await runner.run_one():
                await asyncio.sleep(0.005)

    good = [read(till.wallet.incoming(message), till.wallet.service.subscriptions) for message in story]
    reads = [one for one in good if isinstance(one, Read)]
    processors = [Processor(till.wallet.database, till.wallet.service.subscriptions) for _ in range(2)]

    async def apply(processor: Processor, mine: list[Read]) -> None:
        for one in mine:
            await processor.apply([one])

    await asyncio.gather(*(run(runner) for runner in runners), *(apply(processors[n], reads[n::2]) for n in range(2)))
    assert await till.wallet.failures() == []
    left = "SELECT sum(credits_posted - debits_posted), sum(debits_pending) FROM accounts WHERE year = 2027"
    [(balance, held)] = await till.rows(left)
    assert balance == held, "of the ended year only what is held for a seller is left"
    issued = await till.rows("SELECT debits_posted FROM accounts WHERE kind = 'col_issuance'")
    assert int(issued[0][0]) == 2_000 * 6
    assert len(await till.wallet.said(CreditsGranted)) == 2 * len(people)
