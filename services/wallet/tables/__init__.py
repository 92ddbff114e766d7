"""The tables of the wallet: the ledger (`ledger`), what it settles (`facts`), what it heard of others (`heard`)."""

from services.wallet.tables.facts import fee_statements, hold_parts, holds, yearly_grants
from services.wallet.tables.heard import known_members, mandate_ends, mandates, plug_ends, plug_statuses, territories
from services.wallet.tables.ledger import accounts, groups, transfers
from services.wallet.tables.schema import metadata

__all__ = [
    "accounts",
    "fee_statements",
    "groups",
    "hold_parts",
    "holds",
    "known_members",
    "mandate_ends",
    "mandates",
    "metadata",
    "plug_ends",
    "plug_statuses",
    "territories",
    "transfers",
    "yearly_grants",
]
