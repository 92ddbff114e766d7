"""The tables of missions: what it owns (`work`), what it pays out (`fees`), what it asks of clients (`invoices`), and
what it heard of others (`heard`)."""

from services.missions.tables.fees import (
    fee_lines,
    price_reductions,
    reversal_lines,
    reversal_receivables,
    reversals,
)
from services.missions.tables.heard import (
    charter_signatures,
    frozen_years,
    known_members,
    mandate_ends,
    mandates,
    plug_statuses,
    territories,
)
from services.missions.tables.invoices import (
    failed_payouts,
    invoice_rates,
    invoices,
    paid_lines,
    payable_lines,
    payments,
)
from services.missions.tables.schema import metadata
from services.missions.tables.work import clients, direct_costs, missions, split_agreements, team_members

__all__ = [
    "charter_signatures",
    "clients",
    "direct_costs",
    "failed_payouts",
    "fee_lines",
    "frozen_years",
    "invoice_rates",
    "invoices",
    "known_members",
    "mandate_ends",
    "mandates",
    "metadata",
    "missions",
    "paid_lines",
    "payable_lines",
    "payments",
    "plug_statuses",
    "price_reductions",
    "reversal_lines",
    "reversal_receivables",
    "reversals",
    "split_agreements",
    "team_members",
    "territories",
]
