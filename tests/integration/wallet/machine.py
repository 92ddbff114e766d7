"""What the state machine of the wallet stands on: a database an example, its clock, and the comparison of balances."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import text

from services.wallet.app import service
from services.wallet.repository.conversions import runs
from services.wallet.use_cases.open_conversion import open_run
from shared.contracts.marketplace import OrderPlaced
from shared.contracts.message import Message
from shared.ids import new_id
from shared.observability.cause import Cause
from shared.testing.harness import ServiceHarness, open_harness
from tests.conftest import service_environment
from tests.integration.wallet.reference_conversion import Rules, Run
from tests.integration.wallet.reference_ledger import Reference
from tests.integration.wallet.test_plugs import decision
from tests.integration.wallet.till import Till, member, plug_granted
from tests.servers import Postgres

Value = TypeVar("Value")
FIRST_YEAR = 2027
_BALANCES = (
    "SELECT owner_number, kind, year, credits_posted - debits_posted - debits_pending, debits_pending FROM accounts"
    " WHERE kind IN ('member_sub', 'member_col', 'member_eur', 'pot', 'pot_col', 'reserve')"
)
_LINES = (
    "SELECT l.member_number, l.weight, l.frozen, l.amount FROM conversion_lines AS l JOIN conversion_runs AS r"
    " ON r.run_id = l.run_id AND r.computation_no = l.computation_no WHERE l.run_id = :run_id"
)


class World(RuleBasedStateMachine):
    """Four Plugs, numbered 1 to 4, in a database of their own."""

    runner: ClassVar[asyncio.Runner]
    postgres: ClassVar[Postgres]
    folder: ClassVar[Path]
    harness: ServiceHarness
    ledger: Reference

    def run(self, what: Awaitable[Value]) -> Value:
        """Run to the end on the test's loop."""

        async def wait() -> Value:
            return await what

        return self.runner.run(wait())

    def settle_down(self, rolls_over: bool, rules: Rules) -> None:
        """Open the world; what is decided here is in force on every 31 December that follows."""
        self.database = self.run(self.postgres.clone("wallet"))
        folder = self.folder / str(new_id())
        folder.mkdir()
        environment = service_environment("wallet", self.database, folder)
        self.opened: AbstractAsyncContextManager[ServiceHarness] = open_harness(service, environment)
        self.harness = self.run(self.opened.__aenter__())
        self.till = Till(self.harness)
        self.ledger = Reference(FIRST_YEAR)
        self.rolls_over, self.decided = rolls_over, rules
        self.orders: list[OrderPlaced] = []
        self.fees: list[tuple[Any, int, int]] = []
        self.converted: list[tuple[Any, Run]] = []
        values = {
            "sub_rolls_over": int(rolls_over),
            "conversion_basis": int(rules.by_balance),
            "activity_moved": rules.moved,
            "conversion_cap": rules.cap,
            "pot_basis": 1,
        }
        for key, value in values.items():
            self.hear(decision(value, self.today, key=key), twice=False)
        self.people = {number: member(number) for number in range(1, 5)}
        for number, who in self.people.items():
            self.hear(plug_granted(who, self.today), twice=False)
            self.ledger.join(number)

    def hear(self, message: Message, *, twice: bool) -> None:
        """Hear a message, perhaps again under the same id, and again as another message."""
        raw = self.harness.incoming(message)
        self.run(self.harness.hear_raw([raw, raw, self.harness.incoming(message)] if twice else [raw]))
        self.run(self.harness.retry_parked())

    @property
    def today(self) -> date:
        """The business date."""
        return self.harness.clock.today()

    def be_at(self, moment: datetime) -> None:
        """Jump to a moment: daily jobs of the days between are left out; today's run, and what fell due meanwhile."""
        self.harness.clock.set(moment)
        self.run(self._forget([kind for kind, one in service.jobs.declared.items() if one.daily_at is not None]))
        self.run(self.harness.run_due_jobs())

    async def _forget(self, kinds: list[str]) -> None:
        async with self.harness.database.engine.begin() as connection:
            await connection.execute(text("DELETE FROM due_jobs WHERE kind = ANY(:kinds)"), {"kinds": kinds})

    def days_pass(self, days: int) -> None:
        """It is noon some days later; claims were looked at, and holds went back."""
        moment = datetime.combine(self.today, datetime.min.time(), UTC) + timedelta(days=days, hours=12)
        self.be_at(moment)
        self.ledger.pass_days(self.today)

    def convert_last_year(self) -> None:
        """Open a run in parts of two members, compute it, and compare every line of it."""
        run_id = self.run(self._open(self.ledger.year - 1))
        expected = self.ledger.convert(self.decided)
        self.run(self.harness.run_due_jobs())
        self.compare(run_id, expected)
        self.converted.append((run_id, expected))

    async def _open(self, year: int) -> Any:
        async with self.harness.database.begin(Cause("request")) as work:
            return (await open_run(work, year, part_size=2)).run_id

    def compare(self, run_id: Any, expected: Run) -> None:
        """Envelope, reserve and every line."""
        lines = self.run(self.till.rows(_LINES, run_id=run_id))
        wanted = {who: (expected.weights[who], expected.destroyed[who], expected.amounts[who]) for who in self.people}
        assert {row[0]: tuple(row[1:]) for row in lines if any(row[1:])} == {
            who: line for who, line in wanted.items() if any(line)
        }
        run = self.run(self.find(run_id))
        assert (run.state, run.envelope, run.reserve) == ("computed", expected.envelope, expected.reserve)

    async def find(self, run_id: Any) -> runs.Run:
        """A run as it stands."""
        async with self.harness.database.begin(Cause("request")) as work:
            found = await runs.find_run(work, run_id)
        assert found is not None
        return found

    async def decide(self, step: Any, *args: Any) -> None:
        """One use case of a conversion, and what follows from it."""
        async with self.harness.database.begin(Cause("request")) as work:
            await step(work, *args)
        await self.harness.run_due_jobs()

    @invariant()
    def balances_are_equal(self) -> None:
        """What everybody has and has set aside, in every unit and year; the pot and the reserve."""
        if not hasattr(self, "ledger"):
            return
        free: Counter[Any] = Counter()
        held: Counter[Any] = Counter()
        for number, kind, year, available, pending in self.run(self.till.rows(_BALANCES)):
            free[kind, number, year] += available
            held[kind, number] += pending
        ledger = self.ledger
        wanted: Counter[Any] = Counter({("member_sub", *key): amount for key, amount in ledger.sub.items()})
        wanted.update({("member_col", who, None): amount for who, amount in ledger.col.items()})
        wanted.update({("member_eur", who, None): amount for who, amount in ledger.eur.items()})
        wanted.update({("pot", None, None): ledger.pot, ("reserve", None, None): ledger.reserve})
        wanted.update({("pot_col", None, None): ledger.pot_col})
        assert +free == +wanted
        aside: Counter[Any] = Counter()
        for order in ledger.orders.values():
            aside.update({("member_sub", order.buyer): order.sub, ("member_col", order.buyer): order.col})
        for hold in ledger.holds.values():
            aside["member_col", hold.giver] += hold.left
        for run in ledger.runs.values():
            if run.state == "computed":
                aside.update({("member_col", who): amount for who, amount in run.frozen.items()})
        assert +held == +aside

    def teardown(self) -> None:
        """Nothing failed, and the ledger proves itself."""
        if not hasattr(self, "ledger"):
            return
        try:
            assert self.run(self.harness.failures()) == []
            self.run(self.till.check())
        finally:
            self.run(self.opened.__aexit__(None, None, None))
            self.run(self.postgres.drop(self.database))
