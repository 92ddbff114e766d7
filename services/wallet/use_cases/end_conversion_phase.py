"""What the end of each phase of a conversion finds, and what follows it: the next phase, or a state and its message."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from hashlib import sha256

from services.wallet.domain.accounts import CONVERSION_CLEARING, open_for
from services.wallet.domain.conversions import Phase, close_of, find_bucket, shares_of
from services.wallet.domain.manifests import manifest_hash, manifest_header
from services.wallet.repository import accounts
from services.wallet.repository.conversions import freezing, lines, runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.repository.payables import uncashed_pot
from services.wallet.use_cases.announce_conversion import (
    announce_abandoned,
    announce_computed,
    announce_executed,
    announce_frozen,
)
from services.wallet.use_cases.end_paid_conversion import CONVERSION_PAID
from shared.contracts.wallet import AbandonReason
from shared.database.unit_of_work import UnitOfWork

JOB = "conversion_part"


async def begin_phase(work: UnitOfWork, run: Run, phase: Phase) -> None:
    """Have the parts of a phase done by whichever worker is free."""
    await runs.change_run(work, run.run_id, phase=phase)
    for part in range(run.parts):
        await work.schedule(JOB, f"{run.run_id}:{run.computation_no}:{phase}:{part}", work.now())


async def begin_computation(work: UnitOfWork, run: Run) -> None:
    """Compute what was frozen, by activity or by closing balance."""
    by_activity = run.rule("conversion_basis") == 0 and run.rule("activity_moved") != 2
    await begin_phase(work, run, "weigh" if by_activity else "gather")


async def _frozen(work: UnitOfWork, run: Run) -> None:
    close = close_of(run.year)
    found = await freezing.summary(work, run, close.replace(month=1, day=1), close)
    pot = await freezing.pot_at(work, close)
    if run.rule("pot_basis") == 0:
        pot = max(0, pot - await uncashed_pot(work, close))
    shares = shares_of(pot, run.rule("redistribution_bps"), run.rule("reserve_bps"))
    await runs.change_run(
        work,
        run.run_id,
        state="frozen",
        frozen_on=work.today(),
        **found._asdict(),
        prefixes=await freezing.count_prefixes(work, run),
        pot=pot,
        envelope=shares.envelope,
        reserve=shares.reserve,
    )
    if not run.dry:
        announce_frozen(work, run.run_id, run.year, pot)
    await begin_computation(work, run)


async def _weighed(work: UnitOfWork, run: Run) -> None:
    await begin_phase(work, run, "gather")


async def _gathered(work: UnitOfWork, run: Run) -> None:
    done = await runs.done_parts(work, run, "gather")
    total, members = sum(int(d.sums["weight"]) for d in done), sum(d.sums["members"] for d in done)
    await runs.change_run(work, run.run_id, total_weight=total, member_count=members, cut={})
    await begin_phase(work, run, "divide" if total else "allot")


async def _divided(work: UnitOfWork, run: Run) -> None:
    done = await runs.done_parts(work, run, "divide")
    missing = (run.envelope or 0) - sum(d.sums["shares"] for d in done)
    if missing == 0:
        await begin_phase(work, run, "allot")
        return
    counts = [sum(column) for column in zip(*(d.buckets or [] for d in done), strict=True)]
    bucket, left = find_bucket(counts, missing)
    await runs.change_run(work, run.run_id, cut={"bucket": bucket, "left": left})
    await begin_phase(work, run, "cut")


async def _cut(work: UnitOfWork, run: Run) -> None:
    counts: Counter[int] = Counter()
    for done in await runs.done_parts(work, run, "cut"):
        counts.update({int(remainder): count for remainder, count in done.sums["remainders"].items()})
    cut = run.cut or {}
    left = int(cut["left"])
    for remainder in sorted(counts, reverse=True):
        if left <= counts[remainder]:
            break
        left -= counts[remainder]
    tied = counts[remainder]
    found = {"bucket": cut["bucket"], "remainder": str(remainder), "winners": left, "tied": tied}
    await runs.change_run(work, run.run_id, cut=found)
    await begin_phase(work, run, "tie" if left < tied else "allot")


async def _tied(work: UnitOfWork, run: Run) -> None:
    await begin_phase(work, run, "allot")


async def _allotted(work: UnitOfWork, run: Run) -> None:
    done = await runs.done_parts(work, run, "allot")
    allocated, destroyed = sum(d.sums["amount"] for d in done), sum(d.sums["frozen"] for d in done)
    await runs.change_run(work, run.run_id, allocated=allocated, destroyed=destroyed)
    await begin_phase(work, run, "tree")


async def _hashed(work: UnitOfWork, run: Run) -> None:
    nodes, level = await lines.first_level(work, run), 1
    while len(nodes) > 1:
        level += 1
        nodes = await lines.hash_nodes(work, run, level)
    root = nodes[0] if nodes else sha256(b"\x01").digest()
    run = run._replace(root_sha256=root)
    digest = manifest_hash(manifest_header(run, work.cooperative))
    until = work.clock.start_of(work.today() + timedelta(days=run.rule("contest_days") + 1))
    await runs.change_run(
        work,
        run.run_id,
        state="computed",
        phase=None,
        root_sha256=root,
        manifest_sha256=digest,
        contest_until_at=until,
    )
    if not run.dry:
        envelope, reserve = run.envelope or 0, run.reserve or 0
        announce_computed(
            work,
            run.run_id,
            run.year,
            computation_no=run.computation_no,
            basis="closing_balance" if run.rule("conversion_basis") else "activity",
            envelope_cents=envelope,
            reserve_cents=reserve,
            carried_cents=(run.pot or 0) - envelope - reserve,
            member_count=run.member_count or 0,
            manifest_sha256=digest.hex(),
            contest_until_at=until,
        )


async def _posted(work: UnitOfWork, run: Run) -> None:
    await work.do_last_now()
    clearing = open_for(CONVERSION_CLEARING, run.run_id)
    if any(row.balance for row in await accounts.find_accounts(work, [clearing.account_id])):
        raise RuntimeError(f"the clearing account of conversion {run.run_id} does not end at 0")
    await _executed(work, run)


async def _executed(work: UnitOfWork, run: Run) -> None:
    today = work.today()
    await runs.change_run(work, run.run_id, state="executed", phase=None, executed_on=today)
    if not run.allocated:  # nobody waits for a batch of payouts
        await work.schedule(CONVERSION_PAID, str(run.run_id), work.now())
    announce_executed(
        work,
        run.run_id,
        run.year,
        paid_cents=run.allocated or 0,
        reserve_cents=run.reserve or 0,
        destroyed_col=run.destroyed or 0,
        manifest_sha256=(run.manifest_sha256 or b"").hex(),
        executed_on=today,
    )


async def _released(work: UnitOfWork, run: Run) -> None:
    if run.state == "approved":
        await _executed(work, run)
        return
    await runs.change_run(work, run.run_id, state="abandoned", phase=None)
    reason: AbandonReason = "check_failed" if run.ended_reason == "check_failed" else "rejected"
    announce_abandoned(work, run.run_id, run.year, reason)


END_OF: Mapping[Phase, Callable[[UnitOfWork, Run], Awaitable[None]]] = {
    "freeze": _frozen,
    "weigh": _weighed,
    "gather": _gathered,
    "divide": _divided,
    "cut": _cut,
    "tie": _tied,
    "allot": _allotted,
    "tree": _hashed,
    "post": _posted,
    "release": _released,
}
