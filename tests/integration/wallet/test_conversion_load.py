"""F31: members join, leave, order, give and are paid late while two worker processes convert the year before.

What was there when the run was opened decides the weights, the close of the year and what is left decide the COL, and
the cents add up; all that came too late is activity of the year after.
"""

import asyncio
from collections import Counter
from datetime import date
from itertools import count
from pathlib import Path

from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.open_conversion import open_run
from services.wallet.use_cases.show_conversion import show_conversion
from shared.contracts.marketplace import OrderPlaced
from shared.contracts.message import Member
from shared.ids import new_id
from shared.money import allocate
from shared.observability.cause import Cause
from tests.integration.wallet.giving import give
from tests.integration.wallet.reference_conversion import shares
from tests.integration.wallet.test_conversion_faults import (
    JANUARY,
    MEMBERS,
    earned,
    found,
    lived,
    manifest,
    opened,
    worker,
)
from tests.integration.wallet.till import Till, completed, member, placed, plug_ended, plug_granted
from tools.verify_conversion import verify

TODAY = JANUARY.date()
DECEMBER = date(2027, 12, 31)
LATE = 40
_LINES = "SELECT member_number, weight, frozen, amount FROM conversion_lines WHERE run_id = :run_id ORDER BY 1"
_BELOW = "SELECT count(*) FROM accounts WHERE credits_posted < debits_posted + debits_pending AND kind LIKE 'member_%'"


class Crowd:
    """The members of last year, who go on living; `earned` is what they and newcomers are issued meanwhile."""

    def __init__(self, till: Till, who: list[Member], late: list[OrderPlaced]) -> None:
        self.till, self.who, self.late = till, who, late
        self.earned: Counter[int] = Counter()
        self.numbers = count(100)
        self.gifts: Counter[int] = Counter()
        self.paid_late: Counter[int] = Counter()

    async def goes_on_until(self, *workers: asyncio.Task[int]) -> None:
        """Everybody at once, again and again until the workers are done."""
        while not all(task.done() for task in workers):
            number = next(self.numbers)
            await asyncio.gather(
                self.joins_and_earns(number), self.gives(number), self.is_paid_late(), self.gives(number + 5)
            )
        assert [task.result() for task in workers] == [0] * len(workers)

    async def joins_and_earns(self, number: int) -> None:
        """A newcomer pays a member out of the SUB of the new year, and is paid by another newcomer."""
        payer, newcomer, seller = member(2 * number), member(2 * number + 1), self.who[number % (MEMBERS - 1)]
        await self.till.hear(plug_granted(payer, TODAY), plug_granted(newcomer, TODAY))
        for to, price in ((seller, number), (newcomer, 300)):
            order = placed(payer, to, price, TODAY)
            await self.till.hear(order, completed(order, TODAY))
            self.earned[to.member_number] += price

    async def gives(self, number: int) -> None:
        """COL that may be frozen a moment before: then there is not enough."""
        answer = await give(self.till, self.who[number % 10], self.who[(number + 3) % 10], 50)
        self.gifts[answer.status_code] += 1

    async def is_paid_late(self) -> None:
        """The completion of an order of December comes only now."""
        if self.late:
            order = self.late.pop()
            self.earned[order.seller.member_number] += order.price_credits
            self.paid_late[order.seller.member_number] += order.price_credits
            await self.till.hear(completed(order, DECEMBER))


async def crowd(till: Till) -> Crowd:
    """Last year, with orders that are open at its end, all of them held in SUB."""
    who = await lived(till)
    late = [placed(who[n % 10], who[(n + 2) % 10], 20 + n, DECEMBER) for n in range(LATE)]
    await till.hear(*late)
    return Crowd(till, who, late)


async def test_members_come_go_and_pay_while_two_workers_convert(till: Till, tmp_path: Path) -> None:
    living = await crowd(till)
    at_close = [(await till.credits(one))[2] for one in living.who]
    run = await opened(till)
    leaver = living.who[-1]

    async def both() -> None:
        await living.goes_on_until(*(asyncio.create_task(worker(till, tmp_path)) for _ in range(2)))

    await asyncio.gather(both(), till.hear(plug_ended(leaver, TODAY)))
    run = await found(till, run)
    assert run.state == "computed"
    verify(await manifest(till, run), (run.manifest_sha256 or b"").hex())
    weights = [earned((number - 1) % MEMBERS) for number in range(MEMBERS)]
    lines = [tuple(row) for row in await till.rows(_LINES, run_id=run.run_id) if row.weight or row.frozen]
    assert [line[:2] for line in lines] == list(enumerate(weights, start=1))
    # What is dated in December and came before the member's part was frozen was there at the close.
    there = [at + living.paid_late[number] for number, at in enumerate(at_close, start=1)]
    assert all(0 <= line[2] <= most for line, most in zip(lines, there, strict=True))
    assert [line[3] for line in lines] == allocate(run.envelope or 0, weights)
    assert sum(line[3] for line in lines) == run.envelope == run.allocated

    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    await both()
    run = await found(till, run)
    assert run.state == "executed"
    assert [await till.eur(one) for one in living.who] == allocate(run.envelope or 0, weights)
    assert (await till.credits(leaver))[2:] == (0, 0)
    assert run.destroyed == sum(line[2] for line in lines)
    assert await till.count(_BELOW) == 0
    assert set(living.gifts) <= {201, 409}
    assert living.gifts[201]
    await _counts_in_the_next(living, run.run_id)


async def _counts_in_the_next(living: Crowd, run_id: object) -> None:
    """What came late is listed in the run, and is activity of the next year with all that was earned since."""
    till = living.till
    late = LATE - len(living.late)
    async with till.wallet.database.begin(Cause("request")) as work:
        assert (await show_conversion(work, run_id)).late_facts == late  # type: ignore[arg-type]
        dry = await open_run(work, 2028, dry=True)
    await till.wallet.run_due_jobs()
    dry = await found(till, dry)
    rows = await till.rows(_LINES, run_id=dry.run_id)
    assert Counter({row.member_number: row.weight for row in rows if row.weight}) == living.earned
    assert late
    assert {row.member_number: row.amount for row in rows if row.amount} == +shares(dry.envelope or 0, living.earned)
