"""The wallet against a short reference ledger: whatever happens, in any order and twice, equal balances after it.

Hypothesis plays members who come and go, order, accept parts, disagree, refund, give, set aside, are paid by missions,
and years that turn and are converted, through the wallet's own doors on a real database. More with
`STATE_MACHINE_EXAMPLES=200`.
"""

import asyncio
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from services.wallet.errors import ConversionState
from services.wallet.use_cases.abandon_conversion import abandon_run, recompute_run
from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.reverse_conversion import reverse_run
from shared.contracts.marketplace import DisputeResolved, MilestoneAccepted, RefundGranted
from shared.contracts.message import Message
from shared.ids import new_id
from tests.integration.wallet.giving import give, post, transfer
from tests.integration.wallet.machine import FIRST_YEAR, World
from tests.integration.wallet.reference_conversion import Rules
from tests.integration.wallet.till import cancelled, completed, mission, placed, plug_ended, plug_granted, reversal
from tests.servers import Postgres

EXAMPLES = int(os.environ.get("STATE_MACHINE_EXAMPLES", "6"))
GIFT_LIMIT = 100_000

people = st.integers(1, 4)
prices = st.one_of(st.integers(1, 9_000), st.sampled_from([3_000, 6_000, 9_000]))
shares = st.integers(1, 10_000)
steps = st.sampled_from(["milestone", "completed", "resolved", "cancelled"])
picks = st.integers(0, 1_000)
decided = st.builds(Rules, st.sampled_from([False, False, True]), st.integers(0, 2), st.sampled_from([0, 0, 5_000]))


def said(answer: httpx.Response) -> tuple[int, Any]:
    """What an answer says; a refusal names its own request besides."""
    return answer.status_code, {key: value for key, value in answer.json().items() if key != "request_id"}


