"""The proofs of the ledger: of the whole (`proofs`), of the chain (`sealed`), of what is new (`fresh`), of what stands
beside the journal (`facts`); and the tables whose pending amounts they unite (`pending`)."""

from services.wallet.repository.checks.facts import FACT_PROOFS, FRESH_FACT_PROOFS
from services.wallet.repository.checks.fresh import FRESH_PROOFS
from services.wallet.repository.checks.pending import PENDING_SOURCES
from services.wallet.repository.checks.proofs import (
    PROOFS,
    Counts,
    UnitTotals,
    allow_time,
    counts,
    first_bad,
    fresh_counts,
    totals,
)
from services.wallet.repository.checks.sealed import SEALED_PROOFS

__all__ = [
    "FACT_PROOFS",
    "FRESH_FACT_PROOFS",
    "FRESH_PROOFS",
    "PENDING_SOURCES",
    "PROOFS",
    "SEALED_PROOFS",
    "Counts",
    "UnitTotals",
    "allow_time",
    "counts",
    "first_bad",
    "fresh_counts",
    "totals",
]
