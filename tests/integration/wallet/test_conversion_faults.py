"""F30, F31: a conversion whose workers die in every phase, twice at once, while members pay; and the contra run."""

import asyncio
import io
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy import text

from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.repository.verified import Halt, raise_halt
from services.wallet.use_cases.abandon_conversion import recompute_run
from services.wallet.use_cases.advance_conversion import advance
from services.wallet.use_cases.end_conversion_phase import begin_phase
from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.open_conversion import open_run
from services.wallet.use_cases.read_conversions import write_manifest
from services.wallet.use_cases.reverse_conversion import reverse_run
from services.wallet.use_cases.watch_ledger import lift_halts
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.contracts.message import Member
from shared.contracts.wallet import ConversionComputed, ConversionExecuted, ConversionFrozen, ConversionReversed
from shared.crashpoints import EXIT_STATUS
from shared.ids import new_id
from shared.money import allocate
from shared.observability.cause import Cause
from tests.integration.wallet.till import DAY, Till, completed, mission, placed, plug_granted
from tools.verify_conversion import verify, verify_proof

JANUARY = datetime(2028, 1, 11, 12, 0, tzinfo=UTC)
STATEMENT = "from=2027-12-01&to=2028-01-31"
PART_SIZE = 4
MEMBERS = 11
PHASES = ("freeze", "weigh", "gather", "divide", "cut", "tie", "allot", "tree", "post")
ALL_ACCEPTED = DecisionAdopted(
    decision_id=new_id(),
    decision_number=1,
    method="council",
    adopted_on=DAY,
    effective_on=DAY,
    effects=(DecisionEffect(effect_id=new_id(), target="wallet", kind="policy_value", key="pot_basis", value=1),),
)


