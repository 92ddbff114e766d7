"""Prove the ledger: groups, balances, floors, conservation, holds, statements, grants, the chain that seals it, and
that what stands beside the journal (refunds, gifts, payable lines, payouts) is what its groups moved.

The whole is proved from the first group on, what is new from the last verified seal on. Nothing is repaired.
"""

from dataclasses import dataclass

from sqlalchemy import TextClause

from services.wallet.errors import LedgerBroken
from services.wallet.repository import checks, seals, verified
from services.wallet.repository.checks import Counts, UnitTotals
from services.wallet.repository.seals import NO_SEAL, Seal
from shared.database.unit_of_work import UnitOfWork

VERIFIED_BEFORE = "what was verified before is still sealed"
OUTSIDE_HEAD = "the seal is the one that was kept outside"


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof; `first_bad` names the first row that breaks it."""

    name: str
    first_bad: str | None

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return self.first_bad is None


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What the check found, up to and with seal `seal_no`, and in what was not sealed yet."""

    proofs: list[Proof]
    totals: list[UnitTotals]
    counts: Counts
    seal_no: int

    @property
    def holds(self) -> bool:
        """Whether every proof holds."""
        return self.failed is None

    @property
    def failed(self) -> Proof | None:
        """The first proof that does not hold."""
        return next((proof for proof in self.proofs if not proof.holds), None)


WHOLE_PROOFS: dict[str, TextClause] = {**checks.SEALED_PROOFS, **checks.PROOFS, **checks.FACT_PROOFS}
"""Every proof of the whole ledger, in the order in which they are looked at."""
FRESH_PROOFS: dict[str, TextClause] = {**checks.SEALED_PROOFS, **checks.FRESH_PROOFS, **checks.FRESH_FACT_PROOFS}
"""Every proof of what is new, in the same order."""


async def check_ledger(work: UnitOfWork) -> LedgerReport:
    """Run every proof over the whole ledger and report each one."""
    last = await seals.last_seal(work)
    proofs = [Proof(name, await prove_whole(work, name)) for name in WHOLE_PROOFS]
    return LedgerReport(proofs, await checks.totals(work), await checks.counts(work), last.seal_no)


async def prove_whole(work: UnitOfWork, name: str) -> str | None:
    """The first row that breaks one proof, over the whole ledger; None when it holds."""
    await checks.allow_time(work)
    last = await seals.last_seal(work)
    return await checks.first_bad(work, WHOLE_PROOFS[name], **_between(NO_SEAL, last))


async def check_new(work: UnitOfWork, *, keep: bool) -> LedgerReport:
    """Prove what came after the last verified seal; with `keep`, remember that it was verified when all holds.

    Its cost is that of what is new. It does not look again at what was verified: that is for the whole check.
    """
    await checks.allow_time(work, whole=False)
    before = await verified.verified_seal(work, lock=keep)
    same = await seals.find_seal(work, before.seal_no)
    found = None if same == before else f"seal {before.seal_no}"
    proofs = [Proof(VERIFIED_BEFORE, found)]
    last = await seals.last_seal(work)
    for name, statement in FRESH_PROOFS.items():
        proofs.append(Proof(name, await checks.first_bad(work, statement, **_between(before, last))))
    counts = await checks.fresh_counts(work, before.last_position)
    report = LedgerReport(proofs, await checks.totals(work), counts, last.seal_no)
    if keep and report.holds and last.seal_no > before.seal_no:
        await verified.move_verified(work, before, last)
    return report


async def compare_head(work: UnitOfWork, seal_no: int, head: str) -> Proof:
    """Whether seal `seal_no` still has the head (SHA-256 in hexadecimal) that somebody outside has kept."""
    found = await seals.find_seal(work, seal_no)
    if found is None:
        last = await seals.last_seal(work)
        return Proof(OUTSIDE_HEAD, f"seal {seal_no}: the journal ends with seal {last.seal_no}")
    return Proof(OUTSIDE_HEAD, None if found.head.hex() == head.lower() else f"seal {seal_no}: {found.head.hex()}")


def must_hold(report: LedgerReport) -> LedgerReport:
    """The report, or `LedgerBroken` with the first proof that fails and its first bad row."""
    if report.failed is not None and report.failed.first_bad is not None:
        raise LedgerBroken(check=report.failed.name, first_bad=report.failed.first_bad)
    return report


def _between(before: Seal, last: Seal) -> dict[str, object]:
    return {
        "after_seal": before.seal_no,
        "after": before.last_position,
        "seed": before.head,
        "upto": max(last.last_position, before.last_position),
    }
