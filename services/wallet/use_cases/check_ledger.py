"""Prove the ledger: groups, balances, floors, conservation, holds, statements, grants. Repairs nothing."""

from dataclasses import dataclass

from services.wallet.errors import LedgerBroken
from services.wallet.repository import checks
from services.wallet.repository.checks import Counts, UnitTotals
from shared.database.unit_of_work import UnitOfWork


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
    """What the check found."""

    proofs: list[Proof]
    totals: list[UnitTotals]
    counts: Counts

    @property
    def holds(self) -> bool:
        """Whether every proof holds."""
        return all(proof.holds for proof in self.proofs)


async def check_ledger(work: UnitOfWork) -> LedgerReport:
    """Run every proof and report each one."""
    await checks.allow_time(work)
    proofs = [Proof(name, await checks.first_bad(work, name)) for name in checks.PROOFS]
    return LedgerReport(proofs, await checks.totals(work), await checks.counts(work))


def must_hold(report: LedgerReport) -> LedgerReport:
    """The report, or `LedgerBroken` with the first proof that fails and its first bad row."""
    for proof in report.proofs:
        if proof.first_bad is not None:
            raise LedgerBroken(check=proof.name, first_bad=proof.first_bad)
    return report