def earned(number: int) -> int:
    """What one member pays the next: two by two the same."""
    return 1_000 + 38 * (number // 2)


async def lived(till: Till) -> list[Member]:
    """Eleven members who earn COL from each other, and 1 000.01 in the pot: two of them tie for the last cent."""
    who = [Member(member_id=new_id(), member_number=number) for number in range(1, MEMBERS + 1)]
    await till.hear(ALL_ACCEPTED, *(plug_granted(one) for one in who))
    for number, buyer in enumerate(who):
        order = placed(buyer, who[(number + 1) % MEMBERS], earned(number))
        await till.hear(order, completed(order))
    await till.hear(mission([(till.buyer, 100_001)], bps=5_000))
    till.wallet.clock.set(JANUARY)
    return who


async def opened(till: Till) -> Run:
    async with till.wallet.database.begin(Cause("request")) as work:
        return await open_run(work, 2027, part_size=PART_SIZE)


async def found(till: Till, run: Run) -> Run:
    async with till.wallet.database.begin(Cause("request")) as work:
        now = await runs.find_run(work, run.run_id)
    assert now is not None
    return now


async def manifest(till: Till, run: Run) -> list[str]:
    async with till.wallet.database.begin(Cause("request")) as work:
        return "".join([block async for block in write_manifest(work, run.run_id)]).splitlines(keepends=True)


async def worker(till: Till, folder: Path, crash_at: str = "") -> int:
    """A process of its own at the parts that are due; its exit status."""
    offset = folder / "offset"
    offset.write_text(str(int((till.wallet.clock.now() - datetime.now(UTC)).total_seconds()) + 60))
    settings = till.wallet.settings
    command = ("-m", "tests.integration.wallet.conversion_worker", settings.database_url.get_secret_value())
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        str(offset),
        settings.cooperative,
        env={**os.environ, "CRASH_AT": crash_at},
        stdout=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


async def killed_until_done(till: Till, folder: Path) -> int:
    """Two workers at once, killed again and again at different places, until nothing is left; how many died."""
    died = 0
    for attempt in range(40):
        points = (f"in_conversion:{3 + attempt % 3}", f"before_commit:{4 + attempt % 2}")
        statuses = await asyncio.gather(*(worker(till, folder, point) for point in points))
        assert set(statuses) <= {0, EXIT_STATUS}
        died += statuses.count(EXIT_STATUS)
        if not await till.count("SELECT count(*) FROM due_jobs WHERE kind = 'conversion_part'"):
            return died
    raise AssertionError("the conversion does not end")


async def test_workers_killed_in_every_phase_change_nothing(till: Till, tmp_path: Path) -> None:
    who = await lived(till)
    credits_before = [(await till.credits(one))[2] for one in who]
    run = await opened(till)
    died = await killed_until_done(till, tmp_path)
    run = await found(till, run)
    assert run.state == "computed"
    assert run.parts == 3
    first = await manifest(till, run)
    verify(first, (run.manifest_sha256 or b"").hex())

    # The same computation by nobody but this process, undisturbed: the same to the byte but for its number.
    async with till.wallet.database.begin(Cause("request")) as work:
        await recompute_run(work, run.run_id)
    await till.wallet.run_due_jobs()
    run = await found(till, run)
    assert (await manifest(till, run))[1:] == first[1:]

    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    died += await killed_until_done(till, tmp_path)
    assert died >= 6
    run = await found(till, run)
    assert run.state == "executed"
    # Member n + 1 was paid by member n out of SUB: nothing but COL issued counts.
    weights = [earned((number - 1) % MEMBERS) for number in range(MEMBERS)]
    assert credits_before == weights
    assert [await till.eur(one) for one in who] == allocate(run.envelope or 0, weights)
    done = await till.rows("SELECT DISTINCT phase FROM conversion_parts WHERE run_id = :run_id", run_id=run.run_id)
    assert {row.phase for row in done} == set(PHASES)
    said = [len(await till.wallet.said(kind)) for kind in (ConversionFrozen, ConversionComputed, ConversionExecuted)]
    assert said == [1, 2, 1]


async def test_a_phase_started_twice_is_done_once(till: Till) -> None:
    await lived(till)
    run = await opened(till)
    await till.wallet.run_due_jobs()
    async with till.wallet.database.begin(Cause("request")) as work:
        run = await start_execution(work, run.run_id, new_id())
        await begin_phase(work, run, "post")
    await till.wallet.run_due_jobs()
    async with till.wallet.database.begin(Cause("request")) as work:
        for part in range(run.parts):  # parts that were done come again, as after a restore of the jobs
            await work.schedule("conversion_part", f"{run.run_id}:{run.computation_no}:post:{part}", work.now())
    await till.wallet.run_due_jobs()
    assert (await found(till, run)).state == "executed"
    assert await till.count("SELECT count(*) FROM groups WHERE kind = 'conversion_line'") == MEMBERS


async def test_a_statement_carries_the_proof_of_its_own_line(till: Till) -> None:
    who = await lived(till)
    run = await opened(till)
    await till.wallet.run_due_jobs()
    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    await till.wallet.run_due_jobs()
    run = await found(till, run)
    path = f"/v1/conversions/{run.run_id}/me"
    shown = (await till.get(who[3], "/v1/me/statement?kind=conversion_line"))["items"]
    assert {line["proof"] for line in shown} == {path}
    assert {line["amount"]["unit"] for line in shown} == {"EUR", "COL"}
    headers = till.headers(who[3])
    table = await till.wallet.client.get(f"/v1/me/statement.csv?{STATEMENT}", headers=headers)
    assert table.text.count(path) == 2
    paper = await till.wallet.client.get(f"/v1/me/statement.pdf?{STATEMENT}", headers=headers)
    document = PdfReader(io.BytesIO(paper.content))
    [(name, [file])] = document.attachments.items()
    assert name == f"preuve-conversion-2027-{(run.manifest_sha256 or b'').hex()[:8]}.json"
    line = verify_proof(json.loads(file))
    text = "".join(page.extract_text() for page in document.pages).replace("\n", "")
    assert (run.manifest_sha256 or b"").hex() in text
    assert line.amount == await till.eur(who[3])
    assert not (await till.get(till.buyer, "/v1/me/statement?kind=conversion_line"))["items"]


async def test_a_halt_stops_an_execution_between_its_parts(till: Till) -> None:
    await lived(till)
    await till.preside()
    run = await opened(till)
    await till.wallet.run_due_jobs()
    posted = "SELECT count(*) FROM groups WHERE kind = 'conversion_line'"
    async with till.wallet.database.begin(Cause("request")) as work:
        run = await start_execution(work, run.run_id, new_id())
    async with till.wallet.database.begin(Cause("job")) as work:
        await advance(work, run.run_id, run.computation_no, "post", 0)
    first = await till.count(posted)
    async with till.wallet.database.begin(Cause("job")) as work:
        await raise_halt(work, new_id(), Halt("a proof", "a row"))
    await till.wallet.run_due_jobs()
    assert 0 < await till.count(posted) == first < MEMBERS
    before = await till.eur(till.buyer)
    await till.hear(mission([(till.buyer, 8_500)]))
    assert await till.eur(till.buyer) == before + 8_500, "payments go on"

    async with till.wallet.database.begin(Cause("command")) as work:
        await lift_halts(work, till.presidency.member_id, "the row is right again")
    till.wallet.advance(timedelta(minutes=1))
    await till.wallet.run_due_jobs()
    assert (await found(till, run)).state == "executed"
    assert await till.count(posted) == MEMBERS


async def test_members_who_pay_during_the_freeze_pass_no_floor(till: Till) -> None:
    who = await lived(till)
    run = await opened(till)
    january = JANUARY.date()
    orders = [placed(who[n], who[n + 1], 500, january) for n in range(0, 10, 2)]
    await asyncio.gather(till.wallet.run_due_jobs(), *(till.wallet.hear(order) for order in orders))
    await till.wallet.run_due_jobs()
    run = await found(till, run)
    assert run.state == "computed"
    verify(await manifest(till, run))
    assert (
        await till.count(
            "SELECT count(*) FROM accounts WHERE credits_posted < debits_posted + debits_pending"
            " AND kind IN ('member_col', 'member_sub')"
        )
        == 0
    )


async def test_a_contra_run_undoes_all_of_it(till: Till) -> None:
    who = await lived(till)
    before = [(await till.credits(one))[2] for one in who]
    pot = (await till.pot()).balance
    run = await opened(till)
    await till.wallet.run_due_jobs()
    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    await till.wallet.run_due_jobs()
    till.wallet.advance(timedelta(days=1))
    for _ in range(2):
        async with till.wallet.database.begin(Cause("request")) as work:
            contra = await reverse_run(work, run.run_id, new_id())
        await till.wallet.run_due_jobs()
    assert (await found(till, contra)).state == "executed"
    assert [(await till.credits(one))[2] for one in who] == before
    assert [await till.eur(one) for one in who] == [0] * MEMBERS
    assert (await till.pot()).balance == pot
    clearing = "SELECT count(*) FROM accounts WHERE kind = 'conversion_clearing' AND credits_posted <> debits_posted"
    assert await till.count(clearing) == 0
    assert [said.contra_run_id for said in await till.wallet.said(ConversionReversed)] == [contra.run_id]


async def test_euros_that_are_gone_are_owed(till: Till) -> None:
    who = await lived(till)
    run = await opened(till)
    await till.wallet.run_due_jobs()
    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    await till.wallet.run_due_jobs()
    received = await till.eur(who[0])
    # Part of it is on its way to the bank: a batch of payouts has set it aside.
    aside = (
        "UPDATE accounts SET debits_pending = debits_pending + :cents"
        " WHERE owner_id = :owner AND kind = 'member_eur' RETURNING account_id"
    )
    async with till.wallet.database.engine.begin() as connection:
        await connection.execute(text(aside), {"cents": 100, "owner": who[0].member_id})
    async with till.wallet.database.begin(Cause("request")) as work:
        await reverse_run(work, run.run_id, new_id())
    await till.wallet.run_due_jobs()
    owed = "SELECT debits_posted - credits_posted FROM accounts WHERE owner_id = :owner AND kind = 'member_receivable'"
    assert await till.count(owed, owner=who[0].member_id) == 100
    assert received > 100
    async with till.wallet.database.engine.begin() as connection:
        await connection.execute(text(aside), {"cents": -100, "owner": who[0].member_id})