class Wallet(World):
    """One example is a few years of four members."""

    @initialize(rolls_over=st.booleans(), rules=decided)
    def begin(self, rolls_over: bool, rules: Rules) -> None:
        """Four Plugs; what is left of their SUB at the end of a year moves on, or does not."""
        self.settle_down(rolls_over, rules)
        for buyer in self.people:
            self.order(buyer, 1, 9_000 + buyer, twice=False, paid=True)

    @rule(who=people, twice=st.booleans())
    def join(self, who: int, twice: bool) -> None:
        self.hear(plug_granted(self.people[who], self.today), twice=twice)
        self.ledger.join(who)

    @rule(who=people, twice=st.booleans())
    def leave(self, who: int, twice: bool) -> None:
        self.hear(plug_ended(self.people[who], self.today), twice=twice)
        self.ledger.leave(who)

    @rule(made=st.lists(st.tuples(people, st.integers(1, 3), prices), min_size=3, max_size=6))
    def trade(self, made: list[tuple[int, int, int]]) -> None:
        """A busy week: orders that are delivered."""
        for buyer, away, price in made:
            self.order(buyer, away, price, twice=False, paid=True)

    @rule(buyer=people, away=st.integers(1, 3), price=prices, twice=st.booleans(), paid=st.booleans())
    def order(self, buyer: int, away: int, price: int, twice: bool, paid: bool) -> None:
        """An order; perhaps its completion is heard first."""
        seller = (buyer + away - 1) % 4 + 1
        made = placed(self.people[buyer], self.people[seller], price, self.today)
        if paid:
            self.hear(completed(made, self.today), twice=twice)
        self.hear(made, twice=twice)
        self.harness.advance(timedelta(minutes=2))  # what was parked has waited long enough
        self.run(self.harness.retry_parked())
        if self.ledger.place(made.order_id, buyer, seller, price):
            self.orders.append(made)
            if paid:
                self.ledger.give(made.order_id, 10_000, ends=True)

    @rule(
        pick=picks,
        bps=shares,
        how=steps,
        again=st.booleans(),
    )
    def move(self, pick: int, bps: int, how: str, again: bool) -> None:
        """A part, or the end, of an order; of one that has ended nothing more happens."""
        some = [made for made in self.orders if self.ledger.orders[made.order_id].open] if pick % 4 else []
        some = some or self.orders
        made = some[pick % len(some)]
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
        self.ledger.give(made.order_id, share, ends=how != "milestone")

    @rule(pick=picks, twice=st.booleans())
    def complete_late(self, pick: int, twice: bool) -> None:
        """The completion of an order of an earlier year, on 31 December, is heard only now."""
        old = [made for made in self.orders if made.placed_on.year < self.ledger.year]
        old = [made for made in old if self.ledger.orders[made.order_id].open] or old
        if old:
            made = old[pick % len(old)]
            self.hear(completed(made, date(self.ledger.year - 1, 12, 31)), twice=twice)
            self.ledger.complete_late(made.order_id)

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
        allowed = self.ledger.donate(giver, to, amount, GIFT_LIMIT)
        assert (answer.status_code < 300) == allowed, answer.text

    @rule(who=people, other=people, cents=st.integers(1, 100_000), twice=st.booleans())
    def mission(self, who: int, other: int, cents: int, twice: bool) -> None:
        """Fees of a mission: two lines and the pot's."""
        made = mission([(self.people[who], cents), (self.people[other], cents // 2 + 1)], accepted_on=self.today)
        self.hear(made, twice=twice)
        self.ledger.eur[who] += cents
        self.ledger.eur[other] += cents // 2 + 1
        self.ledger.pot += sum(line.amount.amount for line in made.lines if line.kind == "pot")
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

    @rule(giver=people, to=st.one_of(st.none(), people), amount=st.integers(1, 4_000), days=st.integers(0, 7))
    def set_aside(self, giver: int, to: int | None, amount: int, days: int) -> None:
        """A hold over HTTP, asked for twice: set aside once, when it is allowed."""
        until = self.today + timedelta(days=days)
        body = transfer(None if to is None else self.people[to], amount, expires_on=str(until))
        answers = [self.run(post(self.till, self.people[giver], "/v1/holds", body)) for _ in range(2)]
        assert said(answers[0]) == said(answers[1])
        allowed = self.ledger.donate(giver, to, amount, GIFT_LIMIT, (body["id"], until))
        assert (answers[0].status_code == 201) == allowed, answers[0].text

    @precondition(lambda self: self.ledger.holds)
    @rule(pick=picks, part=st.one_of(st.none(), st.integers(1, 4_000)))
    def settle(self, pick: int, part: int | None) -> None:
        """The giver pays out a part or the rest, asked for twice."""
        key, hold = list(self.ledger.holds.items())[pick % len(self.ledger.holds)]
        amount = {} if part is None else {"amount": {"amount": part, "unit": "COL"}}
        body = {"id": str(new_id()), **amount}
        asked = [post(self.till, self.people[hold.giver], f"/v1/holds/{key}/settle", body) for _ in range(2)]
        answers = [self.run(one) for one in asked]
        assert said(answers[0]) == said(answers[1])
        allowed = self.ledger.settle(key, hold.left if part is None else part)
        assert (answers[0].status_code == 200) == allowed, answers[0].text

    @precondition(lambda self: self.ledger.holds)
    @rule(pick=picks, by_recipient=st.booleans())
    def void(self, pick: int, by_recipient: bool) -> None:
        """Giver or recipient lets what is left go."""
        key, hold = list(self.ledger.holds.items())[pick % len(self.ledger.holds)]
        who = hold.to if by_recipient and hold.to is not None else hold.giver
        answer = self.run(post(self.till, self.people[who], f"/v1/holds/{key}/void", {"id": str(new_id())}))
        assert (answer.status_code == 200) == (hold.left > 0), answer.text
        self.ledger.void(key)

    @rule(days=st.integers(1, 8))
    def wait(self, days: int) -> None:
        """Days pass."""
        self.days_pass(days)

    @precondition(lambda self: self.ledger.facts[-1].year == self.ledger.year)
    @rule(
        before=st.sampled_from(["executed", "executed", "abandoned"]),
        convert=st.sampled_from([True, True, False]),
        late=st.booleans(),
    )
    def turn_the_year(self, before: str, convert: bool, late: bool) -> None:
        """New Year: SUB ends or moves on, the new grants come; then it is March, perhaps with a run of last year.

        Perhaps an order of December is completed on 31 December and heard of only after that run.
        """
        self.end_run(before, twice=False)
        if late:
            self.order(1, 1, 3_000, twice=False, paid=False)
        self.be_at(datetime(self.ledger.year + 1, 1, 1, 6, tzinfo=UTC))
        self.ledger.turn_year(self.rolls_over)
        self.ledger.pass_days(self.today)
        self.harness.clock.set(datetime(self.ledger.year, 3, 14, 12, tzinfo=UTC))
        if convert:
            self.convert()
        if late:
            self.complete_late(0, twice=True)

    @precondition(lambda self: self.ledger.year > FIRST_YEAR)
    @rule()
    def convert(self) -> None:
        """Freeze and compute last year, unless that is done."""
        if self.ledger.year - 1 not in self.ledger.runs:
            self.days_pass(1)
            self.convert_last_year()

    @precondition(lambda self: self.converted)
    @rule(how=st.sampled_from(["executed", "executed", "abandoned", "computed"]), twice=st.booleans())
    def end_run(self, how: str, twice: bool) -> None:
        """The run of last year is executed, abandoned or computed again; whoever does it once more is refused."""
        if not self.converted or self.converted[-1][1].state != "computed":
            return
        run_id, expected = self.converted[-1]
        if how == "computed":
            self.run(self.decide(recompute_run, run_id))
            self.compare(run_id, expected)
            return
        step, because = (start_execution, new_id()) if how == "executed" else (abandon_run, "rejected")
        self.run(self.decide(step, run_id, because))
        self.ledger.end(expected, how)
        nobody_waits = how == "executed" and not +expected.amounts
        assert self.run(self.find(run_id)).state == ("paid" if nobody_waits else how)
        if twice:
            with pytest.raises(ConversionState):
                self.run(self.decide(step, run_id, because))

    @precondition(lambda self: any(run.state == "executed" for _, run in self.converted))
    @rule(pick=picks, twice=st.booleans())
    def undo(self, pick: int, twice: bool) -> None:
        """A contra run undoes an executed one, once."""
        executed = [one for one in self.converted if one[1].state == "executed"]
        run_id, run = executed[pick % len(executed)]
        for _ in range(2 if twice else 1):
            self.run(self.decide(reverse_run, run_id, new_id()))
        self.ledger.end(run, "reversed")


def test_the_wallet_does_what_the_reference_does(postgres: Postgres, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        Wallet.runner, Wallet.postgres, Wallet.folder = runner, postgres, tmp_path
        run_state_machine_as_test(
            Wallet,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=30,
                deadline=None,
                phases=[Phase.generate],
                derandomize="STATE_MACHINE_EXAMPLES" not in os.environ,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
