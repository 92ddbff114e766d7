"""Years at random, one after the other: the SQL of a conversion against a direct reading of the published rules.

Each example is a year: COL issued, moved and taken back in any order, with facts that come too late for the run before
and facts of the next year; then its run, cut into parts of two members, executed before the next. Longer runs:
`CONVERSION_YEARS=200`.
"""

import asyncio
import os
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.wallet.app import service
from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, Account, member_col
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.jobs import jobs
from services.wallet.repository import journal
from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.open_conversion import open_run
from shared.contracts.message import Member
from shared.ids import new_id
from shared.observability.cause import Cause
from shared.roles.jobs import JobRunner, Jobs
from shared.testing.harness import ServiceHarness, open_harness
from tests.conftest import service_environment
from tests.integration.wallet.reference_conversion import Fact, Rules, Run, activity, compute, facts_of
from tests.integration.wallet.till import Till, member, mission
from tests.servers import Postgres

EXAMPLES = int(os.environ.get("CONVERSION_YEARS", "12"))
PEOPLE = 7


class Asked(NamedTuple):
    """A movement to be posted; `offset` is its year, from the one that is converted."""

    kind: str
    payer: int
    payee: int
    amount: int
    offset: int


people = st.integers(1, PEOPLE)
amounts = st.one_of(st.integers(1, 6).map(lambda tens: tens * 100), st.integers(1, 900))
movements = st.builds(
    Asked,
    st.sampled_from(["issued", "moved", "moved", "collective_service", "refund", "claim_recovery", "gift"]),
    people,
    people,
    amounts,
    st.sampled_from([0, 0, 0, 0, -1, -2, 1]),
)
rules = st.builds(Rules, st.sampled_from([False, False, False, True]), st.integers(0, 2), st.sampled_from([0, 0, 300]))


class Chain:
    """Years that follow each other in one ledger, and what the reference knows of them."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.till = Till(harness)
        self.people = {number: member(number) for number in range(1, PEOPLE + 1)}
        self.year = 2027
        self.facts: list[Fact] = []
        self.deltas: list[tuple[int, int, int]] = []  # year, member, COL
        self.previous: int | None = None
        self.pot = 0
        only_parts = Jobs()
        only_parts.declared = {"conversion_part": jobs.declared["conversion_part"]}
        self.runner = JobRunner(harness.database, only_parts)

    def col(self, until: int = 9_999) -> Counter[int]:
        """What everybody has by facts up to a year."""
        found: Counter[int] = Counter()
        for year, who, amount in self.deltas:
            if year <= until:
                found[who] += amount
        return found

    async def live(self, asked: list[Asked], pot: int) -> None:
        """Post what can be posted, one after the other, and a mission of the year."""
        for one in asked:
            issues = one.kind in ("issued", "collective_service")
            amount = one.amount if issues else min(one.amount, self.col()[one.payer])
            if amount and (issues or one.payer != one.payee):
                await self.post(one._replace(amount=amount), issues=issues)
        made = mission([(self.people[1], pot)], accepted_on=date(self.year, 6, 1))
        await self.till.hear(made)
        self.pot += sum(line.amount.amount for line in made.lines if line.kind == "pot")

    async def post(self, one: Asked, *, issues: bool) -> None:
        year = self.year + one.offset
        payer = COL_ISSUANCE_ACCOUNT if issues else _col(self.people[one.payer])
        group = Group(
            group_id=new_id(),
            kind="settlement" if one.kind in ("issued", "moved") else one.kind,
            subject_id=new_id(),
            cause_id=new_id(),
            business_date=date(year, 6, 1),
            transfers=(Transfer(payer, _col(self.people[one.payee]), one.amount),),
        )
        posting = Posting()
        posting.post(group)
        async with self.harness.database.begin(Cause("request")) as work:
            await journal.lock_credits(work)
            await journal.post(work, posting)
        if issues:
            self.facts.append(Fact(year, "issued", None, one.payee, one.amount))
        elif one.kind == "moved":
            self.facts.append(Fact(year, "moved", one.payer, one.payee, one.amount))
        elif one.kind != "gift":
            self.facts.append(Fact(year, "back", one.payer, one.payee, one.amount))
        self.deltas.append((year, one.payee, one.amount))
        if not issues:
            self.deltas.append((year, one.payer, -one.amount))

    def expected(self, wanted: Rules) -> Run:
        """The run of the year by the rules."""
        now, close = self.col(), self.col(self.year)
        frozen = Counter({who: min(now[who], close[who]) for who in now})
        counted = facts_of(self.facts, self.year, len(self.facts), self.previous)
        weights = +frozen if wanted.by_balance else activity(counted, wanted.moved)
        run = Run(self.year, len(self.facts), +frozen, weights)
        return compute(run, self.pot, wanted)

    async def convert(self, wanted: Rules) -> None:
        """Compute and execute the year, and compare every line."""
        self.harness.clock.set(datetime(self.year + 1, 1, 11, 12, tzinfo=UTC))
        expected = self.expected(wanted)
        async with self.harness.database.begin(Cause("request")) as work:
            run = await open_run(work, self.year, part_size=2)
            await work.connection.execute(_DECIDE, {**wanted._asdict(), "run_id": run.run_id})
        await self.work_off()
        lines = await self.till.rows(_LINES, run_id=run.run_id)
        held = expected.destroyed
        assert {tuple(row) for row in lines if any(row[1:])} == {
            (who, expected.weights[who], held[who], expected.amounts[who])
            for who in self.people
            if expected.weights[who] or held[who]
        }
        async with self.harness.database.begin(Cause("request")) as work:
            await start_execution(work, run.run_id, new_id())
        await self.work_off()
        self.pot -= expected.amounts.total() + expected.reserve
        self.deltas += [(self.year + 1, who, -amount) for who, amount in expected.destroyed.items()]
        self.previous = expected.position
        self.year += 1

    async def work_off(self) -> None:
        while await self.runner.run_one():
            pass


_DECIDE = text(
    "UPDATE conversion_runs SET rules = rules"
    " || jsonb_build_object('pot_basis', rules->'pot_basis' || '{\"value\": 1}')"
    " || jsonb_build_object('conversion_basis', rules->'conversion_basis' ||"
    " jsonb_build_object('value', CAST(CAST(:by_balance AS boolean) AS integer)))"
    " || jsonb_build_object('activity_moved', rules->'activity_moved' ||"
    " jsonb_build_object('value', CAST(:moved AS integer)))"
    " || jsonb_build_object('conversion_cap', rules->'conversion_cap' ||"
    " jsonb_build_object('value', CAST(:cap AS integer))) WHERE run_id = :run_id"
)
_LINES = "SELECT member_number, weight, frozen, amount FROM conversion_lines WHERE run_id = :run_id"


def _col(who: Member) -> Account:
    return member_col(who.member_id, who.member_number)


def test_every_line_of_every_year_is_what_the_rules_say(postgres: Postgres, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        database = runner.run(postgres.clone("wallet"))
        opened = open_harness(service, service_environment("wallet", database, tmp_path))
        chain = Chain(runner.run(opened.__aenter__()))

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize="CONVERSION_YEARS" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(movements, min_size=8, max_size=30), st.integers(1, 20_000), rules)
        def lives_a_year(asked: list[Asked], pot: int, wanted: Rules) -> None:
            runner.run(chain.live(asked, pot))
            runner.run(chain.convert(wanted))

        try:
            lives_a_year()
        finally:
            runner.run(opened.__aexit__(None, None, None))
            runner.run(postgres.drop(database))
