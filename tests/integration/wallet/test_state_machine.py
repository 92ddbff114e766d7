"""The wallet against a reference of a hundred lines: whatever happens, in any order and twice, equal balances after it.

Hypothesis plays members who come and go, order, accept parts, disagree, refund, give, are paid by missions, and years
that turn, through the wallet's own doors on a real database. More with `STATE_MACHINE_EXAMPLES=200`.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text

from services.wallet.app import service
from shared.contracts.marketplace import DisputeResolved, MilestoneAccepted, OrderPlaced, RefundGranted
from shared.contracts.message import Message
from shared.ids import new_id
from shared.testing.harness import ServiceHarness, open_harness
from tests.conftest import service_environment
from tests.integration.wallet.giving import give
from tests.integration.wallet.reference_ledger import Reference
from tests.integration.wallet.test_plugs import decision
from tests.integration.wallet.till import (
    Till,
    cancelled,
    completed,
    member,
    mission,
    placed,
    plug_ended,
    plug_granted,
    reversal,
)
from tests.servers import Postgres

Value = TypeVar("Value")
EXAMPLES = int(os.environ.get("STATE_MACHINE_EXAMPLES", "6"))
GIFT_LIMIT = 100_000

people = st.integers(0, 3)
prices = st.integers(1, 9_000)
shares = st.integers(1, 10_000)
steps = st.sampled_from(["milestone", "completed", "resolved", "cancelled"])
picks = st.integers(0, 1_000)
_BALANCES = (
    "SELECT owner_number, kind, year, credits_posted - debits_posted - debits_pending, debits_pending FROM accounts"
    " WHERE owner_id = ANY(:ids) AND kind IN ('member_sub', 'member_col', 'member_eur')"
)


class Wallet(RuleBasedStateMachine):
    """One example is a few years of four members; the database stays, so that the check sees them all."""

    runner: ClassVar[asyncio.Runner]
    harness: ClassVar[ServiceHarness]
    year: ClassVar[int] = 2027

    def __init__(self) -> None:
        super().__init__()
        self.till = Till(self.harness)
        self.ledger = Reference()
        self.orders: list[OrderPlaced] = []
        self.fees: list[tuple[Any, int, int]] = []

    def run(self, what: Awaitable[Value]) -> Value:
        """Run to the end on the test's loop."""

        async def wait() -> Value:
            return await what

        return self.runner.run(wait())

    def hear(self, message: Message, *, twice: bool) -> None:
        """Hear a message, perhaps again under the same id, and again as another message."""
        raw = self.harness.incoming(message)
        self.run(self.harness.hear_raw([raw, raw, self.harness.incoming(message)] if twice else [raw]))
        self.run(self.harness.retry_parked())

    @property
    def today(self) -> date:
        """The business date."""
        return date(self.year, 3, 14)

    @initialize(rolls_over=st.booleans())
    def begin(self, rolls_over: bool) -> None:
        """Four Plugs; what is left of their SUB at the end of a year moves on, or does not."""
        Wallet.year += 1
        self.rolls_over = rolls_over
        self.be_at(datetime(self.year, 1, 1, 6, tzinfo=UTC))
        self.at_noon()
        self.hear(decision(int(rolls_over), self.today, key="sub_rolls_over"), twice=False)
        self.people = [member(number) for number in range(1, 5)]
        self.numbers = {who.member_id: who.member_number for who in self.people}
        for who in self.people:
            self.join(who.member_number - 1, twice=False)

    def be_at(self, moment: datetime) -> None:
        """Jump to a moment: the daily jobs of the months between are left out, today's run."""
        self.harness.clock.set(moment)
        daily = [kind for kind, declared in service.jobs.declared.items() if declared.daily_at is not None]
        self.run(self.forget(daily))
        self.run(self.harness.run_due_jobs())

    async def forget(self, kinds: list[str]) -> None:
        """Drop the next runs of these jobs."""
        async with self.harness.database.engine.begin() as connection:
            await connection.execute(text("DELETE FROM due_jobs WHERE kind = ANY(:kinds)"), {"kinds": kinds})

    def at_noon(self) -> None:
        """The fourteenth of March."""
        self.harness.clock.set(datetime(self.year, 3, 14, 12, tzinfo=UTC))

    @rule(who=people, twice=st.booleans())
    def join(self, who: int, twice: bool) -> None:
        self.hear(plug_granted(self.people[who], self.today), twice=twice)
        self.ledger.join(who, self.year)

    @rule(who=people, twice=st.booleans())
    def leave(self, who: int, twice: bool) -> None:
        self.hear(plug_ended(self.people[who], self.today), twice=twice)
        self.ledger.leave(who)

    @rule(buyer=people, away=st.integers(1, 3), price=prices, twice=st.booleans(), paid=st.booleans())
    def order(self, buyer: int, away: int, price: int, twice: bool, paid: bool) -> None:
        """An order; perhaps its completion is heard first."""
        seller = (buyer + away) % 4
        made = placed(self.people[buyer], self.people[seller], price, self.today)
        if paid:
            self.hear(completed(made, self.today), twice=twice)
        self.hear(made, twice=twice)
        self.harness.advance(timedelta(minutes=2))  # what was parked has waited long enough
        self.run(self.harness.retry_parked())
        if self.ledger.place(made.order_id, buyer, seller, price, self.year):
            self.orders.append(made)
            if paid:
                self.ledger.give(made.order_id, 10_000, self.year, ends=True)

    @rule(
        pick=picks,
        bps=shares,
        how=steps,
        again=st.booleans(),
    )
    def move(self, pick: int, bps: int, how: str, again: bool) -> None:
        """A part, or the end, of an order; of one that has ended nothing more happens."""
        if not self.orders:
            return
        made = self.orders[pick % len(self.orders)]
        message: Message = completed(made, self.today)
        if how == "milestone":
            message = MilestoneAccepted(
                order_id=made.order_id, milestone_no=1, cumulated_bps=bps, accepted_on=self.today
            )
        elif how == "resolved":
            message = DisputeResolved(
                order_id=made.order_id, dispute_id=new_id(), seller_bps=bps, level="jury", resolved_on=self.today
            )
        elif how == "cancelled":
            message = cancelled(made, self.today)
        self.hear(message, twice=again)
        share = {"milestone": bps, "resolved": bps, "completed": 10_000, "cancelled": 0}[how]
        self.ledger.give(made.order_id, share, self.year, ends=how != "milestone")

    @rule(pick=picks, credits=prices, twice=st.booleans())
    def refund(self, pick: int, credits: int, twice: bool) -> None:
        """A refund of an order that has ended."""
        ended = [made for made in self.orders if not self.ledger.orders[made.order_id].open]
        if not ended:
            return
        made = ended[pick % len(ended)]
        message = RefundGranted(
            refund_id=new_id(),
            order_id=made.order_id,
            from_member=made.seller,
            to_member=made.buyer,
            credits=credits,
            ground="agreement",
            granted_on=self.today,
        )
        self.hear(message, twice=twice)
        self.ledger.refund(made.order_id, credits)

    @rule(giver=people, to=st.one_of(st.none(), people), amount=st.integers(1, 4_000))
    def gift(self, giver: int, to: int | None, amount: int) -> None:
        """A gift over HTTP: allowed here when it is allowed there."""
        receiver = None if to is None else self.people[to]
        answer = self.run(give(self.till, self.people[giver], receiver, amount))
        allowed = self.ledger.donate(giver, to, amount, self.year, GIFT_LIMIT)
        assert (answer.status_code < 300) == allowed, answer.text

    @rule(who=people, other=people, cents=st.integers(1, 100_000), twice=st.booleans())
    def mission(self, who: int, other: int, cents: int, twice: bool) -> None:
        """Fees of a mission: two lines and the pot's."""
        made = mission([(self.people[who], cents), (self.people[other], cents // 2 + 1)], accepted_on=self.today)
        self.hear(made, twice=twice)
        self.ledger.eur[who] += cents
        self.ledger.eur[other] += cents // 2 + 1
        self.fees.append((made, who, cents))

    @rule(pick=picks, part=shares, twice=st.booleans())
    def reverse(self, pick: int, part: int, twice: bool) -> None:
        """A part of the first line of a mission is taken back, once a mission."""
        if not self.fees:
            return
        made, who, cents = self.fees.pop(pick % len(self.fees))
        amount = cents * part // 10_000
        if amount:
            self.hear(reversal(made, {made.lines[0].line_id: amount}), twice=twice)
            self.ledger.eur[who] -= amount

    @rule()
    def turn_the_year(self) -> None:
        """New Year: SUB ends or moves on, the new grants come, claims are looked at; then it is March again."""
        self.be_at(datetime(self.year + 1, 1, 1, 6, tzinfo=UTC))
        self.ledger.turn_year(self.year, self.rolls_over)
        Wallet.year += 1
        self.at_noon()

    @invariant()
    def balances_are_equal(self) -> None:
        """What everybody has and has set aside, in every unit and year."""
        if not hasattr(self, "people"):
            return
        rows = self.run(self.till.rows(_BALANCES, ids=list(self.numbers)))
        free: Counter[tuple[str, int, int | None]] = Counter()
        held: Counter[tuple[str, int]] = Counter()
        for number, kind, year, available, pending in rows:
            free[kind, number - 1, year] += available
            held[kind, number - 1] += pending
        wanted: Counter[tuple[str, Any, int | None]] = Counter()
        wanted.update({("member_sub", who, year): amount for (who, year), amount in self.ledger.sub.items()})
        wanted.update({("member_col", who, None): amount for who, amount in self.ledger.col.items()})
        wanted.update({("member_eur", who, None): amount for who, amount in self.ledger.eur.items()})
        assert +free == +wanted
        for order in self.ledger.orders.values():
            held["member_sub", order.buyer] -= order.sub  # type: ignore[index]  # members are numbers here
            held["member_col", order.buyer] -= order.col  # type: ignore[index]
        assert not any(held.values())

    def teardown(self) -> None:
        """Nothing failed, and the ledger proves itself; these members are granted nothing more."""
        if not hasattr(self, "people"):
            return
        for who in self.people:
            self.hear(plug_ended(who, self.today), twice=False)
        assert self.run(self.harness.failures()) == []
        self.run(self.till.check())


def test_the_wallet_does_what_the_reference_does(postgres: Postgres, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        database = runner.run(postgres.clone("wallet"))
        opened = open_harness(service, service_environment("wallet", database, tmp_path))
        Wallet.runner, Wallet.harness = runner, runner.run(opened.__aenter__())
        try:
            run_state_machine_as_test(
                Wallet,
                settings=settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=25,
                    deadline=None,
                    phases=[Phase.generate],
                    derandomize="STATE_MACHINE_EXAMPLES" not in os.environ,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))
            runner.run(postgres.drop(database))
