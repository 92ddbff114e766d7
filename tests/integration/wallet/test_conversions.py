"""The engine of the yearly conversion: frozen, computed, proved, executed or abandoned."""

from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

import pytest

from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.use_cases.abandon_conversion import abandon_run, recompute_run
from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.open_conversion import open_run
from services.wallet.use_cases.read_conversions import Proof, proof_of, write_manifest
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.contracts.message import Member
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.wallet.till import DAY, Till, completed, member, mission, placed, plug_granted
from tools.verify_conversion import verify, verify_proof

JANUARY = datetime(2028, 1, 11, 12, 0, tzinfo=UTC)


ALL_ACCEPTED = DecisionAdopted(
    decision_id=new_id(),
    decision_number=1,
    method="council",
    adopted_on=DAY,
    effective_on=DAY,
    effects=(DecisionEffect(effect_id=new_id(), target="wallet", kind="policy_value", key="pot_basis", value=1),),
)
"""No client of these tests has paid."""


class Year:
    """2027, in which seller and third earned COL, the one twice as much, and the pot took in 1 000.01 EUR."""

    def __init__(self, till: Till) -> None:
        self.till = till

    async def lived(self, pot_cents: int = 100_001) -> "Year":
        till = self.till
        await till.plugs()
        for seller, price in ((till.seller, 6_000), (till.third, 3_000)):
            payer = member(100 + price)
            order = placed(payer, seller, price)
            await till.hear(plug_granted(payer), order, completed(order))
        await till.hear(ALL_ACCEPTED)
        statement = mission([(till.buyer, 1)], bps=0)
        accepted = pot_cents * 10_000 // 5_000
        pot_line = mission([(till.buyer, accepted - pot_cents)], bps=5_000)
        await till.hear(statement, pot_line)
        till.wallet.clock.set(JANUARY)
        return self

    async def run(self, run_id: UUID) -> Run:
        await self.till.wallet.run_due_jobs()
        async with self.till.wallet.database.begin(Cause("request")) as work:
            found = await runs.find_run(work, run_id)
        assert found is not None
        return found

    async def computed(self, *, dry: bool = False) -> Run:
        async with self.till.wallet.database.begin(Cause("request")) as work:
            run = await open_run(work, 2027, dry=dry)
        found = await self.run(run.run_id)
        assert (found.state, found.phase) == ("computed", None)
        return found

    async def manifest(self, run: Run) -> str:
        async with self.till.wallet.database.begin(Cause("request")) as work:
            return "".join([block async for block in write_manifest(work, run.run_id)])

    async def proof(self, run: Run, who: Member) -> Proof:
        async with self.till.wallet.database.begin(Cause("request")) as work:
            return await proof_of(work, run.run_id, who.member_id)


@pytest.fixture
async def year(till: Till) -> Year:
    return Year(till)


