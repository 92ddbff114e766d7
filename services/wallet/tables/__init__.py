"""The tables of the wallet: the ledger (`ledger`), what it settles (`facts`), what members ask of it (`gifts`), what it
heard of others (`heard`)."""

from services.wallet.tables.facts import fee_statements, hold_parts, holds, yearly_grants
from services.wallet.tables.gifts import asked_requests, member_holds, transfer_reasons, yearly_gifts
from services.wallet.tables.heard import known_members, mandate_ends, mandates, plug_ends, plug_statuses, territories
from services.wallet.tables.investments import investment_requests, investment_spendings
from services.wallet.tables.ledger import accounts, groups, transfers
from services.wallet.tables.schema import metadata
from services.wallet.tables.sums import account_months, known_decisions, month_sums, summed_journal
from services.wallet.tables.years import sub_years

__all__ = [
    "account_months",
    "accounts",
    "asked_requests",
    "fee_statements",
    "groups",
    "hold_parts",
    "holds",
    "investment_requests",
    "investment_spendings",
    "known_decisions",
    "known_members",
    "mandate_ends",
    "mandates",
    "member_holds",
    "metadata",
    "month_sums",
    "plug_ends",
    "plug_statuses",
    "sub_years",
    "summed_journal",
    "territories",
    "transfer_reasons",
    "transfers",
    "yearly_gifts",
    "yearly_grants",
]
