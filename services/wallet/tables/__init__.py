"""The tables of the wallet: the ledger (`ledger`), what it settles (`facts`), what it heard of others (`heard`)."""

from services.wallet.tables.facts import fee_statements, hold_parts, holds, yearly_grants
from services.wallet.tables.heard import known_members, mandate_ends, mandates, plug_ends, plug_statuses, territories
from services.wallet.tables.ledger import accounts, groups, transfers
from services.wallet.tables.schema import metadata
from services.wallet.tables.sums import account_months, known_decisions, month_sums, summed_journal

__all__ = [
    "account_months",
    "accounts",
    "fee_statements",
    "groups",
    "hold_parts",
    "holds",
    "known_decisions",
    "known_members",
    "mandate_ends",
    "mandates",
    "metadata",
    "month_sums",
    "plug_ends",
    "plug_statuses",
    "summed_journal",
    "territories",
    "transfers",
    "yearly_grants",
]