async def test_a_year_is_converted_to_the_cent_with_a_proof(year: Year) -> None:
    till = year.till
    await year.lived()
    pot = (await till.pot()).balance
    run = await year.computed()
    assert (run.pot, run.envelope, run.reserve) == (pot, pot * 7 // 10, pot * 2 // 10)
    assert run.total_weight == 9_000
    assert (await till.credits(till.seller))[2:] == (0, 6_000)

    manifest = await year.manifest(run)
    verify(manifest.splitlines(keepends=True), (run.manifest_sha256 or b"").hex())
    assert str(till.seller.member_id) not in manifest
    line = verify_proof(_shown(run, await year.proof(run, till.seller)))
    assert (line.weight, line.frozen) == (6_000, 6_000)

    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    done = await year.run(run.run_id)
    assert (done.state, done.executed_on) == ("executed", JANUARY.date())
    shares = (await till.eur(till.seller), await till.eur(till.third))
    assert sum(shares) == run.envelope
    assert shares[0] in (run.envelope * 2 // 3, run.envelope * 2 // 3 + 1)
    assert (await till.credits(till.seller))[2:] == (0, 0)
    assert (await till.pot()).balance == pot - (run.envelope or 0) - (run.reserve or 0)


async def test_an_abandoned_run_gives_everything_back(year: Year) -> None:
    till = year.till
    await year.lived()
    run = await year.computed()
    assert verify_proof(_shown(run, await year.proof(run, till.third))).weight == 3_000
    async with till.wallet.database.begin(Cause("request")) as work:
        await abandon_run(work, run.run_id, "rejected")
    assert (await year.run(run.run_id)).state == "abandoned"
    assert (await till.credits(till.seller))[2:] == (6_000, 0)
    assert (await year.computed()).run_id != run.run_id


async def test_a_computation_is_the_same_again_but_for_its_number(year: Year) -> None:
    await year.lived()
    run = await year.computed()
    first = await year.manifest(run)
    async with year.till.wallet.database.begin(Cause("request")) as work:
        await recompute_run(work, run.run_id)
    again = await year.run(run.run_id)
    assert (again.state, again.computation_no) == ("computed", 2)
    assert again.manifest_sha256 != run.manifest_sha256
    assert (await year.manifest(again)).split("\n")[1:] == first.split("\n")[1:]


async def test_a_dry_run_moves_nothing(year: Year) -> None:
    till = year.till
    await year.lived()
    dry = await year.computed(dry=True)
    assert (await till.credits(till.seller))[2:] == (6_000, 0)
    assert await till.count("SELECT count(*) FROM groups WHERE kind = 'conversion'") == 0
    again = await year.computed(dry=True)
    assert (again.envelope, again.total_weight) == (dry.envelope, dry.total_weight)


async def test_what_no_client_has_paid_is_not_converted(year: Year) -> None:
    till = year.till
    await till.plugs()
    await till.hear(mission([(till.buyer, 8_500)]))
    await till.give_col(till.seller, 1_000)
    till.wallet.clock.set(JANUARY)
    run = await year.computed()
    assert (run.pot, run.envelope, run.total_weight) == (0, 0, 1_000)


async def test_without_activity_nothing_moves(year: Year) -> None:
    till = year.till
    await till.plugs()
    await till.hear(mission([(till.buyer, 8_500)]))
    till.wallet.clock.set(JANUARY)
    run = await year.computed()
    assert (run.total_weight, run.allocated, run.destroyed) == (0, 0, 0)
    header = verify((await year.manifest(run)).splitlines(keepends=True))
    assert header["root_sha256"] == sha256(b"\x01").hexdigest()


async def test_what_was_set_aside_goes_back_when_nobody_had_activity(year: Year) -> None:
    till = year.till
    await year.lived()
    till.wallet.clock.set(JANUARY.replace(year=2029))
    async with till.wallet.database.begin(Cause("request")) as work:
        run = await open_run(work, 2028)
    run = await year.run(run.run_id)
    assert (await till.credits(till.seller))[2:] == (0, 6_000)
    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    done = await year.run(run.run_id)
    assert (done.state, done.allocated, done.destroyed) == ("paid", 0, 0)
    assert (await till.credits(till.seller))[2:] == (6_000, 0)
    assert await till.count("SELECT credits_posted FROM accounts WHERE kind = 'reserve'") == done.reserve


def valued(key: str, value: int, on: date) -> DecisionAdopted:
    """A decision on a value."""
    effect = DecisionEffect(effect_id=new_id(), target="wallet", kind="policy_value", key=key, value=value)
    return ALL_ACCEPTED.model_copy(
        update={"decision_id": new_id(), "adopted_on": on, "effective_on": on, "effects": (effect,)}
    )


async def test_the_values_of_31_december_decide_and_cols_in_holds_stay(year: Year) -> None:
    till = year.till
    till.wallet.clock.set(datetime(2027, 12, 1, 12, tzinfo=UTC))
    await till.hear(valued("conversion_basis", 1, date(2027, 12, 10)), valued("contest_days", 20, date(2027, 12, 20)))
    await year.lived()
    held = placed(till.seller, till.third, 12_000, date(2027, 12, 30))  # 100.00 SUB, then 20.00 of 60.00 COL
    await till.hear(held)
    till.wallet.clock.set(JANUARY.replace(day=1))
    changed = [valued("conversion_basis", 0, date(2028, 1, 9)), valued("contest_days", 10, date(2028, 1, 9))]
    await till.hear(*changed, valued("redistribution_bps", 0, date(2028, 1, 9)))
    till.wallet.clock.set(JANUARY)
    run = await year.computed()
    assert run.envelope == (run.pot or 0) * 7 // 10
    assert run.rule("contest_days") == 10
    # By the closing balance: 40.00 that the seller may still use, and what the third earned; the hold stays.
    lines = await till.rows("SELECT member_number, weight, frozen FROM conversion_lines ORDER BY 1")
    assert [tuple(row) for row in lines if row.weight] == [(2, 4_000, 4_000), (3, 3_000, 3_000)]
    assert (await till.credits(till.seller))[2:] == (0, 6_000)
    await till.hear(completed(held, JANUARY.date()))
    assert (await till.credits(till.third))[2] == 12_000


def _shown(run: Run, proof: Proof) -> dict[str, object]:
    return {
        "header": proof.header,
        "manifest_sha256": (run.manifest_sha256 or b"").hex(),
        "line": proof.line.text,
        "line_no": proof.line.line_no,
        "levels": [[child.hex() for child in level] for level in proof.levels],
    }
