"""The tables of the wallet: the ledger (`ledger`), its seals (`seals`) and their check (`checking`), what it settles
(`facts`), what members ask of it (`gifts`), what it heard of others (`heard`)."""

from services.wallet.tables.cash import cashed_pot, invoice_rates, invoices, payable_lines, payments
from services.wallet.tables.checking import check_results, ledger_halts, verified_state, verified_sums
from services.wallet.tables.conversions import (
    conversion_counted,
    conversion_freezes,
    conversion_lines,
    conversion_nodes,
    conversion_parts,
    conversion_runs,
    conversion_ties,
    conversion_weights,
)
from services.wallet.tables.facts import fee_statements, hold_parts, holds, refunds, yearly_grants
from services.wallet.tables.gifts import asked_requests, member_holds, transfer_reasons, yearly_gifts
from services.wallet.tables.heard import known_members, mandate_ends, mandates, plug_ends, plug_statuses, territories
from services.wallet.tables.investments import investment_requests, investment_spendings
from services.wallet.tables.ledger import accounts, groups, transfers
from services.wallet.tables.openings import opening_imports, surplus_allocations
from services.wallet.tables.payouts import (
    payout_batches,
    payout_conversions,
    payout_details,
    payout_lines,
    payout_parts,
)
from services.wallet.tables.schema import metadata
from services.wallet.tables.seals import journal_heads, seal_state, sealed_groups, seals
from services.wallet.tables.sums import account_months, known_decisions, month_sums, summed_journal
from services.wallet.tables.votes import conversion_approvals, conversion_contests, conversion_signatures
from services.wallet.tables.watch import closed_months, threshold_alerts
from services.wallet.tables.years import sub_years

__all__ = [
    "account_months",
    "accounts",
    "asked_requests",
    "cashed_pot",
    "check_results",
    "closed_months",
    "conversion_approvals",
    "conversion_contests",
    "conversion_counted",
    "conversion_freezes",
    "conversion_lines",
    "conversion_nodes",
    "conversion_parts",
    "conversion_runs",
    "conversion_signatures",
    "conversion_ties",
    "conversion_weights",
    "fee_statements",
    "groups",
    "hold_parts",
    "holds",
    "investment_requests",
    "investment_spendings",
    "invoice_rates",
    "invoices",
    "journal_heads",
    "known_decisions",
    "known_members",
    "ledger_halts",
    "mandate_ends",
    "mandates",
    "member_holds",
    "metadata",
    "month_sums",
    "opening_imports",
    "payable_lines",
    "payments",
    "payout_batches",
    "payout_conversions",
    "payout_details",
    "payout_lines",
    "payout_parts",
    "plug_ends",
    "plug_statuses",
    "refunds",
    "seal_state",
    "sealed_groups",
    "seals",
    "sub_years",
    "summed_journal",
    "surplus_allocations",
    "territories",
    "threshold_alerts",
    "transfer_reasons",
    "transfers",
    "verified_state",
    "verified_sums",
    "yearly_gifts",
    "yearly_grants",
]
