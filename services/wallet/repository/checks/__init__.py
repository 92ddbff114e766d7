"""The proofs of the ledger (`proofs`), and the tables whose pending amounts they unite (`pending`)."""

from services.wallet.repository.checks.pending import PENDING_SOURCES
from services.wallet.repository.checks.proofs import (
    PROOFS,
    Counts,
    UnitTotals,
    allow_time,
    counts,
    first_bad,
    totals,
)

__all__ = ["PENDING_SOURCES", "PROOFS", "Counts", "UnitTotals", "allow_time", "counts", "first_bad", "totals"]
